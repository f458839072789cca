package dev.switchback.backfill;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import dev.switchback.sync.RowKey;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Walks the keys of a table in the order of their index, without reading rows. The table is known as {@code t}. */
public final class Keys {

    private final RowKey key;

    Keys(RowKey key) {
        this.key = key;
    }

    /** The key as the catalog has it. Must run in a transaction. */
    public static Keys of(Session session, SchemaChange change) throws SQLException {
        return new Keys(RowKey.of(session, change));
    }

    public RowKey key() {
        return key;
    }

    /** For the rest of the transaction: see every row or fail, and compare keys as their index does. */
    public void prepare(Session session) throws SQLException {
        session.execute("SET LOCAL row_security = off");
        key.prepare(session);
    }

    /** The highest key of a table, if it has a row. */
    public Optional<List<String>> highest(Session session, String table) throws SQLException {
        return session.first(
                "SELECT " + key.asTexts() + " AS key FROM " + table + " AS t ORDER BY " + key.descending() + " LIMIT 1",
                row -> row.texts("key"));
    }

    /** The key of the n-th row after a key, from 1, if it is not above the upper bound. */
    public Optional<List<String>> nth(Session session, String table, List<String> after, List<String> upTo, long n)
            throws SQLException {
        List<Object> parameters = parameters(after, upTo);
        parameters.add(n - 1);
        return session.first(
                "SELECT " + key.asTexts() + " AS key FROM (SELECT " + key.columns() + " FROM " + table + " AS t WHERE "
                        + within(after) + " ORDER BY " + key.columns() + " OFFSET ? LIMIT 1) AS t",
                row -> row.texts("key"),
                parameters.toArray());
    }

    /** How many rows there are after a key, up to another one. */
    long count(Session session, String table, List<String> after, List<String> upTo) throws SQLException {
        return session.one(
                "SELECT count(*) AS rows FROM " + table + " AS t WHERE " + within(after),
                row -> row.number("rows"),
                parameters(after, upTo).toArray());
    }

    /** The condition for rows after a key, up to another one; takes the texts of both. */
    public String within(List<String> after) {
        return (after.isEmpty() ? "" : key.compare(">") + " AND ") + key.compare("<=");
    }

    private static List<Object> parameters(List<String> after, List<String> upTo) {
        List<Object> parameters = new ArrayList<>(after);
        parameters.addAll(upTo);
        return parameters;
    }
}
