package dev.switchback.benchmarks.report;

import dev.switchback.benchmarks.measure.Results;
import dev.switchback.benchmarks.scenario.Scenario;
import dev.switchback.benchmarks.scenario.Target;
import java.util.Locale;
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
        Scenario scenario = measured.scenario();
        Results results = measured.results();
        if (target instanceof Target.Throughput throughput) {
            double ratio = results.ratio(scenario.ours(), throughput.other());
            return new Verdict(
                    String.format(
                            Locale.ROOT,
                            "≥ %.2f × %s",
                            throughput.factor(),
                            throughput.other().name()),
                    String.format(
                            Locale.ROOT, "%.2f ± %.2f", ratio, results.spread(scenario.ours(), throughput.other())),
                    throughput.limits().stream()
                            .map(way -> String.format(
                                    Locale.ROOT, "%.2f %s", results.ratio(way, throughput.other()), way.name()))
                            .collect(Collectors.joining("; ")),
                    ratio >= throughput.factor());
        }
        if (target instanceof Target.Bytes bytes) {
            double more = results.median(scenario.ours()).bytes()
                    - results.median(bytes.other()).bytes();
            return new Verdict(
                    String.format(
                            Locale.ROOT,
                            "≤ %.0f B more than %s",
                            bytes.more(),
                            bytes.other().name()),
                    String.format(Locale.ROOT, "%.0f B", more),
                    "",
                    more <= bytes.more());
        }
        if (target instanceof Target.Nanos nanos) {
            double each = results.median(scenario.ours()).cpu();
            return new Verdict(
                    String.format(Locale.ROOT, "≤ %.0f ns", nanos.most()),
                    String.format(Locale.ROOT, "%.0f ns", each),
                    "",
                    each <= nanos.most());
        }
        throw new IllegalArgumentException("no words for " + target);
    }
}
