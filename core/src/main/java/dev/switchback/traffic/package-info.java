/** What the paths are really used for: when each of them last served, and what its calls did, minute by minute. */
@NullMarked
package dev.switchback.traffic;

import org.jspecify.annotations.NullMarked;
