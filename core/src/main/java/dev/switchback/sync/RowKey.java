package dev.switchback.sync;

import dev.switchback.change.Identifiers;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The key of a change's table in SQL, with key values as texts: works for one column or several, of any type that can be
 * ordered. Conditions compare whole rows, so that the key's index serves them.
 */
public final class RowKey {

    private final List<String> names;
    private final List<String> types;

    private RowKey(List<String> names, List<String> types) {
        this.names = names;
        this.types = types;
    }

    /** The key with its types read from the catalog. */
    public static RowKey of(Session session, SchemaChange change) throws SQLException {
        TableFacts facts = TableFacts.read(session, change)
                .orElseThrow(() -> new SQLException("table " + change.table() + " does not exist any more", "42P01"));
        List<String> types = change.key().stream()
                .map(name -> {
                    ColumnFacts column = facts.columns().get(name);
                    return column == null ? "text" : column.type();
                })
                .toList();
        return new RowKey(change.key(), types);
    }

    /** {@code ARRAY["k1"::text, "k2"::text]}. */
    public String asTexts() {
        return names.stream()
                .map(name -> Identifiers.quote(name) + "::text")
                .collect(Collectors.joining(", ", "ARRAY[", "]"));
    }

    /** {@code "k1", "k2"}: for ORDER BY in either direction of all columns, see {@link #descending()}. */
    public String columns() {
        return Identifiers.quoteAll(names);
    }

    /** {@code "k1" DESC, "k2" DESC}. */
    public String descending() {
        return names.stream().map(name -> Identifiers.quote(name) + " DESC").collect(Collectors.joining(", "));
    }

    /** {@code ("k1", "k2") > (?::t1, ?::t2)}, or any other comparison; takes the key's texts as parameters. */
    public String compare(String operator) {
        String parameters = IntStream.range(0, types.size())
                .mapToObj(i -> "?::" + types.get(i))
                .collect(Collectors.joining(", "));
        return "(" + columns() + ") " + operator + " (" + parameters + ")";
    }
}
