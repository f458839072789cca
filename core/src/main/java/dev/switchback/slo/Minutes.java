package dev.switchback.slo;

import dev.switchback.database.Row;
import dev.switchback.database.RowMapper;
import dev.switchback.database.Session;
import dev.switchback.traffic.LatencyHistogram;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The fleet's history in {@code switchback.slo_minute}: each minute of {@code switchback.traffic} summed up over all instances.
 * Minutes that instances may still write to are summed up again; older ones never, so that a judgement costs the same whatever the
 * fleet's size and the history's length.
 */
final class Minutes {

    /** How late an instance may write what it has counted in a minute: five more are kept, and then dropped. */
    private static final Duration LATE = Duration.ofMinutes(7);

    /** The longest stretch of history that is summed up at once, where there is much of it: after the guard was off, say. */
    private static final Duration STRETCH = Duration.ofMinutes(15);

    /** The history counts as known if it is summed up to there. */
    private static final Duration BEHIND = Duration.ofMinutes(2);

    private static final String KEEP = "interval '1 hour'";

    private static final String SUM = "INSERT INTO switchback.slo_minute AS s (change, minute, path, calls, errors,"
            + " missing_shape, infrastructure_errors, matches, mismatches, latency)"
            + " SELECT t.change, t.minute, t.path, sum(reads + writes - infrastructure_errors)::bigint,"
            + " sum(path_errors)::bigint, sum(missing_shape)::bigint, sum(infrastructure_errors)::bigint,"
            + " sum(matches)::bigint, sum(mismatches)::bigint, ARRAY[" + buckets("latency") + "]"
            + " FROM unnest(?::text[], ?::timestamptz[], ?::timestamptz[]) AS r (change, since, upto) JOIN switchback.traffic t"
            + " ON t.change = r.change AND t.minute >= r.since AND t.minute < r.upto GROUP BY t.change, t.minute, t.path"
            + " ON CONFLICT (change, minute, path) DO UPDATE SET calls = excluded.calls, errors = excluded.errors,"
            + " missing_shape = excluded.missing_shape, infrastructure_errors = excluded.infrastructure_errors,"
            + " matches = excluded.matches, mismatches = excluded.mismatches, latency = excluded.latency"
            + " WHERE (s.calls, s.errors, s.missing_shape, s.infrastructure_errors, s.matches, s.mismatches, s.latency)"
            + " IS DISTINCT FROM (excluded.calls, excluded.errors, excluded.missing_shape,"
            + " excluded.infrastructure_errors, excluded.matches, excluded.mismatches, excluded.latency)";

    /** Where each window begins: no minute that was under way when the last trip was ended counts any more. */
    private static final String WINDOWS = "WITH clock AS (SELECT clock_timestamp() AS now, c.name, c.judged_since,"
            + " greatest(c.ramp_since, c.phase_since) AS step, s.summed_until"
            + " FROM switchback.change c LEFT JOIN switchback.slo s ON s.change = c.name WHERE c.name = ANY (?)),"
            + " windows AS (SELECT w.key, clock.*, greatest("
            + "   date_trunc('minute', clock.now - make_interval(mins => w.minutes)),"
            + "   CASE WHEN w.after_step THEN date_trunc('minute', clock.step) END,"
            + "   date_trunc('minute', clock.judged_since) + interval '1 minute') AS since"
            + " FROM unnest(?::text[], ?::int[], ?::bool[]) AS w (key, minutes, after_step), clock)";

    private static final String MEASURE =
            WINDOWS + " SELECT w.name, w.key, w.now, extract(epoch FROM w.now - w.step) AS since_step, m.*,"
                    + " coalesce(w.summed_until >= w.now - make_interval(mins => " + BEHIND.toMinutes() + "), false)"
                    + " AND NOT EXISTS (SELECT FROM switchback.traffic_gap g WHERE g.change = w.name AND g.ended_at >= w.since"
                    + " AND g.began_at <= w.now) AS whole"
                    + " FROM windows w LEFT JOIN LATERAL (SELECT path, sum(calls)::bigint AS calls, sum(errors)::bigint AS errors,"
                    + " sum(missing_shape)::bigint AS missing_shape,"
                    + " sum(infrastructure_errors)::bigint AS infrastructure_errors, sum(matches)::bigint AS matches,"
                    + " sum(mismatches)::bigint AS mismatches FROM switchback.slo_minute s WHERE s.change = w.name"
                    + " AND s.minute >= w.since GROUP BY path) AS m ON true";

    private static final String LATENCY = WINDOWS + " SELECT w.name, path, ARRAY[" + buckets("latency")
            + "]::text[] AS latency FROM windows w JOIN switchback.slo_minute s ON s.change = w.name AND s.minute >= w.since"
            + " GROUP BY w.name, path";

    private Minutes() {}

    /**
     * Sums up what has happened since the last time, and forgets what no window reaches. The caller has the turn.
     *
     * @return for each change, up to which minute, without it, everything is summed up
     */
    static Map<String, Instant> sum(Session session, Collection<String> changes, SloPolicy policy) throws SQLException {
        int longest = (int) policy.longest().length().toMinutes();
        Map<String, Span> spans = new LinkedHashMap<>();
        session.query(
                        "SELECT s.change, date_trunc('minute', clock_timestamp()) AS this_minute, s.summed_until,"
                                + " (SELECT min(minute) FROM switchback.traffic t WHERE t.change = s.change"
                                + " AND t.minute >= clock_timestamp() - make_interval(mins => ?)) AS first"
                                + " FROM switchback.slo s WHERE s.change = ANY (?)",
                        row -> Map.entry(
                                row.text("change"),
                                Span.of(
                                        row.time("this_minute"),
                                        row.timeOrNull("summed_until"),
                                        row.timeOrNull("first"))),
                        longest,
                        List.copyOf(changes))
                .forEach(entry -> spans.put(entry.getKey(), entry.getValue()));
        sum(session, spans, Span::from, Span::upto);
        sum(
                session,
                only(spans, Span::behind),
                span -> span.thisMinute().minus(BEHIND),
                span -> span.thisMinute().plus(BEHIND));
        Map<String, Span> newMinutes = only(spans, Span::newMinute);
        if (!newMinutes.isEmpty()) {
            session.update(
                    "DELETE FROM switchback.slo_minute WHERE change = ANY (?) AND minute < clock_timestamp() - " + KEEP
                            + " - make_interval(mins => ?)",
                    List.copyOf(newMinutes.keySet()),
                    longest);
        }
        Map<String, Instant> until = new LinkedHashMap<>();
        spans.forEach((change, span) -> until.put(change, span.behind() ? span.upto() : span.thisMinute()));
        return until;
    }

    private static void sum(
            Session session, Map<String, Span> spans, Function<Span, Instant> since, Function<Span, Instant> upto)
            throws SQLException {
        if (!spans.isEmpty()) {
            session.update(
                    SUM,
                    List.copyOf(spans.keySet()),
                    texts(spans.values(), span -> since.apply(span).toString()),
                    texts(spans.values(), span -> upto.apply(span).toString()));
        }
    }

    private static Map<String, Span> only(Map<String, Span> spans, Predicate<Span> condition) {
        Map<String, Span> some = new LinkedHashMap<>(spans);
        some.values().removeIf(condition.negate());
        return some;
    }

    /** What happened in every window that the policy looks at. */
    static Measured measure(Session session, String change, SloPolicy policy) throws SQLException {
        Measured measured = measure(session, List.of(change), policy).get(change);
        if (measured == null) {
            throw new SQLException("no change named '" + change + "' is registered in this database");
        }
        return measured;
    }

    /** The same for each of these changes that is registered. */
    static Map<String, Measured> measure(Session session, Collection<String> changes, SloPolicy policy)
            throws SQLException {
        Map<String, List<Line>> lines = ask(session, MEASURE, Minutes::line, changes, policy.windows()).stream()
                .collect(Collectors.groupingBy(Line::change));
        Map<String, Map<String, LatencyHistogram>> latency = new HashMap<>();
        ask(
                session,
                LATENCY,
                row -> latency.computeIfAbsent(row.text("name"), change -> new HashMap<>())
                        .put(row.text("path"), histogram(row.texts("latency"))),
                changes,
                List.of(policy.latency().window()));
        Map<String, Measured> measured = new LinkedHashMap<>();
        lines.forEach((change, own) ->
                measured.put(change, measured(own, latency.getOrDefault(change, Map.of()), policy.windows())));
        return measured;
    }

    private static Measured measured(
            List<Line> lines, Map<String, LatencyHistogram> latency, Collection<Window> windows) {
        Map<Window, WindowSums> measured = new HashMap<>();
        for (Window window : windows) {
            List<Line> own = lines.stream()
                    .filter(line -> line.window().equals(window.label()))
                    .toList();
            measured.put(
                    window,
                    new WindowSums(
                            sums(own, "OLD"), sums(own, "NEW"), own.get(0).whole()));
        }
        return new Measured(
                lines.get(0).at(),
                lines.get(0).sinceStep(),
                measured,
                latency.getOrDefault("OLD", LatencyHistogram.EMPTY),
                latency.getOrDefault("NEW", LatencyHistogram.EMPTY));
    }

    private static <T> List<T> ask(
            Session session, String sql, RowMapper<T> mapper, Collection<String> changes, Collection<Window> windows)
            throws SQLException {
        return session.query(
                sql,
                mapper,
                List.copyOf(changes),
                texts(windows, Window::label),
                texts(windows, window -> String.valueOf(window.length().toMinutes())),
                texts(windows, window -> String.valueOf(window.afterStep())));
    }

    private static LatencyHistogram histogram(List<String> counts) {
        return LatencyHistogram.of(counts.stream().mapToLong(Long::parseLong).toArray());
    }

    private static PathSums sums(List<Line> lines, String path) {
        return lines.stream()
                .filter(line -> line.path().equals(path))
                .map(Line::sums)
                .findFirst()
                .orElse(PathSums.NONE);
    }

    private static <T> List<String> texts(Collection<T> values, Function<T, String> text) {
        return values.stream().map(text).toList();
    }

    private static String buckets(String column) {
        return IntStream.rangeClosed(1, LatencyHistogram.BUCKETS)
                .mapToObj(bucket -> "coalesce(sum(" + column + "[" + bucket + "]), 0)::bigint")
                .collect(Collectors.joining(", "));
    }

    private static Line line(Row row) throws SQLException {
        String path = row.textOrNull("path");
        return new Line(
                row.text("name"),
                row.text("key"),
                row.time("now"),
                Duration.ofMillis((long) (row.decimal("since_step") * 1000)),
                row.bool("whole"),
                path == null ? "" : path,
                path == null ? PathSums.NONE : pathSums(row));
    }

    private static PathSums pathSums(Row row) throws SQLException {
        return new PathSums(
                row.number("calls"),
                row.number("errors"),
                row.number("missing_shape"),
                row.number("infrastructure_errors"),
                row.number("matches"),
                row.number("mismatches"));
    }

    private record Line(
            String change, String window, Instant at, Duration sinceStep, boolean whole, String path, PathSums sums) {}

    /**
     * What is to be summed up.
     *
     * @param from the first minute
     * @param upto the first minute that is not
     * @param thisMinute the one under way
     * @param newMinute whether it is the first time in this minute
     */
    private record Span(Instant from, Instant upto, Instant thisMinute, boolean newMinute) {

        static Span of(Instant thisMinute, @Nullable Instant until, @Nullable Instant first) {
            boolean newMinute = until == null || until.isBefore(thisMinute);
            Instant begin = until == null ? (first == null ? thisMinute : first) : until;
            Instant late = newMinute ? thisMinute.minus(LATE) : thisMinute.minus(BEHIND);
            Instant from = begin.isBefore(late) ? begin : late;
            Instant stretch = from.plus(STRETCH);
            Instant next = thisMinute.plus(BEHIND);
            return new Span(from, stretch.isBefore(next) ? stretch : next, thisMinute, newMinute);
        }

        boolean behind() {
            return !upto.isAfter(thisMinute);
        }
    }
}
