package dev.switchback.evidence;

import dev.switchback.change.Path;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code ramp.csv} and {@code gaps.csv}, from {@code switchback.traffic} and {@code switchback.traffic_gap}.
 *
 * @param until the last minute, which may not be over yet, or the end of the last gap; or null
 */
record TrafficFiles(
        String rows,
        long countOfRows,
        String gaps,
        long countOfGaps,
        @Nullable Instant until) {

    static TrafficFiles of(Session session, String change) throws SQLException {
        Lines rows = new Lines(TrafficRow.HEADER);
        session.stream(
                "SELECT minute, instance, path, reads, writes, path_errors, missing_shape, infrastructure_errors, matches,"
                        + " mismatches, array_to_string(latency, ' ') AS latency FROM switchback.traffic WHERE change = ?"
                        + " ORDER BY minute, instance COLLATE \"C\", path",
                row -> {
                    TrafficRow each = row(row);
                    each.line(rows.text);
                    rows.counted(each.minute());
                },
                change);
        Lines gaps = new Lines(Gap.HEADER);
        List<Gap> all = new ArrayList<>(session.query(
                "SELECT began_at, ended_at, instance, lost, reason FROM switchback.traffic_gap WHERE change = ?"
                        + " ORDER BY began_at, ended_at, id",
                row -> new Gap(
                        row.time("began_at"),
                        row.time("ended_at"),
                        row.text("instance"),
                        Objects.requireNonNullElse(row.textOrNull("lost"), ""),
                        row.text("reason")),
                change));
        all.forEach(gap -> {
            gap.line(gaps.text);
            gaps.counted(gap.ended());
        });
        Instant until =
                gaps.until == null || (rows.until != null && rows.until.isAfter(gaps.until)) ? rows.until : gaps.until;
        return new TrafficFiles(rows.text.toString(), rows.count, gaps.text.toString(), gaps.count, until);
    }

    private static TrafficRow row(Row row) throws SQLException {
        TreeMap<Integer, Long> latency = new TreeMap<>();
        String buckets = row.text("latency");
        if (!buckets.isEmpty()) {
            String[] calls = buckets.split(" ", -1);
            for (int i = 0; i < calls.length; i++) {
                if (!calls[i].equals("0")) {
                    latency.put(i + 1, Long.valueOf(calls[i]));
                }
            }
        }
        return new TrafficRow(
                row.time("minute"),
                row.text("instance"),
                Path.valueOf(row.text("path")),
                row.number("reads"),
                row.number("writes"),
                row.number("path_errors"),
                row.number("missing_shape"),
                row.number("infrastructure_errors"),
                row.number("matches"),
                row.number("mismatches"),
                latency);
    }

    private static final class Lines {

        private final StringBuilder text = new StringBuilder();
        private long count;
        private @Nullable Instant until;

        Lines(String header) {
            text.append(header).append('\n');
        }

        void counted(Instant end) {
            count++;
            if (until == null || end.isAfter(until)) {
                until = end;
            }
        }
    }
}
