package dev.switchback.slo;

import java.time.Duration;

/**
 * How often shadow reads may find the paths to differ.
 *
 * @param rate mismatches among all comparisons above which the new path is at fault
 * @param window the minutes
 * @param minimumReads comparisons; with fewer it is not judged
 */
public record MismatchRule(double rate, Window window, long minimumReads) {

    /** More than one of a thousand in an hour, of at least 1,000. */
    public static final MismatchRule STANDARD = new MismatchRule(0.001, new Window(Duration.ofHours(1), false), 1_000);

    public MismatchRule {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("the rate is " + rate + ": give a share from 0 up to 1");
        }
        if (minimumReads < 1) {
            throw new IllegalArgumentException("minimumReads is " + minimumReads + ": 1 or more");
        }
    }
}
