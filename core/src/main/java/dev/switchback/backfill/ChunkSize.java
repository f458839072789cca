package dev.switchback.backfill;

import java.time.Duration;

/**
 * How many rows the next chunk takes: steered to a target duration, halved after a failure. A value.
 *
 * @param rows in the next chunk
 */
record ChunkSize(int rows) {

    /** Short enough that a row lock is never in an application's way for long. */
    private static final Duration TARGET = Duration.ofMillis(150);

    private static final int LARGEST = 20_000;

    static final ChunkSize FIRST = new ChunkSize(1_000);

    /** At most twice as many and at least half as many as before, towards the target. */
    ChunkSize after(Duration took) {
        double factor = (double) TARGET.toNanos() / Math.max(1, took.toNanos());
        double next = rows * Math.max(0.5, Math.min(2.0, factor));
        return new ChunkSize((int) Math.max(1, Math.min(LARGEST, next)));
    }

    ChunkSize halved() {
        return new ChunkSize(Math.max(1, rows / 2));
    }

    boolean isSingle() {
        return rows == 1;
    }
}
