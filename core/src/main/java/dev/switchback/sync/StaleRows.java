package dev.switchback.sync;

import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;

/** The rows of a change with a Java mapping of which one shape was written alone, and that nobody has completed yet. */
public final class StaleRows {

    /** As far as they are counted: more than this is told as this. */
    public static final int MOST_COUNTED = 10_000;

    private StaleRows() {}

    /** How many there are, {@value #MOST_COUNTED} at most. */
    public static long count(Session session, SchemaChange change) throws SQLException {
        return session.one(
                "SELECT count(*) AS rows FROM (SELECT FROM switchback.stale WHERE change = ? LIMIT " + MOST_COUNTED
                        + ") AS counted",
                row -> row.number("rows"),
                change.name());
    }

    static boolean any(Session session, SchemaChange change) throws SQLException {
        return session.one(
                "SELECT EXISTS (SELECT FROM switchback.stale WHERE change = ?) AS present",
                row -> row.bool("present"),
                change.name());
    }

    /** Has the rows for which the mapping failed tried again. A mark that somebody has in hand is left. */
    public static void tryAgain(Session session, SchemaChange change) throws SQLException {
        session.update(
                "UPDATE switchback.stale SET parked = false WHERE (change, row_key) IN (SELECT change, row_key FROM"
                        + " switchback.stale WHERE change = ? AND parked FOR UPDATE SKIP LOCKED)",
                change.name());
    }

    /**
     * Refuses to drop the old shape if the new one is behind it in some row. The caller has locked the table against writers.
     *
     * @throws RefusedException if there are stale rows
     */
    public static void requireNone(Session session, SchemaChange change) throws SQLException {
        if (change.mapping().choose(sql -> true, java -> false, adapters -> true)) {
            return;
        }
        long stale = count(session, change);
        if (stale > 0) {
            throw new RefusedException(
                    change.name(),
                    "contract",
                    stale + " rows are stale: their new shape is behind the old one. They are derived within a moment,"
                            + " unless the mapping fails for them; see switchback.stale and switchback.quarantine");
        }
    }
}
