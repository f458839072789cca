package dev.switchback.evidence;

import dev.switchback.traffic.LatencyHistogram;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** What was counted on one path in some time. Adds up; not thread-safe. */
final class Sums {

    private final TreeMap<Integer, Long> latency = new TreeMap<>();
    private long reads;
    private long writes;
    private long pathErrors;
    private long missingShape;
    private long infrastructureErrors;
    private long matches;
    private long mismatches;

    void add(TrafficRow row) {
        reads += row.reads();
        writes += row.writes();
        pathErrors += row.pathErrors();
        missingShape += row.missingShape();
        infrastructureErrors += row.infrastructureErrors();
        matches += row.matches();
        mismatches += row.mismatches();
        row.latency().forEach((bucket, calls) -> latency.merge(bucket, calls, Long::sum));
    }

    long reads() {
        return reads;
    }

    long calls() {
        return reads + writes;
    }

    long pathErrors() {
        return pathErrors;
    }

    /** Of the calls that could have succeeded, in percent; nothing if there were none. */
    double errorPercent() {
        return calls() == 0 ? Double.NaN : 100.0 * pathErrors / calls();
    }

    /** The upper bound, in milliseconds, of the bucket in which that share of the calls is reached; NaN without any. */
    double percentile(double share) {
        long all = latency.values().stream().mapToLong(Long::longValue).sum();
        long sought = Math.max(1, (long) Math.ceil(share * all));
        long seen = 0;
        for (Map.Entry<Integer, Long> bucket : latency.entrySet()) {
            seen += bucket.getValue();
            if (seen >= sought) {
                return LatencyHistogram.bound(bucket.getKey() - 1).toNanos() / 1_000_000.0;
            }
        }
        return Double.NaN;
    }

    /** For {@code slo.json}; durations are upper bounds of buckets, in microseconds. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("reads", reads);
        fields.put("writes", writes);
        fields.put("pathErrors", pathErrors);
        fields.put("missingShape", missingShape);
        fields.put("infrastructureErrors", infrastructureErrors);
        fields.put("matches", matches);
        fields.put("mismatches", mismatches);
        for (int percentile : new int[] {50, 95, 99}) {
            double millis = percentile(percentile / 100.0);
            if (!Double.isNaN(millis)) {
                fields.put("p" + percentile + "Micros", Math.round(millis * 1000));
            }
        }
        return fields;
    }
}
