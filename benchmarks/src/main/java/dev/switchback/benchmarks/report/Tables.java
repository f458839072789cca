package dev.switchback.benchmarks.report;

import dev.switchback.benchmarks.measure.Results;
import dev.switchback.benchmarks.measure.Sample;
import dev.switchback.benchmarks.scenario.Scenario;
import dev.switchback.benchmarks.scenario.Target;
import dev.switchback.benchmarks.subject.Subject;
import java.util.List;
import java.util.Locale;

/** The figures as tables in Markdown, which a terminal shows well enough. */
public final class Tables {

    private Tables() {}

    /** The targets of a scenario, with what was measured in each mode. */
    public static String targets(List<Measured> all) {
        StringBuilder text = new StringBuilder("| job | target | measured | | the limit |\n|---|---|---|---|---|\n");
        for (Measured measured : all) {
            for (Target target : measured.scenario().targets()) {
                Verdict verdict = Verdict.of(target, measured);
                text.append(String.format(
                        Locale.ROOT,
                        "| %s, %s | %s | %s | %s | %s |%n",
                        measured.scenario().job(),
                        condition(measured),
                        verdict.target(),
                        verdict.measured(),
                        verdict.reached() ? "reached" : "**missed**",
                        verdict.limit()));
            }
        }
        return text.toString();
    }

    /** Every way of a scenario, with all its figures. */
    public static String ways(Measured measured) {
        Scenario scenario = measured.scenario();
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%n%s, %s%n%n"
                        + "| way | ops/s | × the first | p50 µs | p99 µs | CPU µs | bytes | statements | round trips | WAL bytes |%n"
                        + "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|%n",
                scenario.job(),
                condition(measured)));
        scenario.subjects().forEach(subject -> text.append(way(measured.results(), subject, scenario.limit())));
        return text.toString();
    }

    private static String condition(Measured measured) {
        return measured.scenario().kind() == Scenario.Kind.WRITE
                ? measured.mode().toString()
                : measured.mode().threads() == 1 ? "1 thread" : measured.mode().threads() + " threads";
    }

    private static String way(Results results, Subject subject, Subject limit) {
        Sample sample = results.median(subject);
        return String.format(
                Locale.ROOT,
                "| %s | %,.0f | %.2f ± %.2f | %s | %s | %s | %,.0f | %.1f | %.1f | %.0f |%n",
                subject.name(),
                sample.perSecond(),
                results.ratio(subject, limit),
                results.spread(subject, limit),
                micros(sample.p50()),
                micros(sample.p99()),
                micros(sample.cpu()),
                sample.bytes(),
                sample.statements(),
                sample.roundTrips(),
                sample.walBytes());
    }

    private static String micros(double nanos) {
        return String.format(Locale.ROOT, nanos < 10_000 ? "%.3f" : "%.0f", nanos / 1_000);
    }
}
