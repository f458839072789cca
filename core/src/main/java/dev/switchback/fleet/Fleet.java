package dev.switchback.fleet;

import dev.switchback.database.Database;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import dev.switchback.journal.Json;
import dev.switchback.phase.PhaseWatch;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * The live instances. Each writes one heartbeat row with one statement; an instance whose heartbeat has expired counts as
 * gone, and its lease on the phases has run out by then.
 */
public final class Fleet {

    private final Database database;
    private final InstanceInfo self;
    private final PhaseWatch watch;
    private final Duration expiry;

    public Fleet(Database database, InstanceInfo self, PhaseWatch watch, Duration expiry) {
        this.database = database;
        this.self = self;
        this.watch = watch;
        this.expiry = expiry;
    }

    /** Says that this instance is alive, and which epochs it has acknowledged. */
    public void beat() {
        String acknowledged = Json.line(watch.acknowledged());
        database.autocommit(session -> session.update(
                "INSERT INTO switchback.instance"
                        + " (id, application, version, library_version, expires_after, acknowledged)"
                        + " VALUES (?, ?, ?, ?, make_interval(secs => ?), ?::jsonb)"
                        + " ON CONFLICT (id) DO UPDATE SET last_seen = clock_timestamp(),"
                        + " acknowledged = excluded.acknowledged",
                self.id(),
                self.application(),
                self.version(),
                InstanceInfo.libraryVersion(),
                expiry.toMillis() / 1000.0,
                acknowledged));
    }

    /** Takes this instance out of the fleet, and with it every instance that has been silent for a day. */
    public void leave() {
        database.autocommit(session -> session.update(
                "DELETE FROM switchback.instance WHERE id = ? OR last_seen < clock_timestamp() - interval '1 day'",
                self.id()));
    }

    /** Every instance with a heartbeat row, the most recent first. */
    public List<Member> members(String change) {
        return database.autocommit(session -> members(session, change));
    }

    /** Which live instances have acknowledged an epoch, as seen within the caller's transaction. */
    public Confirmation confirmation(Session session, String change, long epoch) throws SQLException {
        return new Confirmation(
                epoch, members(session, change).stream().filter(Member::live).toList());
    }

    /** The same, within the caller's transaction. */
    public static List<Member> members(Session session, String change) throws SQLException {
        return session.query(
                "SELECT id, application, version, started_at, last_seen,"
                        + " extract(epoch FROM clock_timestamp() - last_seen) AS silence,"
                        + " last_seen > clock_timestamp() - expires_after AS live,"
                        + " coalesce((acknowledged ->> ?)::bigint, 0) AS acknowledged"
                        + " FROM switchback.instance ORDER BY last_seen DESC",
                Fleet::member,
                change);
    }

    private static Member member(Row row) throws SQLException {
        return new Member(
                new InstanceInfo(row.text("id"), row.text("application"), row.text("version")),
                row.time("started_at"),
                row.time("last_seen"),
                Duration.ofMillis((long) (row.decimal("silence") * 1000)),
                row.bool("live"),
                row.number("acknowledged"));
    }
}
