/** The hook for Flyway: migrations leave alone what a change under way needs. */
@NullMarked
package dev.switchback.flyway;

import org.jspecify.annotations.NullMarked;
