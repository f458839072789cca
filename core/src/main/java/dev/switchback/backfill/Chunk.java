package dev.switchback.backfill;

import dev.switchback.change.Extraction;
import dev.switchback.change.Identifiers;
import dev.switchback.change.JavaLaws;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SqlMapping;
import dev.switchback.database.Session;
import dev.switchback.sync.Quarantine;
import dev.switchback.sync.RowKey;
import dev.switchback.sync.RowSql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The SQL of one chunk: the range of keys it covers, and the update of the rows in it that do not agree.
 *
 * <p>The update computes from the row it updates, so under READ COMMITTED a row that somebody changes meanwhile is
 * computed again from its newest version: a newer write is never overwritten. Rows that agree are not touched.
 */
final class Chunk {

    private final SchemaChange change;
    private final RowKey key;

    Chunk(SchemaChange change, RowKey key) {
        this.change = change;
        this.key = key;
    }

    RowKey key() {
        return key;
    }

    /** For the rest of the transaction: see every row or fail, and compare keys as their index does. */
    void prepare(Session session) throws SQLException {
        session.execute("SET LOCAL row_security = off");
        key.prepare(session);
    }

    /** The highest key there is, if there is a row. */
    Optional<List<String>> highestKey(Session session) throws SQLException {
        return session.first(
                "SELECT " + key.asTexts() + " AS key FROM " + change.table().sql() + " AS t ORDER BY "
                        + key.descending() + " LIMIT 1",
                row -> row.texts("key"));
    }

    /** The next rows after the cursor, at most {@code rows} of them and none above the upper bound. */
    Optional<Range> next(Session session, List<String> cursor, List<String> upper, int rows) throws SQLException {
        String above = cursor.isEmpty() ? "" : key.compare(">") + " AND ";
        List<Object> parameters = new ArrayList<>(cursor);
        parameters.addAll(upper);
        parameters.add(rows);
        return session.first(
                "SELECT count(*) OVER () AS rows, " + key.asTexts() + " AS key FROM (SELECT " + key.columns() + " FROM "
                        + change.table().sql() + " AS t WHERE " + above + key.compare("<=") + " ORDER BY "
                        + key.columns() + " LIMIT ?) AS t ORDER BY " + key.descending() + " LIMIT 1",
                row -> new Range(cursor, row.texts("key"), row.number("rows")),
                parameters.toArray());
    }

    /** Fills the rows of the range that do not agree; returns how many. */
    int fill(Session session, Range range) throws SQLException {
        Extraction extraction = change.extraction();
        Filling filling = change.mapping()
                .choose(
                        sql -> extraction == null
                                ? this::fillRows
                                : (inner, rows) -> fillTable(inner, rows, extraction),
                        java -> (inner, rows) -> new MappedFilling(change, new JavaLaws(change, java))
                                .fill(inner, within(rows), rows.keys()));
        return filling.fill(session, range);
    }

    private int fillRows(Session session, Range range) throws SQLException {
        RowSql row = RowSql.scanned(change);
        return session.update(
                "UPDATE " + change.table().sql() + " AS t SET " + row.assignments(Path.NEW) + " WHERE " + within(range)
                        + " AND NOT " + row.agree(),
                range.keys().toArray());
    }

    /**
     * The new shape's own table. Locks the rows that the new shape is computed from, as every writer does first; so nobody
     * changes one of them meanwhile, and a new row that comes all the same is somebody's newer write.
     */
    private int fillTable(Session session, Range range, Extraction extraction) throws SQLException {
        RowSql row = RowSql.scanned(change);
        Object[] keys = range.keys().toArray();
        session.query(
                "SELECT count(*) AS rows FROM (SELECT FROM " + change.table().sql() + " AS t WHERE " + within(range)
                        + " ORDER BY " + key.columns() + " FOR NO KEY UPDATE) AS locked",
                locked -> "",
                keys);
        int mended = session.update(
                "UPDATE " + extraction.table().sql() + " AS n SET " + row.assignments(Path.NEW) + " FROM "
                        + change.table().sql() + " AS t WHERE " + row.sameKey() + " AND " + within(range)
                        + " AND NOT " + row.agree(),
                keys);
        return mended
                + session.update(
                        "INSERT INTO " + extraction.table().sql() + " ("
                                + Identifiers.quoteAll(extraction.key()) + ", "
                                + Identifiers.quoteAll(change.newShape().names()) + ") SELECT " + key.columns() + ", "
                                + String.join(", ", row.derived(Path.NEW)) + " FROM " + row.from() + " WHERE "
                                + within(range) + " AND n."
                                + Identifiers.quote(extraction.key().get(0))
                                + " IS NULL AND NOT " + row.agree() + " ON CONFLICT DO NOTHING",
                        keys);
    }

    /** Of a partial mapping: notes the rows of the range that cannot be converted; they were left empty. */
    void quarantine(Session session, Range range) throws SQLException {
        if (change.mapping() instanceof SqlMapping sql && sql.partial()) {
            Quarantine.putUnconvertible(session, change, within(range), range.keys());
        }
    }

    /** How the rows of a range that do not agree are filled. */
    private interface Filling {
        int fill(Session session, Range range) throws SQLException;
    }

    private String within(Range range) {
        return (range.after().isEmpty() ? "" : key.compare(">") + " AND ") + key.compare("<=");
    }

    /**
     * A range of keys.
     *
     * @param after the key before the first; empty for the start of the table
     * @param upTo the last key
     * @param rows how many there were when the range was taken
     */
    record Range(List<String> after, List<String> upTo, long rows) {

        /** The texts of both bounds, for a condition that has them as its parameters. */
        List<String> keys() {
            return Stream.concat(after.stream(), upTo.stream()).toList();
        }
    }
}
