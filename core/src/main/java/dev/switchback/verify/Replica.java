package dev.switchback.verify;

import dev.switchback.change.RefusedException;
import dev.switchback.database.Database;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/**
 * A streaming standby that has to have replayed everything up to a moment before it is read. So whatever was written before that
 * moment is seen there, and "the scan began after the last foreign write" means the same as on the primary.
 */
final class Replica {

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private static final Duration PAUSE = Duration.ofMillis(100);

    private static final String WHERE =
            "SELECT (pg_control_system()).system_identifier || '/' || current_database() AS place";

    private final String change;
    private final Database database;

    Replica(String change, DataSource standby) {
        this.change = change;
        this.database = new Database(standby);
    }

    Database database() {
        return database;
    }

    /**
     * Waits until all that the primary has committed by now was replayed.
     *
     * @return how long that took: how far the standby was behind
     * @throws RefusedException if it is no standby of this database, or does not catch up
     */
    Duration catchUp(Database primary) {
        // Its own commit is the last one that has to be replayed; it is flushed whatever the role's settings are.
        primary.inTransaction(session -> {
            session.execute("SET LOCAL synchronous_commit = local");
            return session.one(
                    "SELECT pg_logical_emit_message(true, 'switchback', 'verify')::text AS at", row -> row.text("at"));
        });
        long noted = System.nanoTime();
        List<String> to = primary.autocommit(session -> List.of(
                session.one("SELECT pg_current_wal_flush_lsn()::text AS at", row -> row.text("at")), place(session)));
        while (true) {
            boolean replayed = database.autocommit(session -> replayed(session, to.get(0), to.get(1)));
            Duration waited = Duration.ofNanos(System.nanoTime() - noted);
            if (replayed) {
                return waited;
            }
            if (waited.compareTo(LONGEST_WAIT) > 0) {
                throw new RefusedException(
                        change,
                        "verify",
                        "the standby has not replayed " + to.get(0) + " within " + LONGEST_WAIT.toMinutes()
                                + " min: see what holds it back (pg_stat_replication), or verify on the primary");
            }
            ScanPace.sleep(PAUSE);
        }
    }

    private boolean replayed(Session session, String position, String place) throws SQLException {
        if (!session.one("SELECT pg_is_in_recovery() AS standby", row -> row.bool("standby"))) {
            throw new RefusedException(
                    change,
                    "verify",
                    "the replica is no standby: give the data source of one, or verify on the primary");
        }
        if (!place(session).equals(place)) {
            throw new RefusedException(
                    change,
                    "verify",
                    "the replica is a standby of another database (" + place(session) + ", not " + place + ")");
        }
        return session.one(
                "SELECT pg_last_wal_replay_lsn() >= ?::pg_lsn AS replayed", row -> row.bool("replayed"), position);
    }

    private static String place(Session session) throws SQLException {
        return session.one(WHERE, row -> row.text("place"));
    }
}
