/** Every kind of change, played from expand to contract under the writes of old and new images. */
@NullMarked
package dev.switchback.kinds;

import org.jspecify.annotations.NullMarked;
