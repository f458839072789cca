package dev.switchback.backfill;

/** What a backfill as a whole is about. */
public enum BackfillState {
    /** Whoever runs it fills. */
    RUNNING,

    /** Whoever runs it waits until it is resumed. */
    PAUSED,

    /** Every run has ended, and a new one ends at once, until it is resumed. */
    CANCELLED,

    /** Every row within the bounds was examined. */
    FINISHED
}
