package dev.switchback.sync;

import dev.switchback.change.JavaLaws;
import dev.switchback.change.JavaMapping;
import dev.switchback.change.RefusedException;
import dev.switchback.change.RowValues;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SwitchbackException;
import dev.switchback.change.UnconvertibleException;
import dev.switchback.database.Session;
import dev.switchback.sync.Marks.Mark;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

    /**
     * Completes, within the caller's transaction, every row of which that transaction has written only one shape.
     *
     * @throws SwitchbackException if the mapping fails for one of them; nothing is to be committed then
     */
    public static void complete(Session session, SchemaChange change, JavaMapping mapping) throws SQLException {
        JavaLaws laws = new JavaLaws(change, mapping);
        Marks marks = new Marks(session, change);
        List<Mark> done = new ArrayList<>();
        for (Mark mark : marks.ofThisTransaction(session)) {
            if (mark.present() != null) {
                complete(session, marks.rows(), mark, laws);
            }
            done.add(mark);
        }
        marks.delete(session, done);
    }

    private static void complete(Session session, JavaRows rows, Mark mark, JavaLaws laws) throws SQLException {
        try {
            Optional<RowValues> completed =
                    laws.completed(mark.side(), mark.row().values());
            if (completed.isPresent()
                    && rows.write(session, mark.side(), List.of(mark.row().with(completed.get()))) != 1) {
                throw new SwitchbackException("row " + mark.key() + " could not be completed: it changed meanwhile");
            }
        } catch (UnconvertibleException e) {
            throw new SwitchbackException(
                    e.getMessage() + " for row " + mark.key() + ": nothing of this write is kept", e.getCause());
        }
    }
}
