/**
 * How Switchback talks to PostgreSQL: short transactions on the application's data source, and the control schema.
 *
 * <p>Everything works through a pooler in transaction mode: no session state, no session advisory lock, no
 * {@code search_path}.
 */
@NullMarked
package dev.switchback.database;

import org.jspecify.annotations.NullMarked;
