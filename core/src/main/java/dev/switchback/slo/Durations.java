package dev.switchback.slo;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/** Reads a histogram of durations: bucket i, from 0, ends at 50 us times the square root of 2 to the power of i. */
final class Durations {

    /** Of {@code switchback.traffic.latency}. */
    static final int BUCKETS = 40;

    private static final double FIRST_NANOS = 50_000;

    private Durations() {}

    /** Up to how long the calls in a bucket took. */
    static Duration bound(int bucket) {
        return Duration.ofNanos(Math.round(FIRST_NANOS * Math.pow(2, bucket / 2.0)));
    }

    static long count(List<Long> histogram) {
        return histogram.stream().mapToLong(Long::longValue).sum();
    }

    /** The bucket in which the call lies than which this share of the calls is not slower; empty without calls. */
    static OptionalInt quantile(List<Long> histogram, double quantile) {
        long all = count(histogram);
        double rank = quantile * all;
        long seen = 0;
        for (int bucket = 0; bucket < histogram.size(); bucket++) {
            seen += histogram.get(bucket);
            if (seen > 0 && seen >= rank - 1e-9) {
                return OptionalInt.of(bucket);
            }
        }
        return OptionalInt.empty();
    }
}
