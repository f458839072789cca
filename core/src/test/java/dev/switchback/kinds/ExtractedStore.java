package dev.switchback.kinds;

import dev.switchback.change.Extraction;
import dev.switchback.change.Identifiers;
import dev.switchback.change.SchemaChange;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Plain SQL of an image that knows the new shape's own table. One short transaction a write: the old table's row first, which
 * also says what was meant, then the row of the new table; no row if there is nothing to say.
 */
final class ExtractedStore implements Store {

    private final String table;
    private final String other;
    private final String otherKey;
    private final List<String> columns;
    private final List<String> oldColumns;
    private final String writer;
    private final List<Fact> facts;

    private ExtractedStore(SchemaChange change, String writer, List<String> oldColumns, List<Fact> facts) {
        Extraction extraction = Objects.requireNonNull(change.extraction());
        this.table = change.table().sql();
        this.other = extraction.table().sql();
        this.otherKey = Identifiers.quote(extraction.key().get(0));
        this.columns = change.newShape().names();
        this.oldColumns = oldColumns;
        this.writer = writer;
        this.facts = List.copyOf(facts);
    }

    static ExtractedStore fresh(Kind kind, List<Fact> facts) {
        return new ExtractedStore(kind.change(), "new", List.of(), facts);
    }

    /** A writer that knows both shapes, and writes them so that they agree. */
    static ExtractedStore both(Kind kind) {
        return new ExtractedStore(
                kind.change(),
                "both",
                kind.change().oldShape().names(),
                Stream.concat(kind.oldWrites().stream(), kind.newWrites().stream())
                        .toList());
    }

    @Override
    public void write(Connection connection, Order order) throws SQLException {
        Fact fact = order.choose(facts);
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            int touched = statement.executeUpdate(first(order, fact));
            if (touched > 0 && writesShape(order)) {
                statement.execute(second(fact, which(order)));
            }
            if (order.what() == Order.Form.ROLLED_BACK) {
                connection.rollback();
            } else {
                connection.commit();
            }
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    @Override
    public int readAll(Connection connection) throws SQLException {
        return Store.count(
                connection,
                "SELECT t.id, " + list("n.", columns) + ", t.note FROM " + table + " t LEFT JOIN " + other + " n ON n."
                        + otherKey + " = t.id");
    }

    private static boolean writesShape(Order order) {
        return switch (order.what()) {
            case INSERT, INSERT_MANY, UPSERT, INSERT_UNLESS_THERE, UPDATE, UPDATE_MANY, ROLLED_BACK -> true;
            case WRITE_ALL, UNRELATED, MOVE_KEY, DELETE -> false;
        };
    }

    private String first(Order order, Fact fact) {
        String where = " WHERE id = " + order.key();
        return switch (order.what()) {
            case INSERT -> insert(row(order.freshKey(), fact));
            case INSERT_MANY -> insert(row(order.freshKey(), fact) + ", " + row(order.freshKey() + 1, fact));
            case UPSERT -> insert(row(order.key(), fact)) + " ON CONFLICT (id) DO UPDATE SET " + excluded();
            case INSERT_UNLESS_THERE -> insert(row(order.key(), fact)) + " ON CONFLICT (id) DO NOTHING";
            case UPDATE, ROLLED_BACK -> "UPDATE " + table + " SET " + set(fact) + where;
            case UPDATE_MANY ->
                "WITH locked AS (SELECT id FROM " + table + " WHERE " + which(order)
                        + " ORDER BY id FOR UPDATE) UPDATE " + table + " AS t SET " + set(fact)
                        + " FROM locked WHERE t.id = locked.id";
            case WRITE_ALL ->
                "WITH locked AS (UPDATE " + table + " SET note = 'all'" + where + " RETURNING id) UPDATE " + other
                        + " n SET "
                        + columns.stream()
                                .map(name -> Identifiers.quote(name) + " = n." + Identifiers.quote(name))
                                .collect(Collectors.joining(", "))
                        + " FROM locked WHERE n." + otherKey + " = locked.id";
            case UNRELATED -> "UPDATE " + table + " SET note = 'n" + order.pick() % 9 + "'" + where;
            case MOVE_KEY -> "UPDATE " + table + " SET id = " + order.freshKey() + where;
            case DELETE -> "DELETE FROM " + table + where;
        };
    }

    /** What the new table is to say of the rows that this transaction has written, and of no others that came meanwhile. */
    private String second(Fact fact, String ids) {
        String which = ids + " AND c.xmin = pg_current_xact_id()::xid";
        return fact.saysNothing()
                ? "DELETE FROM " + other + " USING " + table + " AS c WHERE " + otherKey + " = c.id AND " + which
                : "INSERT INTO " + other + " (" + otherKey + ", " + list("", columns) + ") SELECT c.id, " + fact.fresh()
                        + " FROM " + table + " AS c WHERE " + which + " ORDER BY c.id ON CONFLICT (" + otherKey
                        + ") DO UPDATE SET "
                        + columns.stream()
                                .map(name -> Identifiers.quote(name) + " = excluded." + Identifiers.quote(name))
                                .collect(Collectors.joining(", "));
    }

    private static String which(Order order) {
        return switch (order.what()) {
            case INSERT -> "id = " + order.freshKey();
            case INSERT_MANY -> "id IN (" + order.freshKey() + ", " + (order.freshKey() + 1) + ")";
            case UPDATE_MANY -> "id % 23 = " + order.key() % 23;
            case UPSERT, INSERT_UNLESS_THERE, UPDATE, WRITE_ALL, UNRELATED, MOVE_KEY, DELETE, ROLLED_BACK ->
                "id = " + order.key();
        };
    }

    private String insert(String rows) {
        return "INSERT INTO " + table + " (id, note, writer, " + list("", written()) + ") VALUES " + rows;
    }

    private String row(long key, Fact fact) {
        return "(" + key + ", 'new row', '" + writer + "', " + values(fact) + ")";
    }

    private String set(Fact fact) {
        return "(" + list("", written()) + ") = ROW(" + values(fact) + "), writer = '" + writer + "'";
    }

    private String excluded() {
        return Stream.concat(written().stream(), Stream.of("writer"))
                .map(name -> Identifiers.quote(name) + " = excluded." + Identifiers.quote(name))
                .collect(Collectors.joining(", "));
    }

    /** What it writes into the old table: what was meant, and the old shape if it knows that. */
    private List<String> written() {
        Stream<String> meant =
                Stream.concat(oldColumns.stream(), columns.stream()).map(name -> "meant_" + name);
        return Stream.concat(oldColumns.stream(), meant).toList();
    }

    private String values(Fact fact) {
        return oldColumns.isEmpty() ? fact.fresh() : fact.old() + ", " + fact.old() + ", " + fact.fresh();
    }

    private static String list(String prefix, List<String> names) {
        return names.stream().map(name -> prefix + Identifiers.quote(name)).collect(Collectors.joining(", "));
    }
}
