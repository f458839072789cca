package dev.switchback.sync;

import dev.switchback.change.Column;
import dev.switchback.change.Identifiers;
import dev.switchback.change.Path;
import dev.switchback.change.RowValues;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.UnconvertibleException;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import dev.switchback.database.Work;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a change with a Java mapping, as they go to the mapping and come back: read with a digest of both shapes,
 * written only if the digest is still the same. So whoever wrote meanwhile wins; what he wrote alone is marked stale.
 */
public final class JavaRows {

    private final SchemaChange change;
    private final RowKey key;
    private final RowSql row;
    /** Column → type without a length: only the assignment refuses what is too long, a cast would cut it off. */
    private final Map<String, String> types;

    private final List<String> names;
    /** The driver looks columns up by lower-case names: two that differ in case only would be mixed up. */
    private final List<String> aliases;

    private JavaRows(SchemaChange change, RowKey key, Map<String, String> types) {
        this.change = change;
        this.key = key;
        this.types = types;
        this.row = RowSql.scanned(change);
        this.names = change.columns().stream().map(Column::name).toList();
        this.aliases = IntStream.range(0, names.size())
                .mapToObj(i -> "switchback " + i)
                .toList();
    }

    /** The rows of a change, with the key's types read from the catalog. */
    public static JavaRows of(Session session, SchemaChange change) throws SQLException {
        Map<String, String> types = new LinkedHashMap<>();
        session.query(
                "SELECT attname, format_type(atttypid, -1) AS type FROM pg_catalog.pg_attribute"
                        + " WHERE attrelid = ?::regclass AND attnum > 0 AND NOT attisdropped",
                row -> types.put(row.text("attname"), row.text("type")),
                change.table().sql());
        return new JavaRows(change, RowKey.of(session, change), types);
    }

    /** The select list over the table as {@code t} that {@link #read} understands. */
    public String selected() {
        return selectedValues() + ", " + row.bothDigest() + " AS \"switchback seen\"";
    }

    /** The same without the digest, for {@link #key} and {@link #values}: quicker, where nothing is to be written. */
    public String selectedValues() {
        return key.asTexts() + " AS \"switchback key\", " + valuesOnly();
    }

    /** The same without the key, for {@link #values} alone: a key's texts cost more than all the rest. */
    public String valuesOnly() {
        List<Column> columns = change.columns();
        return IntStream.range(0, columns.size())
                .mapToObj(i ->
                        "t." + Identifiers.quote(columns.get(i).name()) + " AS " + Identifiers.quote(aliases.get(i)))
                .collect(Collectors.joining(", "));
    }

    /** A row of a query with this select list. */
    public Seen read(Row result) throws SQLException {
        return new Seen(key(result), result.text("switchback seen"), values(result));
    }

    /** The key of a row of a query with this select list, as texts. */
    public List<String> key(Row result) throws SQLException {
        return result.texts("switchback key");
    }

    /** The values of both shapes of a row of a query with this select list. */
    public RowValues values(Row result) throws SQLException {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            values.put(names.get(i), result.value(aliases.get(i)));
        }
        return RowValues.of(values);
    }

    /** The condition that {@code t} is the row whose key is in a {@code text[]} column. */
    String isAt(String texts) {
        return "(" + key.columns() + ") = "
                + IntStream.range(0, key.size())
                        .mapToObj(i -> key.value("(" + texts + ")[" + (i + 1) + "]", i))
                        .collect(Collectors.joining(", ", "(", ")"));
    }

    String from() {
        return row.from();
    }

    String digest() {
        return row.bothDigest();
    }

    /** Their key. */
    public RowKey key() {
        return key;
    }

    /**
     * Writes a shape of rows that have not changed since they were read, within the caller's transaction, as one that
     * completes what others wrote.
     *
     * @return how many were written
     */
    public int write(Session session, Path target, List<Derived> rows) throws SQLException {
        return rows.isEmpty()
                ? 0
                : deriving(session, change, inner -> inner.update(update(target), parameters(target, rows)));
    }

    /** The same, and returns the keys of those that were written. */
    public List<List<String>> written(Session session, Path target, List<Derived> rows) throws SQLException {
        return rows.isEmpty()
                ? List.of()
                : deriving(
                        session,
                        change,
                        inner -> inner.query(
                                update(target) + " RETURNING " + key.asTexts() + " AS key",
                                row -> row.texts("key"),
                                parameters(target, rows)));
    }

    /** Does what is no foreign write: the triggers of the change leave it alone, in the caller's transaction. */
    public static <T> T deriving(Session session, SchemaChange change, Work<T> work) throws SQLException {
        session.update("INSERT INTO switchback.deriving (xid, change) VALUES (pg_current_xact_id(), ?)", change.name());
        T result = work.in(session);
        session.update(
                "DELETE FROM switchback.deriving WHERE xid = pg_current_xact_id() AND change = ?", change.name());
        return result;
    }

    private String update(Path target) {
        List<Column> columns = change.shape(target).columns();
        String assignments = IntStream.range(0, columns.size())
                .mapToObj(i -> Identifiers.quote(columns.get(i).name()) + " = d.value_" + i + "::"
                        + types.getOrDefault(
                                columns.get(i).name(), columns.get(i).typeWithoutCollation()))
                .collect(Collectors.joining(", "));
        String keys = IntStream.range(0, key.size())
                .mapToObj(i -> key.value("d.key_" + i, i))
                .collect(Collectors.joining(", ", "(", ")"));
        String names = IntStream.range(0, key.size())
                        .mapToObj(i -> "key_" + i + ", ")
                        .collect(Collectors.joining())
                + "seen, "
                + IntStream.range(0, columns.size()).mapToObj(i -> "value_" + i).collect(Collectors.joining(", "));
        return "UPDATE " + change.table().sql() + " AS t SET " + assignments + " FROM unnest(?::text[]"
                + ", ?::text[]".repeat(key.size() + columns.size()) + ") AS d (" + names + ") WHERE (" + key.columns()
                + ") = " + keys + " AND " + row.bothDigest() + " = d.seen";
    }

    private Object[] parameters(Path target, List<Derived> rows) {
        List<List<@Nullable String>> columns = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            int index = i;
            columns.add(texts(rows, each -> each.key().get(index)));
        }
        columns.add(texts(rows, Derived::seen));
        for (String name : change.shape(target).names()) {
            columns.add(texts(rows, each -> each.values().get(name)));
        }
        return columns.toArray();
    }

    private static List<@Nullable String> texts(List<Derived> rows, TextOf text) {
        List<@Nullable String> texts = new ArrayList<>();
        rows.forEach(row -> texts.add(text.of(row)));
        return texts;
    }

    private interface TextOf {
        @Nullable String of(Derived row);
    }

    /**
     * A row as it was read.
     *
     * @param key the key's values as texts
     * @param seen a digest of both shapes
     * @param values of both shapes
     */
    public record Seen(List<String> key, String seen, RowValues values) {

        /**
         * With what the mapping makes of it.
         *
         * @throws UnconvertibleException if one of the values has no text
         */
        public Derived with(RowValues derived) throws UnconvertibleException {
            Map<String, @Nullable String> texts = new LinkedHashMap<>();
            for (String name : derived.columns()) {
                try {
                    texts.put(name, SqlText.of(derived.get(name)));
                } catch (RuntimeException e) {
                    throw new UnconvertibleException("the mapped value of '" + name + "' cannot be stored", e);
                }
            }
            return new Derived(key, seen, texts);
        }
    }

    /**
     * What is to be written into a row.
     *
     * @param key the key's values as texts
     * @param seen a digest of both shapes as they were read
     * @param values of the shape that is written, as texts
     */
    public record Derived(List<String> key, String seen, Map<String, @Nullable String> values) {}
}
