package dev.switchback.verify;

import dev.switchback.change.JavaMapping;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SqlMapping;
import dev.switchback.database.Session;
import dev.switchback.sync.JavaRows;
import dev.switchback.sync.RowKey;
import dev.switchback.sync.RowSql;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;

/** The rows whose shapes disagree, page by page in the order of the key, as the caller's transaction sees them. */
interface Disagreeing {

    /**
     * A piece of the way.
     *
     * @param rows those of it that disagree, in key order
     * @param upTo the last key of the piece; empty if there was no row
     * @param last whether nothing comes after it
     */
    record Page(List<Inspected> rows, List<String> upTo, boolean last) {}

    /** The page after a key, or the first one if that is empty. */
    Page after(Session session, List<String> cursor) throws SQLException;

    /** Those of a change with an SQL mapping, whose new shape may be extracted. */
    static Disagreeing of(SchemaChange change, SqlMapping mapping) {
        int most = 200;
        RowSql row = RowSql.scanned(change);
        return (session, cursor) -> SqlQuestion.ask(session, change, mapping, (inner, question) -> {
            RowKey key = RowKey.of(inner, change);
            String divergent = question.condition(Finding.DIVERGENT);
            String unconvertible = question.condition(Finding.UNCONVERTIBLE);
            List<Inspected> rows = inner.query(
                    "SELECT " + key.asTexts() + " AS key, " + unconvertible + " AS unconvertible, "
                            + Inspected.empty(row) + ", " + Inspected.digests(row) + " FROM " + question.from()
                            + " WHERE " + after(key, cursor) + "(" + divergent + " OR " + unconvertible + ") ORDER BY "
                            + key.columns() + " LIMIT " + most,
                    each -> new Inspected(
                            each.texts("key"),
                            EnumSet.of(each.bool("unconvertible") ? Finding.UNCONVERTIBLE : Finding.DIVERGENT),
                            Inspected.empty(each),
                            Inspected.digests(each)),
                    cursor.toArray());
            return new Page(
                    rows, rows.isEmpty() ? List.of() : rows.get(rows.size() - 1).key(), rows.size() < most);
        });
    }

    /** Those of a change with a Java mapping, which every row has to pass through. */
    static Disagreeing of(SchemaChange change, JavaMapping mapping) {
        int most = 500;
        JavaInspection inspection = new JavaInspection(change, mapping);
        return (session, cursor) -> {
            RowKey key = RowKey.of(session, change);
            JavaRows rows = JavaRows.of(session, change);
            List<Inspected> all = session.query(
                    "SELECT " + inspection.selected(rows, key) + ", " + Inspected.digests(RowSql.scanned(change))
                            + " FROM " + change.table().sql() + " AS t WHERE " + after(key, cursor) + "true ORDER BY "
                            + key.columns() + " LIMIT " + most,
                    row -> inspection.inspect(rows, row).with(Inspected.digests(row)),
                    cursor.toArray());
            return new Page(
                    all.stream().filter(row -> row.disagrees()).toList(),
                    all.isEmpty() ? List.of() : all.get(all.size() - 1).key(),
                    all.size() < most);
        };
    }

    private static String after(RowKey key, List<String> cursor) {
        return cursor.isEmpty() ? "" : key.compare(">") + " AND ";
    }
}
