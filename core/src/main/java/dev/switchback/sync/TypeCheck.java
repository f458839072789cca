package dev.switchback.sync;

import dev.switchback.change.Column;
import dev.switchback.change.Identifiers;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Checks the types of both shapes' columns: known to the server, comparable, and those that the catalog has. */
final class TypeCheck {

    private static final String PROBE = "pg_temp.switchback_types";

    private final Session session;
    private final SchemaChange change;
    private final List<String> faults = new ArrayList<>();
    private boolean someUnknown;

    TypeCheck(Session session, SchemaChange change) {
        this.session = session;
        this.change = change;
    }

    /** Every fault; the caller rolls the transaction back. */
    List<String> faults(TableFacts facts) throws SQLException {
        session.execute("CREATE TEMPORARY TABLE switchback_types () ON COMMIT DROP");
        for (Path path : Path.values()) {
            for (Column column : change.shape(path).columns()) {
                String name = Identifiers.quote("switchback " + path);
                if (!judge(
                        "ALTER TABLE " + PROBE + " ADD COLUMN " + name + " " + column.type(),
                        "the type '" + column.type() + "' of column '" + column.name() + "' is not known here")) {
                    someUnknown = true;
                    continue;
                }
                ColumnFacts declared = probed("switchback " + path);
                ColumnFacts live = facts.of(change, path).get(column.name());
                if (live != null && !live.type().equals(declared.type())) {
                    faults.add("column '" + column.name() + "' is declared as " + declared.type() + " but is "
                            + live.type() + " in table " + change.table(path));
                }
                judge(
                        // DISTINCT asks for an equality of the whole value: = would do with that of a box's area.
                        "SELECT count(DISTINCT p." + name + ") FROM " + PROBE + " p",
                        "column '" + column.name() + "' cannot be compared (for json use jsonb)");
                judge(
                        "SELECT NULL::" + column.typeWithoutCollation(),
                        "column '" + column.name() + "' cannot be NULL, as the new shape is in every row that is not"
                                + " filled yet: put the NOT NULL on the column instead of its domain " + column.type());
                session.execute("ALTER TABLE " + PROBE + " DROP COLUMN " + name);
            }
        }
        return faults;
    }

    /** Whether a type is not known to the server: then nothing can be said about what uses it. */
    boolean someUnknown() {
        return someUnknown;
    }

    private ColumnFacts probed(String column) throws SQLException {
        long oid = session.one("SELECT '" + PROBE + "'::regclass::oid AS oid", row -> row.number("oid"));
        Map<String, ColumnFacts> columns = TableFacts.columns(session, oid);
        ColumnFacts found = columns.get(column);
        if (found == null) {
            throw new SQLException("the probe table has lost column '" + column + "'");
        }
        return found;
    }

    private boolean judge(String sql, String fault) throws SQLException {
        try {
            session.behindSavepoint(inner -> {
                inner.execute(sql);
                return "";
            });
            return true;
        } catch (SQLException e) {
            faults.add(fault + ": " + why(e));
            return false;
        }
    }

    private static String why(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
