/** Who is alive: a heartbeat for every instance, and which epoch each of them has acknowledged. */
@NullMarked
package dev.switchback.fleet;

import org.jspecify.annotations.NullMarked;
