package dev.switchback.backfill;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a worker rests after a chunk, so that all workers together keep below the ceilings that they are given, and each
 * works no more than its share of the time. Not thread-safe.
 */
final class Pace {

    /** A chunk has at most the rows that may be filled in this time. */
    private static final double LONGEST_SECONDS = 0.5;

    private static final double UNMEASURED_BYTES = 500;

    private double rowsPerSecond;
    private double walPerSecond;
    private double share = 1;
    private double walBytesPerRow = UNMEASURED_BYTES;

    /** Takes what is told to all workers, of which there are so many. */
    void obey(Standing standing, long workers) {
        rowsPerSecond = (double) standing.rowsPerSecond() / Math.max(1, workers);
        walPerSecond = (double) standing.walPerSecond() / Math.max(1, workers);
        share = standing.share() / 100.0;
    }

    /** What rows have cost lately, those too that were not written. */
    void measured(long rows, long walBytes) {
        if (rows > 0) {
            walBytesPerRow = Math.max(1, (double) walBytes / rows);
        }
    }

    /** How many rows a chunk may have at most. */
    int atMost(int rows) {
        double ceiling = ceiling();
        return ceiling == 0 ? rows : (int) Math.max(1, Math.min(rows, ceiling * LONGEST_SECONDS));
    }

    /**
     * How long to rest.
     *
     * @param rows that were examined
     * @param took how long that took
     */
    Duration rest(long rows, Duration took) {
        double seconds = took.toNanos() / 1e9;
        double rest = seconds / share - seconds;
        double ceiling = ceiling();
        if (ceiling > 0) {
            rest = Math.max(rest, rows / ceiling - seconds);
        }
        return Duration.ofNanos((long) (rest * 1e9));
    }

    /** Why it rests, or null if it does not. */
    @Nullable String reason() {
        if (ceiling() > 0) {
            return ceiling() == rowsPerSecond ? "ceiling of rows a second" : "ceiling of WAL bytes a second";
        }
        return share < 1 ? "share of " + Math.round(share * 100) + " % of the time" : null;
    }

    private double ceiling() {
        double byWal = walPerSecond / walBytesPerRow;
        if (rowsPerSecond > 0 && walPerSecond > 0) {
            return Math.min(rowsPerSecond, byWal);
        }
        return Math.max(rowsPerSecond, byWal);
    }
}
