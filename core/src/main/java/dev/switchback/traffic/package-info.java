/** What the paths are really used for: when each of them last served a unit of work. */
@NullMarked
package dev.switchback.traffic;

import org.jspecify.annotations.NullMarked;
