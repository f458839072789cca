/**
 * The old release of the application, and what the new one has in common with it: plain JDBC. Nothing here knows
 * Switchback, because the old image runs without it.
 */
@NullMarked
package dev.switchback.examples.drill.image;

import org.jspecify.annotations.NullMarked;
