package dev.switchback.sync;

import dev.switchback.change.Path;
import dev.switchback.database.Database;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who wrote only one shape, and when that was last noticed.
 *
 * <p>The sync trigger counts with a sequence: no row contention, no bloat, and it can count too much (a rolled-back
 * write, a crash) but never too little. Every instance looks at the counters with its heartbeat and records when it saw
 * one move, by the database's clock. So "unchanged since" is sound: the time is never earlier than the last such write.
 * Repository adapters that write only their own shape are counted as well.
 */
public final class ForeignWriters {

    private static final String COUNTERS =
            "SELECT c.name AS change, s.shape, coalesce(pg_catalog.pg_sequence_last_value("
                    + "to_regclass('switchback.' || quote_ident(c.name || s.suffix))::oid), 0) AS writes"
                    + " FROM switchback.change c"
                    + " CROSS JOIN (VALUES ('OLD', '_old_writes'), ('NEW', '_new_writes')) AS s (shape, suffix)"
                    + " WHERE c.phase IN ('BACKFILLING', 'OPEN', 'FROZEN', 'CLOSING', 'ABANDONING')"
                    + " AND to_regclass('switchback.' || quote_ident(c.name || s.suffix)) IS NOT NULL";

    private static final String SAMPLE = "WITH n AS (" + COUNTERS + "), recorded AS ("
            + "INSERT INTO switchback.foreign_writes AS f (change, shape, writes)"
            + " SELECT n.change, n.shape, n.writes FROM n"
            + " LEFT JOIN switchback.foreign_writes l ON l.change = n.change AND l.shape = n.shape"
            + " WHERE l.change IS NULL"
            + " OR (l.writes <> n.writes AND l.changed_at < clock_timestamp() - interval '900 milliseconds')"
            + " ON CONFLICT (change, shape) DO UPDATE SET writes = excluded.writes, changed_at = clock_timestamp())"
            + " SELECT change, shape, writes FROM n";

    private final Database database;

    public ForeignWriters(Database database) {
        this.database = database;
    }

    /**
     * Reads all counters, and records those that have moved, with one statement. Writes at most once a second per counter,
     * so that a fleet costs no more than one instance.
     *
     * @return how often each shape was written alone, keyed by change
     */
    public Map<String, Map<Path, Long>> sample() {
        Map<String, Map<Path, Long>> counters = new HashMap<>();
        database.autocommit(session -> session.query(
                SAMPLE,
                row -> counters.computeIfAbsent(row.text("change"), change -> new EnumMap<>(Path.class))
                        .put(Path.valueOf(row.text("shape")), row.number("writes"))));
        return counters;
    }

    /**
     * A counter of a change, within the caller's transaction; empty if nobody has looked at it yet. A counter that has
     * moved since it was last recorded counts as moved just now.
     */
    public static Optional<Count> count(Session session, String change, Path shape) throws SQLException {
        return session.first(
                "SELECT n.writes, CASE WHEN l.writes = n.writes THEN l.changed_at ELSE clock_timestamp() END AS changed_at,"
                        + " CASE WHEN l.writes = n.writes THEN extract(epoch FROM clock_timestamp() - l.changed_at)"
                        + " ELSE 0 END AS quiet FROM (" + COUNTERS + ") AS n"
                        + " JOIN switchback.foreign_writes l ON l.change = n.change AND l.shape = n.shape"
                        + " WHERE n.change = ? AND n.shape = ?",
                row -> new Count(row.number("writes"), row.time("changed_at"), Duration.ofMillis((long)
                        (row.decimal("quiet") * 1000))),
                change,
                shape);
    }

    /**
     * One counter.
     *
     * @param writes how often the shape was written alone, or more
     * @param changedAt when it was last seen to move, or first looked at
     * @param quiet how long ago that was, by the database's clock
     */
    public record Count(long writes, Instant changedAt, Duration quiet) {}
}
