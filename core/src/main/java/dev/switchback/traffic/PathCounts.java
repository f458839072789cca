package dev.switchback.traffic;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What is counted of one path. Threads count beside each other, without locks and without allocating; sums only grow. Whoever sums up
 * meanwhile may miss what is being counted, and finds it the next time.
 */
final class PathCounts {

    /** Threads that run at once should not meet often; more of these would cost more memory than they save time. */
    private static final int MOST_STRIPES = 8;

    private static final int STRIPES = Math.min(
            MOST_STRIPES, Integer.highestOneBit(Math.max(1, Runtime.getRuntime().availableProcessors() * 2 - 1)));

    /** So that two stripes do not share a cache line. */
    private static final int PADDING = 8;

    private static final int READS = PADDING;
    private static final int WRITES = PADDING + 1;
    private static final int PATH_ERRORS = PADDING + 2;
    private static final int MISSING_SHAPE = PADDING + 3;
    private static final int INFRASTRUCTURE_ERRORS = PADDING + 4;
    private static final int MATCHES = PADDING + 5;
    private static final int MISMATCHES = PADDING + 6;
    private static final int LATENCY = PADDING + 7;
    private static final int SIZE = LATENCY + LatencyHistogram.BUCKETS + PADDING;

    private final AtomicLongArray[] stripes = new AtomicLongArray[STRIPES];

    PathCounts() {
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new AtomicLongArray(SIZE);
        }
    }

    void call(boolean write, Outcome outcome, long nanos) {
        AtomicLongArray stripe = stripe();
        stripe.getAndIncrement(write ? WRITES : READS);
        stripe.getAndIncrement(LATENCY + LatencyHistogram.bucket(nanos));
        if (outcome.countsAgainstThePath()) {
            stripe.getAndIncrement(PATH_ERRORS);
            if (outcome == Outcome.MISSING_OBJECT) {
                stripe.getAndIncrement(MISSING_SHAPE);
            }
        } else if (outcome == Outcome.INFRASTRUCTURE) {
            stripe.getAndIncrement(INFRASTRUCTURE_ERRORS);
        }
    }

    void compared(boolean match) {
        stripe().getAndIncrement(match ? MATCHES : MISMATCHES);
    }

    Totals totals() {
        long[] sums = new long[SIZE];
        for (AtomicLongArray stripe : stripes) {
            // Backwards: never more failures than calls.
            for (int i = SIZE - 1; i >= 0; i--) {
                sums[i] += stripe.get(i);
            }
        }
        long[] latency = new long[LatencyHistogram.BUCKETS];
        System.arraycopy(sums, LATENCY, latency, 0, latency.length);
        return new Totals(
                sums[READS],
                sums[WRITES],
                sums[PATH_ERRORS],
                sums[MISSING_SHAPE],
                sums[INFRASTRUCTURE_ERRORS],
                sums[MATCHES],
                sums[MISMATCHES],
                LatencyHistogram.of(latency));
    }

    private AtomicLongArray stripe() {
        // Ids of neighbours differ by one.
        return stripes[(int) Thread.currentThread().getId() & (STRIPES - 1)];
    }
}
