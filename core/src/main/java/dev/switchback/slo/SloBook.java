package dev.switchback.slo;

import dev.switchback.database.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whose turn it is to judge, and what came of it last, in {@code switchback.slo}. By the database's clock. */
final class SloBook {

    private SloBook() {}

    /** Makes room for changes that were not judged before. */
    static void prepare(Session session, Collection<String> changes) throws SQLException {
        session.update(
                "INSERT INTO switchback.slo (change) SELECT unnest(?::text[]) ON CONFLICT DO NOTHING",
                List.copyOf(changes));
    }

    /** Takes the turn for every change of which it is time, whose new shape may be read; nobody waits for anybody. */
    static List<String> take(Session session, Collection<String> changes, Duration interval) throws SQLException {
        return session.query(
                "UPDATE switchback.slo SET next_at = clock_timestamp() + ?::interval WHERE change IN ("
                        + "SELECT s.change FROM switchback.slo s JOIN switchback.change c ON c.name = s.change"
                        + " WHERE s.change = ANY (?::text[]) AND s.next_at <= clock_timestamp()"
                        + " AND c.phase IN ('OPEN', 'CLOSING') AND c.tripped_at IS NULL FOR UPDATE OF s SKIP LOCKED)"
                        + " RETURNING change",
                row -> row.text("change"),
                interval.toString(),
                List.copyOf(changes));
    }

    /** Keeps what came of a turn, for each change. */
    static void keep(Session session, Map<String, Instant> summedUntil, Map<String, SloVerdict> verdicts)
            throws SQLException {
        List<SloVerdict> all = List.copyOf(verdicts.values());
        session.update(
                "UPDATE switchback.slo s SET summed_until = v.summed_until, judged_at = v.at, windows = v.windows::text[],"
                        + " rates = v.rates::text[], breached_at = CASE WHEN v.breached THEN v.at ELSE s.breached_at END"
                        + " FROM unnest(?::text[], ?::timestamptz[], ?::timestamptz[], ?::text[], ?::text[], ?::bool[])"
                        + " AS v (change, summed_until, at, windows, rates, breached) WHERE s.change = v.change",
                List.copyOf(verdicts.keySet()),
                verdicts.keySet().stream()
                        .map(change -> String.valueOf(summedUntil.get(change)))
                        .toList(),
                all.stream().map(verdict -> verdict.at().toString()).toList(),
                all.stream().map(verdict -> array(verdict.burnRates().keySet())).toList(),
                all.stream().map(verdict -> array(verdict.burnRates().values())).toList(),
                all.stream()
                        .map(verdict -> String.valueOf(!verdict.breached().isEmpty()))
                        .toList());
    }

    /** As PostgreSQL spells an array of texts; labels of windows and numbers hold nothing that would have to be escaped. */
    private static String array(Collection<?> values) {
        return values.stream().map(value -> "\"" + value + "\"").collect(Collectors.joining(",", "{", "}"));
    }

    /** Notes what a dry run would have tripped for; true if it was noted for the first time since it last did not. */
    static boolean wouldTrip(Session session, String change, @Nullable String reason) throws SQLException {
        return session.update(
                        "UPDATE switchback.slo SET would_trip = ? WHERE change = ? AND (would_trip IS NULL) <> (?::text IS NULL)",
                        reason,
                        change,
                        reason)
                > 0;
    }

    /** What came of the last turn of every change, whoever had it. */
    static Map<String, Last> last(Session session, Collection<String> changes) throws SQLException {
        Map<String, Last> last = new LinkedHashMap<>();
        session.query(
                        "SELECT change, judged_at, breached_at, windows, rates,"
                                + " extract(epoch FROM clock_timestamp() - judged_at) AS age"
                                + " FROM switchback.slo WHERE change = ANY (?::text[]) AND judged_at IS NOT NULL",
                        row -> Map.entry(
                                row.text("change"),
                                new Last(
                                        Duration.ofMillis((long) (row.decimal("age") * 1000)),
                                        row.timeOrNull("breached_at"),
                                        rates(row.texts("windows"), row.texts("rates")))),
                        List.copyOf(changes))
                .forEach(entry -> last.put(entry.getKey(), entry.getValue()));
        return last;
    }

    /** The same of one change. */
    static Optional<Last> last(Session session, String change) throws SQLException {
        return Optional.ofNullable(last(session, List.of(change)).get(change));
    }

    private static Map<String, Double> rates(List<String> windows, List<String> rates) {
        Map<String, Double> byWindow = new LinkedHashMap<>();
        for (int i = 0; i < windows.size(); i++) {
            byWindow.put(windows.get(i), Double.valueOf(rates.get(i)));
        }
        return byWindow;
    }

    /**
     * What came of the last turn.
     *
     * @param age how long ago it was
     * @param breachedAt when a turn last found a breach, or null
     * @param rates burn rates by window
     */
    record Last(Duration age, @Nullable Instant breachedAt, Map<String, Double> rates) {}
}
