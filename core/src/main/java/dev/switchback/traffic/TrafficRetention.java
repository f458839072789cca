package dev.switchback.traffic;

import dev.switchback.database.Database;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Deletes what is older than it needs to be: at most once an hour, one instance of the fleet, and a bounded piece with each call, so
 * that the heartbeat does not wait for it.
 */
final class TrafficRetention {

    /** A few milliseconds' worth. */
    static final int PIECE = 2_000;

    private static final Duration LONGEST_STATEMENT = Duration.ofMillis(500);
    private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(1);
    /** Whether somebody was counting is asked of the recent past only. */
    private static final String COUNTERS_KEPT = "1 day";

    private final Database database;
    private final double seconds;
    private final LongSupplier nanos;
    private boolean deleting;
    private long due;

    TrafficRetention(Database database, Duration retention, LongSupplier nanos) {
        this.database = database;
        this.seconds = retention.toMillis() / 1000.0;
        this.nanos = nanos;
        this.due = nanos.getAsLong() + BETWEEN_LOOKS.toNanos();
    }

    void deleteIfDue() {
        if (deleting) {
            // If it fails, in an hour.
            deleting = false;
            deleting = database.inTransaction(this::deletePiece) == PIECE;
        } else if (nanos.getAsLong() - due >= 0) {
            due = nanos.getAsLong() + BETWEEN_LOOKS.toNanos();
            deleting = database.autocommit(TrafficRetention::isOurs);
        }
    }

    /** Whoever notes the hour has the work. If it dies over it, the next one has it an hour later. */
    private static boolean isOurs(Session session) throws SQLException {
        return session.update("INSERT INTO switchback.traffic_retention AS r (ran_at) VALUES (clock_timestamp())"
                        + " ON CONFLICT (only_row) DO UPDATE SET ran_at = clock_timestamp()"
                        + " WHERE r.ran_at < clock_timestamp() - interval '1 hour'")
                > 0;
    }

    private int deletePiece(Session session) throws SQLException {
        session.statementTimeout(LONGEST_STATEMENT);
        int minutes = session.update(
                "DELETE FROM switchback.traffic WHERE ctid = ANY (ARRAY(SELECT o.ctid FROM"
                        // Each change's minutes are in order; to skip from one change to the next is a loose scan of
                        // the index.
                        + " (WITH RECURSIVE c AS ((SELECT change FROM switchback.traffic ORDER BY change LIMIT 1) UNION ALL"
                        + " SELECT (SELECT t.change FROM switchback.traffic t WHERE t.change > c.change ORDER BY t.change"
                        + " LIMIT 1) FROM c WHERE c.change IS NOT NULL) SELECT change FROM c WHERE change IS NOT NULL) k"
                        + " CROSS JOIN LATERAL (SELECT t.ctid FROM switchback.traffic t WHERE t.change = k.change AND"
                        + " t.minute < clock_timestamp() - make_interval(secs => ?) LIMIT ?) o LIMIT ?))",
                seconds,
                PIECE,
                PIECE);
        if (minutes < PIECE) {
            session.update(
                    "DELETE FROM switchback.traffic_gap WHERE ended_at < clock_timestamp() - make_interval(secs => ?)",
                    seconds);
            session.update("DELETE FROM switchback.traffic_counter WHERE counted_until < clock_timestamp() - interval '"
                    + COUNTERS_KEPT + "'");
        }
        return minutes;
    }
}
