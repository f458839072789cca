package dev.switchback.traffic;

import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * How many calls took how long, in {@value #BUCKETS} buckets of half an octave each. Bucket {@code i}, from 0, counts calls of at
 * most {@code 50 us * 2^(i/2)} that are in none before it: 50 us, 70.7 us, 100 us, and so on to 37 s; the last one counts all that
 * are slower, too. The rule never changes, so that histograms of all times, instances and versions can be added. Immutable.
 */
public final class LatencyHistogram {

    /** How many buckets there are. */
    public static final int BUCKETS = 40;

    /** Without a single call. */
    public static final LatencyHistogram EMPTY = new LatencyHistogram(new long[BUCKETS]);

    private static final long FIRST_NANOS = 50_000;
    private static final long[] BOUNDS = bounds();

    private final long[] counts;

    private LatencyHistogram(long[] counts) {
        this.counts = counts;
    }

    private static long[] bounds() {
        long[] bounds = new long[BUCKETS];
        for (int i = 0; i < BUCKETS; i++) {
            bounds[i] = Math.round(FIRST_NANOS * Math.pow(2, i / 2.0));
        }
        return bounds;
    }

    /**
     * The histogram with these counts.
     *
     * @param counts of the buckets in order; buckets that are left out at the end are empty
     * @throws IllegalArgumentException if there are too many, or one is negative
     */
    public static LatencyHistogram of(long... counts) {
        if (counts.length > BUCKETS) {
            throw new IllegalArgumentException(counts.length + " buckets: there are " + BUCKETS);
        }
        for (long count : counts) {
            if (count < 0) {
                throw new IllegalArgumentException("a bucket of " + count + " calls in " + Arrays.toString(counts));
            }
        }
        return new LatencyHistogram(Arrays.copyOf(counts, BUCKETS));
    }

    /** In which bucket a call belongs, from 0. Neither allocates nor computes a logarithm. */
    public static int bucket(long nanos) {
        if (nanos <= FIRST_NANOS) {
            return 0;
        }
        int octave = Long.SIZE - 1 - Long.numberOfLeadingZeros((nanos - 1) / FIRST_NANOS);
        int half = 2 * octave + 1;
        if (half >= BUCKETS) {
            return BUCKETS - 1;
        }
        return Math.min(nanos <= BOUNDS[half] ? half : half + 1, BUCKETS - 1);
    }

    /** The longest time of a bucket, from 0. */
    public static Duration bound(int bucket) {
        return Duration.ofNanos(BOUNDS[bucket]);
    }

    /** The counts of the buckets in order; a copy. */
    public long[] counts() {
        return counts.clone();
    }

    /** How many calls there were. */
    public long count() {
        return Arrays.stream(counts).sum();
    }

    /** Both together. */
    public LatencyHistogram plus(LatencyHistogram other) {
        long[] sums = counts.clone();
        for (int i = 0; i < BUCKETS; i++) {
            sums[i] += other.counts[i];
        }
        return new LatencyHistogram(sums);
    }

    /**
     * The time within which so large a part of the calls were done: as if those of a bucket were spread evenly over it, so at most half an
     * octave off. Of calls in the last bucket no more is known than its bound. Empty if there were no calls.
     *
     * @param part above 0, up to 1: 0.99 for the 99th percentile
     */
    public Optional<Duration> percentile(double part) {
        if (!(part > 0 && part <= 1)) {
            throw new IllegalArgumentException("the percentile is of " + part + ": above 0, up to 1");
        }
        double wanted = part * count();
        double before = 0;
        for (int i = 0; i < BUCKETS; i++) {
            if (counts[i] > 0 && before + counts[i] >= wanted) {
                long from = i == 0 ? 0 : BOUNDS[i - 1];
                double within = (wanted - before) / counts[i];
                return Optional.of(Duration.ofNanos(from + Math.round((BOUNDS[i] - from) * within)));
            }
            before += counts[i];
        }
        return Optional.empty();
    }

    /** As PostgreSQL writes an array. */
    String literal() {
        return Arrays.stream(counts).mapToObj(Long::toString).collect(joining(",", "{", "}"));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LatencyHistogram histogram && Arrays.equals(counts, histogram.counts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return Arrays.toString(counts);
    }
}
