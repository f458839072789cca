package dev.switchback.evidence;

import dev.switchback.change.Path;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What one instance did on one path in one minute: a line of {@code ramp.csv}.
 *
 * @param latency how many calls were in each bucket of durations, for those that held any; the first is 1
 */
record TrafficRow(
        Instant minute,
        String instance,
        Path path,
        long reads,
        long writes,
        long pathErrors,
        long missingShape,
        long infrastructureErrors,
        long matches,
        long mismatches,
        NavigableMap<Integer, Long> latency) {

    static final String HEADER = "minute,instance,path,reads,writes,path_errors,missing_shape,infrastructure_errors,"
            + "matches,mismatches,latency";

    void line(StringBuilder out) {
        String buckets = latency.entrySet().stream()
                .map(bucket -> bucket.getKey() + ":" + bucket.getValue())
                .collect(Collectors.joining(" "));
        Csv.line(
                out,
                minute,
                instance,
                path,
                reads,
                writes,
                pathErrors,
                missingShape,
                infrastructureErrors,
                matches,
                mismatches,
                buckets);
    }

    static TrafficRow of(List<String> cells) {
        NavigableMap<Integer, Long> latency = new TreeMap<>();
        for (String bucket : cells.get(10).split(" ", -1)) {
            int colon = bucket.indexOf(':');
            if (colon > 0) {
                latency.put(Integer.valueOf(bucket.substring(0, colon)), Long.valueOf(bucket.substring(colon + 1)));
            }
        }
        return new TrafficRow(
                Instant.parse(cells.get(0)),
                cells.get(1),
                Path.valueOf(cells.get(2)),
                Long.parseLong(cells.get(3)),
                Long.parseLong(cells.get(4)),
                Long.parseLong(cells.get(5)),
                Long.parseLong(cells.get(6)),
                Long.parseLong(cells.get(7)),
                Long.parseLong(cells.get(8)),
                Long.parseLong(cells.get(9)),
                latency);
    }
}
