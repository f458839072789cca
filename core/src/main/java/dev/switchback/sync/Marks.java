package dev.switchback.sync;

import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The marks in {@code switchback.stale} of one change, each with its row as it was read in the same moment. */
final class Marks {

    /** By their place: nobody else sees these marks, and one that is set anew meanwhile is another one. */
    private static final String OWN_DELETION = "DELETE FROM switchback.stale WHERE ctid = ANY (?::text[]::tid[])"
            + " AND xid = pg_current_xact_id_if_assigned()";

    private final SchemaChange change;
    private final JavaRows rows;
    private final String ofThisTransaction;

    Marks(Session session, SchemaChange change) throws SQLException {
        this.change = change;
        this.rows = JavaRows.of(session, change);
        this.ofThisTransaction = reading(
                "(SELECT *, ctid AS place FROM switchback.stale WHERE change = ? AND xid = pg_current_xact_id_if_assigned())");
    }

    JavaRows rows() {
        return rows;
    }

    /**
     * Some marks that are not parked, or whose row is gone; at random, so that several instances rarely take the same
     * ones.
     */
    List<Mark> some(Session session, int most) throws SQLException {
        return read(
                session,
                reading(
                        "(SELECT * FROM (SELECT *, ctid AS place FROM switchback.stale m WHERE change = ? AND (NOT parked OR NOT EXISTS"
                                + " (SELECT FROM " + rows.from() + " WHERE " + rows.isAt("m.row_key") + ")) LIMIT "
                                + 4 * most
                                + ") AS taken ORDER BY random() LIMIT " + most + ")"));
    }

    /** The marks that the caller's transaction has set. */
    List<Mark> ofThisTransaction(Session session) throws SQLException {
        return read(session, ofThisTransaction);
    }

    /**
     * Locks those rows and their marks that are still as they were read, and that nobody else has locked. Never waits, so
     * it is never part of a deadlock.
     */
    Set<List<String>> lock(Session session, List<Mark> marks) throws SQLException {
        if (marks.isEmpty()) {
            return Set.of();
        }
        List<Object> parameters = new ArrayList<>(columns(marks));
        parameters.add(marks.stream().map(mark -> mark.row().seen()).toList());
        parameters.add(change.name());
        return new HashSet<>(session.query(
                "SELECT s.row_key FROM unnest(" + arrays() + ", ?::text[]) AS d (" + names() + ", xid, seen) JOIN "
                        + rows.from() + " ON " + rows.isAt("ARRAY[" + keys() + "]") + " JOIN switchback.stale s"
                        + " ON s.change = ? AND s.row_key = ARRAY[" + keys() + "] AND s.xid::text = d.xid WHERE "
                        + JavaRows.isVersion("d.seen") + " FOR UPDATE OF t, s SKIP LOCKED",
                row -> row.texts("row_key"),
                parameters.toArray()));
    }

    /** Takes away marks whose rows the caller has locked. */
    void delete(Session session, List<Mark> marks) throws SQLException {
        delete(session, marks, "");
    }

    /**
     * Writes the stale shape of rows whose other shape this transaction has written, and takes their marks away: both in one
     * round trip. To the triggers that is a transaction that has written both shapes, and they take most marks away
     * themselves; what is left are those of rows that are stored as they were, or gone.
     *
     * @param done the marks of that side
     * @return how many rows were written
     */
    int complete(Session session, Path side, List<JavaRows.Derived> derived, List<Mark> done) throws SQLException {
        List<String> places = done.stream().map(Mark::place).toList();
        if (derived.isEmpty()) {
            session.update(OWN_DELETION, places);
            return 0;
        }
        List<Object> parameters = new ArrayList<>(rows.parameters(side, derived));
        parameters.add(places);
        return session.update(rows.update(side, derived.size()) + "; " + OWN_DELETION, parameters.toArray());
    }

    /** Takes away marks whose rows are not there any more. A mark that somebody has in hand is left. */
    void deleteMissing(Session session, List<Mark> marks) throws SQLException {
        delete(
                session,
                marks,
                " AND NOT EXISTS (SELECT FROM " + rows.from() + " WHERE " + rows.isAt("m.row_key") + ")");
    }

    /** Keeps a mark, whose row the caller has locked, from being tried again before the row is written again. */
    void park(Session session, Mark mark) throws SQLException {
        session.update(
                "UPDATE switchback.stale SET parked = true WHERE change = ? AND row_key = ?::text[]",
                change.name(),
                mark.key());
    }

    private void delete(Session session, List<Mark> marks, String condition) throws SQLException {
        if (marks.isEmpty()) {
            return;
        }
        List<Object> parameters = new ArrayList<>(columns(marks));
        parameters.add(change.name());
        session.update(deletion(condition), parameters.toArray());
    }

    private String deletion(String condition) {
        return "DELETE FROM switchback.stale WHERE (change, row_key) IN (SELECT m.change, m.row_key FROM unnest("
                + arrays() + ") AS d (" + names() + ", xid) JOIN switchback.stale m ON m.change = ?"
                + " AND m.row_key = ARRAY[" + keys() + "] AND m.xid::text = d.xid" + condition
                + " FOR UPDATE OF m SKIP LOCKED)";
    }

    private String reading(String marks) {
        return "SELECT s.place::text AS \"switchback place\", s.row_key AS \"switchback mark\", s.xid::text AS \"switchback xid\","
                + " s.side AS \"switchback side\", t.ctid IS NOT NULL AS \"switchback present\", "
                + rows.selected() + " FROM " + marks + " AS s LEFT JOIN " + rows.from() + " ON "
                + rows.isAt("s.row_key");
    }

    private List<Mark> read(Session session, String sql) throws SQLException {
        return session.query(sql, this::mark, change.name());
    }

    private Mark mark(Row row) throws SQLException {
        return new Mark(
                row.text("switchback place"),
                row.texts("switchback mark"),
                row.text("switchback xid"),
                Path.valueOf(row.text("switchback side")),
                row.bool("switchback present") ? rows.read(row) : null);
    }

    /** One array for each column of the key, and one of transactions. */
    private List<List<String>> columns(List<Mark> marks) {
        List<List<String>> columns = new ArrayList<>();
        for (int i = 0; i < change.key().size(); i++) {
            int index = i;
            columns.add(marks.stream().map(mark -> mark.key().get(index)).toList());
        }
        columns.add(marks.stream().map(Mark::xid).toList());
        return columns;
    }

    private String arrays() {
        return "?::text[]" + ", ?::text[]".repeat(change.key().size());
    }

    private String keys() {
        return IntStream.range(0, change.key().size())
                .mapToObj(i -> "d.key_" + i)
                .collect(Collectors.joining(", "));
    }

    private String names() {
        return IntStream.range(0, change.key().size()).mapToObj(i -> "key_" + i).collect(Collectors.joining(", "));
    }

    /**
     * A mark.
     *
     * @param place where it was in its table
     * @param key the key's values as texts
     * @param xid the transaction that set it
     * @param side the shape that is stale
     * @param present the row, or null if it is not there
     */
    record Mark(String place, List<String> key, String xid, Path side, JavaRows.@Nullable Seen present) {

        /** The row of a mark that has one. */
        JavaRows.Seen row() {
            if (present == null) {
                throw new IllegalStateException("the row " + key + " is not there");
            }
            return present;
        }
    }
}
