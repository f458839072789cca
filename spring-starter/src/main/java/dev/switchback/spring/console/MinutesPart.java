package dev.switchback.spring.console;

import dev.switchback.change.Path;
import dev.switchback.traffic.Totals;
import dev.switchback.traffic.TrafficMinute;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What each path did over time, all instances together. */
final class MinutesPart implements Part {

    @Override
    public String name() {
        return "minutes";
    }

    @Override
    public List<Map<String, @Nullable Object>> read(Look look) {
        Map<Instant, Pair> byTime = new TreeMap<>();
        for (TrafficMinute each : look.traffic().stretches()) {
            byTime.merge(each.minute(), Pair.of(each), Pair::plus);
        }
        return byTime.entrySet().stream()
                .map(entry -> Members.with("at", entry.getKey())
                        .and(Path.OLD.name(), figures(entry.getValue().old()))
                        .and(Path.NEW.name(), figures(entry.getValue().fresh()))
                        .map())
                .toList();
    }

    private static Map<String, @Nullable Object> figures(Totals totals) {
        return Members.with("calls", totals.calls())
                .and("errors", totals.pathErrors())
                .and("missingShape", totals.missingShape())
                .and("infrastructure", totals.infrastructureErrors())
                .and("p50Millis", millis(totals, 0.5))
                .and("p99Millis", millis(totals, 0.99))
                .and("matches", totals.matches())
                .and("mismatches", totals.mismatches())
                .map();
    }

    private static @Nullable Double millis(Totals totals, double part) {
        return totals.latency()
                .percentile(part)
                .map(time -> Members.number(time.toNanos() / 1e6))
                .orElse(null);
    }

    /** Both paths in the same time. */
    private record Pair(Totals old, Totals fresh) {

        static Pair of(TrafficMinute each) {
            return each.path() == Path.OLD
                    ? new Pair(each.totals(), Totals.NONE)
                    : new Pair(Totals.NONE, each.totals());
        }

        Pair plus(Pair other) {
            return new Pair(old.plus(other.old), fresh.plus(other.fresh));
        }
    }
}
