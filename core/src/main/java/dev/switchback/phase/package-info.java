/** Where a schema change stands: the phases, the one table of legal moves, and their durable state in PostgreSQL. */
@NullMarked
package dev.switchback.phase;

import org.jspecify.annotations.NullMarked;
