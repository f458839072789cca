package dev.switchback.guard;

import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.TableName;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Which columns belong to which change. Several changes may be under way on one table, as long as none of them shares a
 * column with another. A contracted or abandoned change holds nothing any more: the column that it made may become the old
 * shape of the next one.
 */
public final class ColumnsInPlay {

    private ColumnsInPlay() {}

    /** Records the columns of a change in place of those recorded before. */
    public static void record(Session session, SchemaChange change) throws SQLException {
        session.update("DELETE FROM switchback.shape_column WHERE change = ?", change.name());
        for (Path path : Path.values()) {
            for (String column : change.shape(path).names()) {
                session.update(
                        "INSERT INTO switchback.shape_column (change, table_schema, table_name, column_name, shape)"
                                + " VALUES (?, ?, ?, ?, ?)",
                        change.name(),
                        change.table(path).schema(),
                        change.table(path).name(),
                        column,
                        path);
            }
        }
    }

    /** The columns that a change which is still under way holds as well, one sentence each. Reads what was committed. */
    public static List<String> faults(Session session, SchemaChange change) throws SQLException {
        List<String> faults = new ArrayList<>();
        for (Path path : Path.values()) {
            faults.addAll(session.query(
                    "SELECT s.column_name, s.change, c.phase FROM switchback.shape_column s"
                            + " JOIN switchback.change c ON c.name = s.change"
                            + " WHERE s.table_schema = ? AND s.table_name = ? AND s.column_name = ANY (?)"
                            + " AND s.change <> ? AND c.phase NOT IN ('CONTRACTED', 'ABANDONED')"
                            + " ORDER BY s.change, s.column_name",
                    row -> fault(
                            change.table(path),
                            row.text("column_name"),
                            row.text("change"),
                            "which is " + row.text("phase")),
                    change.table(path).schema(),
                    change.table(path).name(),
                    change.shape(path).names(),
                    change.name()));
        }
        return faults;
    }

    /** The columns that two changes share, one sentence each. */
    public static List<String> faults(SchemaChange change, SchemaChange other) {
        List<String> faults = new ArrayList<>();
        for (Path path : Path.values()) {
            for (Path theirs : Path.values()) {
                if (change.table(path).equals(other.table(theirs))) {
                    change.shape(path).names().stream()
                            .filter(other.shape(theirs).names()::contains)
                            .map(column ->
                                    fault(change.table(path), column, other.name(), "which is registered here as well"))
                            .forEach(faults::add);
                }
            }
        }
        return faults;
    }

    private static String fault(TableName table, String column, String other, String how) {
        return "column '" + column + "' of table " + table + " is also in a shape of schema change '" + other + "', "
                + how
                + ": two changes that are under way must not share a column. Contract or abandon '" + other
                + "' first, or describe both as one change; a PLANNED one that was given up is removed as"
                + " docs/operations.md says";
    }
}
