package dev.switchback.evidence;

import dev.switchback.change.Path;
import dev.switchback.journal.JournalEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The charts of the traffic, one above the other on the same scale of time: share, calls, errors and latency of each path. */
final class Charts {

    private final Traffic traffic;
    private final History history;
    private final Instant from;
    private final Instant to;
    private final Duration stretch;
    private final NavigableMap<Instant, Map<Path, Sums>> stretches;
    private final NavigableMap<Instant, String> marks = new TreeMap<>();

    Charts(Facts facts) {
        this.traffic = facts.traffic();
        this.history = facts.history();
        this.to = facts.asOf();
        Instant first = Objects.requireNonNullElse(traffic.first(), to);
        this.from = history.shares().isEmpty() || history.shares().firstKey().isAfter(first)
                ? first
                : history.shares().firstKey();
        this.stretch = TimeScale.stretch(from, to);
        this.stretches = traffic.every(stretch);
        for (JournalEntry entry : history.marks()) {
            boolean turns = History.isTrip(entry.kind())
                    || "FROZEN".equals(entry.after())
                    || "FROZEN".equals(entry.before())
                    || (entry.kind().equals("RampSet") && "0 %".equals(entry.after()));
            if (turns && !entry.at().isBefore(from)) {
                marks.put(entry.at(), "#" + entry.seq());
            }
        }
    }

    Duration stretch() {
        return stretch;
    }

    String share() {
        NavigableMap<Instant, Double> observed = values(Traffic::share);
        String set = history.shares().isEmpty()
                ? ""
                : Html.percent(history.shares().lastEntry().getValue());
        return both(size -> {
            Panel panel = new Panel(
                            size,
                            "share",
                            size.isNarrow() ? 150 : 170,
                            size.time(from, to),
                            0,
                            100,
                            false,
                            "Share of reads on the new path")
                    .gaps(traffic.gaps())
                    .grid(List.of(0.0, 25.0, 50.0, 75.0, 100.0), value -> String.format(Locale.ROOT, "%.0f %%", value))
                    .marks(marks, true)
                    .stretches("fresh", observed, stretch, "observed", "observed " + last(observed, Html::percent));
            return history.shares().isEmpty() ? panel : panel.steps("set", history.shares(), "set", "set " + set);
        });
    }

    String calls() {
        double minutes = stretch.toSeconds() / 60.0;
        return paths(
                "calls",
                "Calls a minute",
                0,
                sums -> sums.calls() / minutes,
                value -> Html.count(Math.round(value)),
                value -> Html.count(Math.round(value)));
    }

    String errors() {
        return paths("errors", "Path errors, in percent of calls", 0.01, Sums::errorPercent, Html::tick, Html::percent);
    }

    private String paths(
            String name,
            String told,
            double atLeast,
            ToDoubleFunction<Sums> figure,
            DoubleFunction<String> tick,
            Function<Double, String> label) {
        NavigableMap<Instant, Double> old = values(sums -> figure.applyAsDouble(Traffic.sums(sums, Path.OLD)));
        NavigableMap<Instant, Double> fresh = values(sums -> figure.applyAsDouble(Traffic.sums(sums, Path.NEW)));
        double most = Scales.above(Math.max(atLeast, Math.max(most(old), most(fresh))));
        return both(
                size -> new Panel(size, name, size.isNarrow() ? 110 : 120, size.time(from, to), 0, most, false, told)
                        .gaps(traffic.gaps())
                        .grid(List.of(0.0, most / 2, most), tick)
                        .marks(marks, false)
                        .stretches("old", old, stretch, "old path", "old " + last(old, label))
                        .stretches("fresh", fresh, stretch, "new path", "new " + last(fresh, label)));
    }

    String latency() {
        List<NavigableMap<Instant, Double>> lines = new ArrayList<>();
        for (double share : new double[] {0.5, 0.99}) {
            for (Path path : Path.values()) {
                lines.add(values(sums -> Traffic.sums(sums, path).percentile(share)));
            }
        }
        double least = lines.stream()
                .flatMap(line -> line.values().stream())
                .filter(value -> !value.isNaN())
                .mapToDouble(Double::doubleValue)
                .min()
                .orElse(1);
        double most = lines.stream().mapToDouble(Charts::most).max().orElse(1);
        double bottom = Math.pow(10, Math.floor(Math.log10(least)));
        double top = Math.max(bottom * 10, Math.pow(10, Math.ceil(Math.log10(Math.max(most, least)))));
        return both(size -> new Panel(
                        size,
                        "latency",
                        size.isNarrow() ? 150 : 170,
                        size.time(from, to),
                        bottom,
                        top,
                        true,
                        "Latency of calls, in milliseconds, on a logarithmic scale")
                .gaps(traffic.gaps())
                .grid(Scales.decades(bottom, top), Html::millis)
                .marks(marks, false)
                .stretches(
                        "old thin",
                        lines.get(0),
                        stretch,
                        "old path, median",
                        "old p50 " + last(lines.get(0), Html::millis))
                .stretches(
                        "fresh thin",
                        lines.get(1),
                        stretch,
                        "new path, median",
                        "new p50 " + last(lines.get(1), Html::millis))
                .stretches(
                        "old",
                        lines.get(2),
                        stretch,
                        "old path, 99th percentile",
                        "old p99 " + last(lines.get(2), Html::millis))
                .stretches(
                        "fresh",
                        lines.get(3),
                        stretch,
                        "new path, 99th percentile",
                        "new p99 " + last(lines.get(3), Html::millis)));
    }

    private NavigableMap<Instant, Double> values(ToDoubleFunction<Map<Path, Sums>> figure) {
        NavigableMap<Instant, Double> values = new TreeMap<>();
        stretches.forEach((begin, sums) -> values.put(begin, figure.applyAsDouble(sums)));
        return values;
    }

    private static double most(NavigableMap<Instant, Double> values) {
        return values.values().stream()
                .filter(value -> !value.isNaN())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
    }

    private static String last(NavigableMap<Instant, Double> values, Function<Double, String> label) {
        return values.descendingMap().values().stream()
                .filter(value -> !value.isNaN())
                .findFirst()
                .map(label)
                .orElse("–");
    }

    private static String both(Function<Size, Panel> chart) {
        StringBuilder out = new StringBuilder();
        Size.ALL.forEach(size -> out.append(chart.apply(size)));
        return out.toString();
    }
}
