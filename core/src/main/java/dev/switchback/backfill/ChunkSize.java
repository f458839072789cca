package dev.switchback.backfill;

import java.time.Duration;

/**
 * How many rows the next chunk takes: steered to a target duration, halved after a failure. A value.
 *
 * @param rows in the next chunk
 */
record ChunkSize(int rows) {

    private static final int LARGEST = 50_000;

    static final ChunkSize FIRST = new ChunkSize(1_000);

    /**
     * At most twice as many and at least half as many as before, towards the target.
     *
     * @param examined how many rows the chunk had; a small one says little about a large one
     */
    ChunkSize after(long examined, Duration took, Duration target) {
        boolean slow = took.compareTo(target) > 0;
        if (examined * 2 < rows && !slow) {
            return this;
        }
        double factor = (double) target.toNanos() / Math.max(1, took.toNanos());
        double next = Math.min(rows, Math.max(1, examined)) * Math.max(0.5, Math.min(2.0, factor));
        return new ChunkSize((int) Math.max(1, Math.min(LARGEST, next)));
    }

    ChunkSize halved() {
        return new ChunkSize(Math.max(1, rows / 2));
    }
}
