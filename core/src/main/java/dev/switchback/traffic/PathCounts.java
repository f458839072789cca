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

    private static final int LATENCY = Counted.values().length;
    private static final int SIZE = LATENCY + LatencyHistogram.BUCKETS;

    private final AtomicLongArray[] stripes = new AtomicLongArray[STRIPES];

    /** What there is to count, besides durations. */
    enum Counted {
        READS,
        WRITES,
        PATH_ERRORS,
        MISSING_SHAPE,
        INFRASTRUCTURE_ERRORS,
        MATCHES,
        MISMATCHES
    }

    PathCounts() {
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new AtomicLongArray(PADDING + SIZE + PADDING);
        }
    }

    void call(boolean write, Outcome outcome, long nanos) {
        AtomicLongArray stripe = stripe();
        // A failure first: whoever sums up meanwhile never sees more calls that went well than there were.
        if (outcome.countsAgainstThePath()) {
            add(stripe, Counted.PATH_ERRORS);
            if (outcome == Outcome.MISSING_OBJECT) {
                add(stripe, Counted.MISSING_SHAPE);
            }
        } else if (outcome == Outcome.INFRASTRUCTURE) {
            add(stripe, Counted.INFRASTRUCTURE_ERRORS);
        }
        stripe.getAndIncrement(PADDING + LATENCY + LatencyHistogram.bucket(nanos));
        add(stripe, write ? Counted.WRITES : Counted.READS);
    }

    void compared(boolean match) {
        add(stripe(), match ? Counted.MATCHES : Counted.MISMATCHES);
    }

    Totals totals() {
        long[] sums = new long[SIZE];
        for (AtomicLongArray stripe : stripes) {
            for (int i = 0; i < SIZE; i++) {
                sums[i] += stripe.get(PADDING + i);
            }
        }
        long[] latency = new long[LatencyHistogram.BUCKETS];
        System.arraycopy(sums, LATENCY, latency, 0, latency.length);
        return new Totals(
                sums[Counted.READS.ordinal()],
                sums[Counted.WRITES.ordinal()],
                sums[Counted.PATH_ERRORS.ordinal()],
                sums[Counted.MISSING_SHAPE.ordinal()],
                sums[Counted.INFRASTRUCTURE_ERRORS.ordinal()],
                sums[Counted.MATCHES.ordinal()],
                sums[Counted.MISMATCHES.ordinal()],
                LatencyHistogram.of(latency));
    }

    private static void add(AtomicLongArray stripe, Counted counted) {
        stripe.getAndIncrement(PADDING + counted.ordinal());
    }

    private AtomicLongArray stripe() {
        // Ids of neighbours differ by one.
        return stripes[(int) Thread.currentThread().getId() & (STRIPES - 1)];
    }
}
