package dev.switchback.backfill;

import dev.switchback.database.Session;
import java.sql.SQLException;
import java.time.Duration;

/**
 * How long the transaction of one chunk may take. Whatever takes longer is ended by the server, and tried again with fewer
 * rows. Also what a worker leaves behind that is stopped in the middle, and wakes too late or never.
 */
final class Limits {

    /** With the commit no transaction takes half a second. */
    private static final Duration LONGEST = Duration.ofMillis(450);

    /** What cannot be made smaller: one row with slow triggers, a statement of the application's. */
    private static final Duration LONGEST_INDIVISIBLE = Duration.ofSeconds(30);

    /**
     * Well below the server's standard {@code deadlock_timeout} of a second: in a deadlock with the application it is the
     * chunk that gives way, before the server chooses a victim.
     */
    private static final Duration LOCK = Duration.ofMillis(200);

    /** The server ends the transaction of a worker that has fallen silent, and with it its hold on the chunk. */
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private final long longestNanos;
    private final long begun = System.nanoTime();

    private Limits(Duration longest) {
        this.longestNanos = longest.toNanos();
    }

    static Limits ofMany() {
        return new Limits(LONGEST);
    }

    static Limits ofOne() {
        return new Limits(LONGEST_INDIVISIBLE);
    }

    /** Begins a transaction within these limits. A newer version of a row is seen, not reported as a failure. */
    void begin(Session session) throws SQLException {
        session.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = " + LOCK.toMillis()
                + "; SET LOCAL statement_timeout = " + left()
                + "; SET LOCAL idle_in_transaction_session_timeout = " + SILENCE.toMillis()
                + "; SET LOCAL row_security = off");
    }

    /** Has one more of several statements end in time. */
    void next(Session session) throws SQLException {
        session.execute("SET LOCAL statement_timeout = " + left());
    }

    private long left() {
        return Math.max(1, (longestNanos - (System.nanoTime() - begun)) / 1_000_000);
    }
}
