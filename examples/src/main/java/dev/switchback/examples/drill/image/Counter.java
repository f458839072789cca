package dev.switchback.examples.drill.image;

/** What an image counts while it runs. */
public enum Counter {
    /** Units of work that took the old path, and those that took the new one. */
    UNITS_OLD,
    UNITS_NEW,
    /** Units whose statements saw both paths. */
    UNITS_MIXED,
    /** Units of several statements, and those of them in the midst of which the flag flipped. */
    LONG_UNITS,
    LONG_UNITS_FLIPPED,
    /** Rows read and compared with their stamp, and those that did not fit it. */
    READS,
    WRONG,
    /** Rows written. */
    WRITES,
    /** Rows read right after they were written, by somebody else, and those in which another write was found. */
    READ_BACKS,
    STALE,
    /** Read-backs through another path than the write. */
    CROSS_PATH,
    /** Units that failed, and units that failed because the drill wanted them to. */
    FAILED,
    INJECTED,
    /** When the new path was last used, in milliseconds since 1970. */
    LAST_NEW,
    /** When the phases in use were read, in milliseconds since 1970. */
    PHASES_AT,
    /** The number of the last ping that was answered. */
    PONG
}
