package dev.switchback.evidence;

import dev.switchback.change.Path;
import dev.switchback.journal.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The history of the traffic as {@code ramp.csv} and {@code gaps.csv} have it, summed up in one way or another. */
record Traffic(List<TrafficRow> rows, List<Gap> gaps) {

    /** Sums of each path; of one on which nothing was counted they are zero. */
    Map<Path, Sums> totals() {
        Map<Path, Sums> totals = none();
        rows.forEach(row -> sums(totals, row.path()).add(row));
        return totals;
    }

    /** Sums for stretches of this length, of those in which something was counted. */
    NavigableMap<Instant, Map<Path, Sums>> every(Duration length) {
        long seconds = length.toSeconds();
        NavigableMap<Instant, Map<Path, Sums>> stretches = new TreeMap<>();
        for (TrafficRow row : rows) {
            long at = row.minute().getEpochSecond();
            Instant begin = Instant.ofEpochSecond(at - Math.floorMod(at, seconds));
            sums(stretches.computeIfAbsent(begin, each -> none()), row.path()).add(row);
        }
        return stretches;
    }

    @Nullable Instant first() {
        return rows.isEmpty() ? null : rows.get(0).minute();
    }

    /** The share of reads on the new path, in percent; NaN without reads. */
    static double share(Map<Path, Sums> sums) {
        long fresh = sums(sums, Path.NEW).reads();
        long all = fresh + sums(sums, Path.OLD).reads();
        return all == 0 ? Double.NaN : 100.0 * fresh / all;
    }

    static Sums sums(Map<Path, Sums> sums, Path path) {
        return sums.computeIfAbsent(path, each -> new Sums());
    }

    /** {@code slo.json}: totals, hours, and the gaps. */
    String slo() {
        Map<String, Object> slo = new LinkedHashMap<>();
        slo.put("total", fields(totals()));
        List<Object> hours = new ArrayList<>();
        every(Duration.ofHours(1)).forEach((hour, sums) -> {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("hour", hour);
            line.putAll(fields(sums));
            hours.add(line);
        });
        slo.put("hours", hours);
        slo.put("gaps", gaps.size());
        slo.put(
                "gapSeconds",
                gaps.stream()
                        .mapToLong(gap ->
                                Duration.between(gap.began(), gap.ended()).toSeconds())
                        .sum());
        return Json.pretty(slo);
    }

    private static Map<String, Object> fields(Map<Path, Sums> sums) {
        Map<String, Object> fields = new LinkedHashMap<>();
        sums.forEach((path, each) -> fields.put(path.name(), each.fields()));
        return fields;
    }

    private static Map<Path, Sums> none() {
        Map<Path, Sums> none = new EnumMap<>(Path.class);
        for (Path path : Path.values()) {
            none.put(path, new Sums());
        }
        return none;
    }
}
