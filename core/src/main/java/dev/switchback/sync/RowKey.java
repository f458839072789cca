package dev.switchback.sync;

import dev.switchback.change.Identifiers;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The key of a change's table in SQL, with key values as texts: works for one column or several, of any type that can be
 * ordered. The table is known as {@code t}. Conditions compare whole rows, so that the key's index serves them.
 */
public final class RowKey {

    private static final String ALIAS = "t";

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

    /** How many columns it has. */
    public int size() {
        return names.size();
    }

    /** {@code ARRAY[t."k1"::text, t."k2"::text]}. */
    public String asTexts() {
        return columnsOf(ALIAS).map(column -> column + "::text").collect(Collectors.joining(", ", "ARRAY[", "]"));
    }

    /** {@code t."k1", t."k2"}: for ORDER BY in either direction of all columns, see {@link #descending()}. */
    public String columns() {
        return columnsOf(ALIAS).collect(Collectors.joining(", "));
    }

    /** {@code t."k1" DESC, t."k2" DESC}. */
    public String descending() {
        return columnsOf(ALIAS).map(column -> column + " DESC").collect(Collectors.joining(", "));
    }

    /** {@code (t."k1", t."k2") > (?::t1, ?::t2)}, or any other comparison; takes the key's texts as parameters. */
    public String compare(String operator) {
        String parameters =
                IntStream.range(0, types.size()).mapToObj(i -> value("?", i)).collect(Collectors.joining(", "));
        return "(" + columns() + ") " + operator + " (" + parameters + ")";
    }

    /** A text as a value of one of the key's columns. */
    String value(String text, int column) {
        return text + "::" + types.get(column);
    }

    private Stream<String> columnsOf(String alias) {
        return names.stream().map(name -> alias + "." + Identifiers.quote(name));
    }
}
