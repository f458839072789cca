package dev.switchback.kinds;

import dev.switchback.change.Identifiers;
import dev.switchback.change.SchemaChange;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Plain SQL of an image that finds rows by the key that is changing. The value of the shape is the key itself: it is
 * written by inserts and by those who move a row, or it comes from the sequence.
 */
final class KeyStore implements Store {

    private final String table;
    private final String writer;
    private final List<String> keys;
    private final boolean canUpsert;

    private KeyStore(SchemaChange change, String writer, List<String> keys, boolean canUpsert) {
        this.table = change.table().sql();
        this.writer = writer;
        this.keys = keys;
        this.canUpsert = canUpsert;
    }

    static KeyStore old(SchemaChange change) {
        return new KeyStore(change, "old", change.oldShape().names(), true);
    }

    /** Does not upsert: the new key has no index until its constraints are added. */
    static KeyStore fresh(SchemaChange change) {
        return new KeyStore(change, "new", change.newShape().names(), false);
    }

    /** A writer that knows both keys. */
    static KeyStore both(SchemaChange change) {
        return new KeyStore(
                change,
                "both",
                Stream.concat(change.oldShape().names().stream(), change.newShape().names().stream())
                        .toList(),
                true);
    }

    @Override
    public void write(Connection connection, Order order) throws SQLException {
        Store.write(connection, order, order.what() == Order.Form.ROLLED_BACK ? move(order) : sql(order));
    }

    @Override
    public int readAll(Connection connection) throws SQLException {
        return Store.count(connection, "SELECT " + key() + ", note FROM " + table);
    }

    private String sql(Order order) {
        String where = where(order);
        return switch (order.what()) {
            case INSERT -> insert(order.freshKey());
            case INSERT_MANY ->
                "INSERT INTO " + table + " (note, writer) SELECT 'from the sequence', 'sequence'"
                        + " FROM generate_series(1, 3)";
            case UPSERT -> canUpsert ? insert(order.key()) + onConflict(excluded()) : note("upsert") + where;
            case INSERT_UNLESS_THERE -> canUpsert ? insert(order.key()) + " ON CONFLICT DO NOTHING" : note("") + where;
            case UPDATE, UNRELATED -> note("n" + order.pick() % 9) + where;
            case UPDATE_MANY ->
                "WITH locked AS (SELECT " + key() + " FROM " + table + " WHERE " + key() + " % 23 = "
                        + order.key() % 23 + " ORDER BY " + key() + " FOR UPDATE) UPDATE " + table
                        + " AS t SET note = 'many' FROM locked WHERE t." + key() + " = locked." + key();
            case WRITE_ALL ->
                "UPDATE " + table + " SET note = 'all', "
                        + keys.stream().map(key -> key + " = " + key).collect(Collectors.joining(", ")) + where;
            case MOVE_KEY, ROLLED_BACK -> move(order);
            case DELETE -> "DELETE FROM " + table + where;
        };
    }

    private String move(Order order) {
        return "UPDATE " + table + " SET "
                + written().map(column -> column + " = " + order.freshKey()).collect(Collectors.joining(", "))
                + ", writer = " + Identifiers.literal(writer) + where(order);
    }

    private String insert(long key) {
        return "INSERT INTO " + table + " (note, writer, " + written().collect(Collectors.joining(", "))
                + ") VALUES ('new row', " + Identifiers.literal(writer)
                + written().map(column -> ", " + key).collect(Collectors.joining()) + ")";
    }

    private String excluded() {
        return Stream.concat(written().filter(column -> !keys.contains(column)), Stream.of("writer"))
                .map(column -> column + " = excluded." + column)
                .collect(Collectors.joining(", "));
    }

    private String onConflict(String set) {
        return " ON CONFLICT (" + key() + ") DO UPDATE SET " + set;
    }

    private String note(String note) {
        return "UPDATE " + table + " SET note = " + Identifiers.literal(note);
    }

    private String where(Order order) {
        return " WHERE " + key() + " = " + order.key();
    }

    /** By which it finds rows. */
    private String key() {
        return keys.get(0);
    }

    private Stream<String> written() {
        return keys.stream().flatMap(key -> Stream.of(key, "meant_" + key));
    }
}
