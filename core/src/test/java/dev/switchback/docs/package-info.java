/** The code of README and docs, compiled and run. */
@NullMarked
package dev.switchback.docs;

import org.jspecify.annotations.NullMarked;
