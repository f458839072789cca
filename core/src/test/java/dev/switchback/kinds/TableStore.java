package dev.switchback.kinds;

import dev.switchback.change.Column;
import dev.switchback.change.JavaMapping;
import dev.switchback.change.SchemaChange;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Plain SQL over one table that names the columns it knows and no other. Beside each value it writes the same into a
 * column {@code meant_...} that nothing else ever touches, and who wrote into {@code writer}.
 */
final class TableStore implements Store {

    private final String table;
    private final String writer;
    private final List<String> columns;
    private final List<String> values;
    private final boolean mayBeBehind;

    /**
     * @param writer how it signs
     * @param columns the columns it knows
     * @param values what it writes: for each a list of SQL expressions, one for each column
     */
    TableStore(SchemaChange change, String writer, List<String> columns, List<String> values) {
        this.table = change.table().sql();
        this.writer = writer;
        this.columns = List.copyOf(columns);
        this.values = List.copyOf(values);
        this.mayBeBehind = change.mapping() instanceof JavaMapping;
    }

    /** An image that knows the old shape only. */
    static TableStore old(Kind kind, List<Fact> facts) {
        return new TableStore(
                kind.change(),
                "old",
                kind.change().oldShape().names(),
                facts.stream().map(Fact::old).toList());
    }

    /** An image that knows the new shape only. */
    static TableStore fresh(Kind kind, List<Fact> facts) {
        return new TableStore(
                kind.change(),
                "new",
                kind.change().newShape().names(),
                facts.stream().map(Fact::fresh).toList());
    }

    /** A writer that knows both shapes, and writes them in one statement so that they agree. */
    static TableStore both(Kind kind) {
        return new TableStore(
                kind.change(),
                "both",
                kind.change().columns().stream().map(Column::name).toList(),
                Stream.concat(kind.oldWrites().stream(), kind.newWrites().stream())
                        .map(fact -> fact.old() + ", " + fact.fresh())
                        .toList());
    }

    @Override
    public void write(Connection connection, Order order) throws SQLException {
        Store.write(connection, order, sql(order));
    }

    @Override
    public int readAll(Connection connection) throws SQLException {
        return Store.count(connection, "SELECT id, " + list(columns) + ", note FROM " + table);
    }

    private String sql(Order order) {
        String value = order.choose(values);
        String where = " WHERE id = " + order.key();
        return switch (order.what()) {
            case INSERT -> insert(row(order.freshKey(), value));
            case INSERT_MANY -> insert(row(order.freshKey(), value) + ", " + row(order.freshKey() + 1, value));
            case UPSERT -> insert(row(order.key(), value)) + " ON CONFLICT (id) DO UPDATE SET " + excluded();
            case INSERT_UNLESS_THERE -> insert(row(order.key(), value)) + " ON CONFLICT (id) DO NOTHING";
            case UPDATE, ROLLED_BACK -> "UPDATE " + table + " SET " + set(value) + where;
            case UPDATE_MANY ->
                "WITH locked AS (SELECT id FROM " + table + " WHERE id % 23 = " + order.key() % 23
                        + " ORDER BY id FOR UPDATE) UPDATE " + table + " AS t SET " + set(value)
                        + " FROM locked WHERE t.id = locked.id";
            case WRITE_ALL ->
                "UPDATE " + table + " SET "
                        + columns.stream()
                                .map(name -> quote(name) + " = " + quote(name))
                                .collect(Collectors.joining(", "))
                        + ", note = 'all'" + where;
            case UNRELATED -> "UPDATE " + table + " SET note = 'n" + order.pick() % 9 + "'" + where;
            case MOVE_KEY -> "UPDATE " + table + " SET id = " + order.freshKey() + where;
            case DELETE -> "DELETE FROM " + table + where;
        };
    }

    private String insert(String rows) {
        return "INSERT INTO " + table + " (id, note, writer, " + list(columns) + ", " + list(meant()) + ") VALUES "
                + rows;
    }

    private String row(long key, String value) {
        return "(" + key + ", 'new row', '" + writer + "', " + value + ", " + value + ")";
    }

    private String set(String value) {
        return "(" + list(columns) + ") = ROW(" + value + "), (" + list(meant()) + ") = ROW(" + value + "), writer = "
                + signed("", value);
    }

    private String excluded() {
        List<String> all = new ArrayList<>(columns);
        all.addAll(meant());
        return all.stream()
                        .map(name -> quote(name) + " = excluded." + quote(name))
                        .collect(Collectors.joining(", "))
                + ", writer = " + signed(table + ".", list("excluded.", columns));
    }

    /**
     * Who has written a row. Where rows can be behind, a new image that writes what the new shape says anyway has not: see
     * {@code JavaMappingTest.keepsWhatAnOldImageWroteIfNothingIsChanged}.
     */
    private String signed(String target, String value) {
        return mayBeBehind && writer.equals("new")
                ? "CASE WHEN ROW(" + list(target, columns) + ") IS NOT DISTINCT FROM ROW(" + value + ") THEN " + target
                        + "writer ELSE 'new' END"
                : "'" + writer + "'";
    }

    private List<String> meant() {
        return columns.stream().map(name -> "meant_" + name).toList();
    }

    private static String list(List<String> names) {
        return list("", names);
    }

    private static String list(String table, List<String> names) {
        return names.stream().map(name -> table + quote(name)).collect(Collectors.joining(", "));
    }

    private static String quote(String name) {
        return '"' + name + '"';
    }
}
