package dev.switchback.backfill;

import dev.switchback.change.Identifiers;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import dev.switchback.sync.RowKey;
import dev.switchback.sync.SyncNames;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

    /** For the rest of the transaction: see every row or fail, and compare keys as their index does. */
    void prepare(Session session) throws SQLException {
        session.execute("SET LOCAL row_security = off");
        key.prepare(session);
    }

    /** The highest key there is, if there is a row. */
    Optional<List<String>> highestKey(Session session) throws SQLException {
        return session.first(
                "SELECT " + key.asTexts() + " AS key FROM " + change.table().sql() + " ORDER BY " + key.descending()
                        + " LIMIT 1",
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
                        + change.table().sql() + " WHERE " + above + key.compare("<=") + " ORDER BY " + key.columns()
                        + " LIMIT ?) AS chunk ORDER BY " + key.descending() + " LIMIT 1",
                row -> new Range(cursor, row.texts("key"), row.number("rows")),
                parameters.toArray());
    }

    /** Fills the rows of the range that do not agree; returns how many. */
    int fill(Session session, Range range) throws SQLException {
        SyncNames names = new SyncNames(change);
        List<String> columns = change.newShape().names();
        List<String> values = names.derived(Path.NEW, "t");
        List<String> assignments = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            assignments.add(Identifiers.quote(columns.get(i)) + " = " + values.get(i));
        }
        String above = range.after().isEmpty() ? "" : key.compare(">") + " AND ";
        List<Object> parameters = new ArrayList<>(range.after());
        parameters.addAll(range.upTo());
        return session.update(
                "UPDATE " + change.table().sql() + " AS t SET " + String.join(", ", assignments) + " WHERE " + above
                        + key.compare("<=") + " AND NOT " + names.agree("t"),
                parameters.toArray());
    }

    /**
     * A range of keys.
     *
     * @param after the key before the first; empty for the start of the table
     * @param upTo the last key
     * @param rows how many there were when the range was taken
     */
    record Range(List<String> after, List<String> upTo, long rows) {}
}
