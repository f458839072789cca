/** The drill: a schema change with all its mishaps, played with real processes on a real PostgreSQL, and judged. */
@NullMarked
package dev.switchback.examples.drill;

import org.jspecify.annotations.NullMarked;
