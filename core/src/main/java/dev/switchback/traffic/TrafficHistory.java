package dev.switchback.traffic;

import static java.util.stream.Collectors.joining;

import dev.switchback.change.Path;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * Reads what the fleet has counted. Minutes and times are the database's; the minute that is running, and the seconds since each
 * instance's last flush, are not complete.
 */
public final class TrafficHistory {

    private static final String SUMS = "sum(reads)::bigint AS reads, sum(writes)::bigint AS writes,"
            + " sum(path_errors)::bigint AS path_errors, sum(missing_shape)::bigint AS missing_shape,"
            + " sum(infrastructure_errors)::bigint AS infrastructure_errors, sum(matches)::bigint AS matches,"
            + " sum(mismatches)::bigint AS mismatches, ARRAY["
            + IntStream.rangeClosed(1, LatencyHistogram.BUCKETS)
                    .mapToObj(bucket -> "coalesce(sum(latency[" + bucket + "]), 0)")
                    .collect(joining(", "))
            + "]::bigint[] AS latency";

    private TrafficHistory() {}

    /** Each minute that began from a time on and before another, by path and instance; the oldest first. */
    public static List<TrafficMinute> minutes(Session session, String change, Instant from, Instant until)
            throws SQLException {
        return session.query(
                "SELECT minute, path, instance, reads, writes, path_errors, missing_shape, infrastructure_errors, matches,"
                        + " mismatches, latency FROM switchback.traffic"
                        + " WHERE change = ? AND minute >= ? AND minute < ? ORDER BY minute, path, instance",
                row -> new TrafficMinute(
                        row.time("minute"), Path.valueOf(row.text("path")), row.text("instance"), totals(row)),
                change,
                from,
                until);
    }

    /** The same summed up over whole minutes of so much time each, counted from the first time. */
    public static List<TrafficMinute> stretches(
            Session session, String change, Instant from, Instant until, Duration width) throws SQLException {
        return session.query(
                "SELECT date_bin(make_interval(mins => ?), minute, ?) AS begins, path, instance, " + SUMS
                        + " FROM switchback.traffic WHERE change = ? AND minute >= ? AND minute < ?"
                        + " GROUP BY begins, path, instance ORDER BY begins, path, instance",
                row -> new TrafficMinute(
                        row.time("begins"), Path.valueOf(row.text("path")), row.text("instance"), totals(row)),
                (int) width.toMinutes(),
                from,
                change,
                from,
                until);
    }

    /** What each path did in the minutes that began from a time on and before another, all instances together. */
    public static Map<Path, Totals> totals(Session session, String change, Instant from, Instant until)
            throws SQLException {
        Map<Path, Totals> totals = none();
        session.query(
                        "SELECT path, " + SUMS + " FROM switchback.traffic"
                                + " WHERE change = ? AND minute >= ? AND minute < ? GROUP BY path",
                        row -> Map.entry(Path.valueOf(row.text("path")), totals(row)),
                        change,
                        from,
                        until)
                .forEach(each -> totals.put(each.getKey(), each.getValue()));
        return totals;
    }

    /** The same for the last minutes, the running one with them. */
    public static Map<Path, Totals> last(Session session, String change, Duration window) throws SQLException {
        Map<Path, Totals> totals = none();
        session.query(
                        "SELECT path, " + SUMS + " FROM switchback.traffic WHERE change = ? AND minute >"
                                + " clock_timestamp() - make_interval(secs => ?) GROUP BY path",
                        row -> Map.entry(Path.valueOf(row.text("path")), totals(row)),
                        change,
                        window.toMillis() / 1000.0)
                .forEach(each -> totals.put(each.getKey(), each.getValue()));
        return totals;
    }

    /** The gaps that ended after a time, the oldest first. */
    public static List<TrafficGap> gapsSince(Session session, String change, Instant since) throws SQLException {
        return session.query(
                "SELECT change, instance, kind, began_at, ended_at, lost, reason FROM switchback.traffic_gap"
                        + " WHERE change = ? AND ended_at > ? ORDER BY began_at, ended_at, id",
                TrafficHistory::gap,
                change,
                since);
    }

    /** The beginning of the first minute that is kept, if any is. */
    public static Optional<Instant> firstMinute(Session session, String change) throws SQLException {
        return edge(session, change, "");
    }

    /** The beginning of the last minute in which anybody counted anything. */
    public static Optional<Instant> lastMinute(Session session, String change) throws SQLException {
        return edge(session, change, " DESC");
    }

    private static Optional<Instant> edge(Session session, String change, String order) throws SQLException {
        return session.first(
                "SELECT minute FROM switchback.traffic WHERE change = ? ORDER BY minute" + order + " LIMIT 1",
                row -> row.time("minute"),
                change);
    }

    private static Map<Path, Totals> none() {
        Map<Path, Totals> totals = new EnumMap<>(Path.class);
        Arrays.stream(Path.values()).forEach(path -> totals.put(path, Totals.NONE));
        return totals;
    }

    private static Totals totals(Row row) throws SQLException {
        return new Totals(
                row.number("reads"),
                row.number("writes"),
                row.number("path_errors"),
                row.number("missing_shape"),
                row.number("infrastructure_errors"),
                row.number("matches"),
                row.number("mismatches"),
                LatencyHistogram.of(row.numbers("latency")));
    }

    private static TrafficGap gap(Row row) throws SQLException {
        String lost = row.textOrNull("lost");
        return new TrafficGap(
                row.text("change"),
                row.textOrNull("instance"),
                TrafficGap.Kind.valueOf(row.text("kind")),
                row.time("began_at"),
                row.time("ended_at"),
                lost == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(lost)),
                row.text("reason"));
    }
}
