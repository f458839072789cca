package dev.switchback.benchmarks.report;

import dev.switchback.benchmarks.measure.Results;
import dev.switchback.benchmarks.scenario.Target;
import dev.switchback.benchmarks.subject.Subject;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * A target beside what was measured.
 *
 * @param target in words
 * @param measured in the same words
 * @param limit what ways reach that do only what has to be done, in the same words; empty if there is none
 * @param reached whether it was
 */
record Verdict(String target, String measured, String limit, boolean reached) {

    static Verdict of(Target target, Measured measured) {
        Subject ours = measured.scenario().ours();
        Results results = measured.results();
        if (target instanceof Target.Throughput throughput) {
            Subject other = throughput.other();
            ToDoubleFunction<Subject> share = way -> results.ratio(way, other);
            return new Verdict(
                    "≥ " + ratio(throughput.factor()) + " × " + other.name(),
                    ratio(share.applyAsDouble(ours)) + " ± " + ratio(results.spread(ours, other)),
                    limits(target, way -> ratio(share.applyAsDouble(way))),
                    share.applyAsDouble(ours) >= throughput.factor());
        }
        if (target instanceof Target.Bytes bytes) {
            double base = results.median(bytes.other()).bytes();
            ToDoubleFunction<Subject> more = way -> results.median(way).bytes() - base;
            return new Verdict(
                    "≤ " + whole(bytes.more(), "B") + " more than "
                            + bytes.other().name(),
                    whole(more.applyAsDouble(ours), "B"),
                    limits(target, way -> whole(more.applyAsDouble(way), "B")),
                    more.applyAsDouble(ours) <= bytes.more());
        }
        if (target instanceof Target.Nanos nanos) {
            ToDoubleFunction<Subject> each = way -> results.median(way).cpu();
            return new Verdict(
                    "≤ " + whole(nanos.most(), "ns"),
                    whole(each.applyAsDouble(ours), "ns"),
                    limits(target, way -> whole(each.applyAsDouble(way), "ns")),
                    each.applyAsDouble(ours) <= nanos.most());
        }
        throw new IllegalArgumentException("no words for " + target);
    }

    private static String limits(Target target, Function<Subject, String> measured) {
        return target.limits().stream()
                .map(way -> measured.apply(way) + " " + way.name())
                .collect(Collectors.joining("; "));
    }

    private static String ratio(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String whole(double value, String unit) {
        return String.format(Locale.ROOT, "%.0f %s", value, unit);
    }
}
