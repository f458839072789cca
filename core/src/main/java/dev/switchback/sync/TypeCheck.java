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
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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
        if (!allInOrder(facts)) {
            blame(facts);
        }
        return faults;
    }

    /** What is in order, as nearly everything is, is seen to be so with a few statements for all columns. */
    private boolean allInOrder(TableFacts facts) throws SQLException {
        List<Column> columns = Stream.of(Path.values())
                .flatMap(path -> change.shape(path).columns().stream())
                .toList();
        try {
            session.behindSavepoint(inner -> {
                inner.execute("ALTER TABLE " + PROBE + " "
                        + each(
                                columns,
                                i -> "ADD COLUMN " + probe(i) + " "
                                        + columns.get(i).type()));
                inner.execute("SELECT "
                        + each(
                                columns,
                                i -> "count(DISTINCT p." + probe(i) + "), NULL::"
                                        + columns.get(i).typeWithoutCollation())
                        + " FROM " + PROBE + " p");
                return "";
            });
        } catch (SQLException e) {
            return false;
        }
        Map<String, ColumnFacts> declared = probed();
        int i = 0;
        for (Path path : Path.values()) {
            for (Column column : change.shape(path).columns()) {
                ColumnFacts live = facts.of(change, path).get(column.name());
                ColumnFacts probed = declared.get("switchback " + i++);
                if (live != null && (probed == null || !live.type().equals(probed.type()))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static String probe(int i) {
        return Identifiers.quote("switchback " + i);
    }

    private static String each(List<Column> columns, IntFunction<String> text) {
        return IntStream.range(0, columns.size()).mapToObj(text).collect(Collectors.joining(", "));
    }

    /** Looks at the columns one by one, to say of each what is wrong with it. */
    private void blame(TableFacts facts) throws SQLException {
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
    }

    /** Whether a type is not known to the server: then nothing can be said about what uses it. */
    boolean someUnknown() {
        return someUnknown;
    }

    private ColumnFacts probed(String column) throws SQLException {
        ColumnFacts found = probed().get(column);
        if (found == null) {
            throw new SQLException("the probe table has lost column '" + column + "'");
        }
        return found;
    }

    private Map<String, ColumnFacts> probed() throws SQLException {
        return TableFacts.columns(
                session, session.one("SELECT '" + PROBE + "'::regclass::oid AS oid", row -> row.number("oid")));
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
