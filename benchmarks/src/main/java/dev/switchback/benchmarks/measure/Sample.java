package dev.switchback.benchmarks.measure;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a slice of time has shown, or the median of several.
 *
 * @param perSecond operations, of all threads together
 * @param p50 nanoseconds of one operation, or of one in a batch, that half of them did not exceed
 * @param p99 the same of 99 %
 * @param cpu nanoseconds of a processor that the operation's thread used for one
 * @param bytes that the operation's thread allocated for one
 * @param statements that one sent
 * @param roundTrips for which one waited
 * @param walBytes that the server wrote, for one operation
 */
public record Sample(
        double perSecond,
        double p50,
        double p99,
        double cpu,
        double bytes,
        double statements,
        double roundTrips,
        double walBytes) {

    /** How fast it was: by the clock, or by the processor's time where nobody waits for anything. */
    double speed(boolean waits) {
        return waits ? perSecond : 1e9 / cpu;
    }

    /** The median of each figure. */
    static Sample median(List<Sample> samples) {
        return new Sample(
                median(samples, Sample::perSecond),
                median(samples, Sample::p50),
                median(samples, Sample::p99),
                median(samples, Sample::cpu),
                median(samples, Sample::bytes),
                median(samples, Sample::statements),
                median(samples, Sample::roundTrips),
                median(samples, Sample::walBytes));
    }

    private static double median(List<Sample> samples, ToDoubleFunction<Sample> figure) {
        return Medians.of(samples.stream().mapToDouble(figure).toArray());
    }
}
