package dev.switchback.phase;

/**
 * Whether the new shape of a change with a Java mapping is as current as the old one. Of every other change it always is:
 * the database completes it within the writer's own transaction.
 */
public enum Currency {
    /** Every row is. */
    CURRENT,
    /** Some row is marked stale: its new shape is behind its old one. */
    STALE_ROWS,
    /** Somebody wrote the old shape alone a moment ago, and will probably do so again: the next row is stale any moment. */
    FOREIGN_WRITERS
}
