package dev.switchback.slo;

import java.time.Duration;

/**
 * How much slower the new path may be than the old one, in the minutes in which both serve. Durations are known to half an octave
 * (a bucket ends at 1.41 times the one before), so a ratio above 2 is more than the chance of one bucket.
 *
 * @param quantile of the calls that is compared, 0.99 for the slowest in a hundred
 * @param ratio new to old above which the new path is at fault
 * @param window the minutes
 * @param minimumCalls on each path; with fewer, and so at 100 %, it is not judged
 * @param negligible a duration of the new path up to which no ratio counts
 */
public record LatencyRule(double quantile, double ratio, Window window, long minimumCalls, Duration negligible) {

    /** The 99th percentile of 10 minutes, at least 1,000 calls on each path: more than twice the old path's, and above 5 ms. */
    public static final LatencyRule STANDARD =
            new LatencyRule(0.99, 2, new Window(Duration.ofMinutes(10), false), 1_000, Duration.ofMillis(5));

    public LatencyRule {
        if (!(quantile > 0 && quantile < 1)) {
            throw new IllegalArgumentException("the quantile is " + quantile + ": give a number between 0 and 1");
        }
        if (!(ratio >= 1) || Double.isInfinite(ratio)) {
            throw new IllegalArgumentException("the ratio is " + ratio + ": give 1 or more");
        }
        if (minimumCalls * (1 - quantile) < 1 - 1e-9) {
            throw new IllegalArgumentException("minimumCalls is " + minimumCalls + ": a quantile of " + quantile
                    + " needs " + (long) Math.ceil(1 / (1 - quantile) - 1e-9) + " calls or more to be one");
        }
        if (negligible.isNegative()) {
            throw new IllegalArgumentException("negligible is " + negligible + ": zero or more");
        }
    }
}
