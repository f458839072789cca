/** A real process of the application is killed at every step of every operation; whoever comes next finishes it. */
@NullMarked
package dev.switchback.crash;

import org.jspecify.annotations.NullMarked;
