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
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a change with a Java mapping, as they go to the mapping and come back: read with their version,
 * written only if it is still the same. So whoever wrote meanwhile wins; what he wrote alone is marked stale.
 */
public final class JavaRows {

    /** The transaction that wrote a row: no later version of it has the same, for that one has committed. */
    private static final String VERSION = "t.xmin";

    private final SchemaChange change;
    private final RowKey key;
    private final RowSql row;
    /** Column → type without a length: only the assignment refuses what is too long, a cast would cut it off. */
    private final Map<String, String> types;
    /** Of both shapes. */
    private final List<String> columns;
    /** The driver looks columns up by lower-case names: two that differ in case only would be mixed up. */
    private final List<String> aliases;

    private final List<String> keyAliases;

    private JavaRows(SchemaChange change, RowKey key, Map<String, String> types) {
        this.change = change;
        this.key = key;
        this.types = types;
        this.row = RowSql.scanned(change);
        this.columns = change.columns().stream().map(Column::name).toList();
        this.aliases = numbered("switchback ", columns.size());
        this.keyAliases = numbered("switchback key ", key.size());
    }

    private static List<String> numbered(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
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
        return selectedValues() + ", " + VERSION + " AS \"switchback seen\"";
    }

    /** The same without the version, for {@link #key} and {@link #values}: quicker, where nothing is to be written. */
    public String selectedValues() {
        return Stream.concat(
                        IntStream.range(0, key.size())
                                .mapToObj(i -> key.text(i) + " AS " + Identifiers.quote(keyAliases.get(i))),
                        Stream.of(valuesOnly()))
                .collect(Collectors.joining(", "));
    }

    /** The same without the key, for {@link #values} alone. */
    public String valuesOnly() {
        return IntStream.range(0, columns.size())
                .mapToObj(i -> "t." + Identifiers.quote(columns.get(i)) + " AS " + Identifiers.quote(aliases.get(i)))
                .collect(Collectors.joining(", "));
    }

    /** A row of a query with this select list. */
    public Seen read(Row result) throws SQLException {
        return new Seen(key(result), result.text("switchback seen"), values(result));
    }

    /** The key of a row of a query with this select list, as texts. */
    public List<String> key(Row result) throws SQLException {
        String[] texts = new String[keyAliases.size()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = result.text(keyAliases.get(i));
        }
        return List.of(texts);
    }

    /** The values of both shapes of a row of a query with this select list. */
    public RowValues values(Row result) throws SQLException {
        @Nullable Object[] values = new @Nullable Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = result.value(aliases.get(i));
        }
        return RowValues.of(columns, values);
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

    /** The condition that a row is of the version whose text is in a column or parameter: nobody has written any of it since. */
    static String isVersion(String seen) {
        return VERSION + " = " + seen + "::xid";
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
                : deriving(
                        session,
                        change,
                        inner -> inner.update(
                                update(target, rows.size()),
                                parameters(target, rows).toArray()));
    }

    /** The same, and returns the keys of those that were written. */
    public List<List<String>> written(Session session, Path target, List<Derived> rows) throws SQLException {
        return rows.isEmpty()
                ? List.of()
                : deriving(
                        session,
                        change,
                        inner -> inner.query(
                                update(target, rows.size()) + " RETURNING " + key.asTexts() + " AS key",
                                row -> row.texts("key"),
                                parameters(target, rows).toArray()));
    }

    /**
     * Reads and locks those of the rows that were not written in this transaction, and that are still there.
     *
     * @param keys the rows' keys as texts
     */
    public List<Seen> overtaken(Session session, List<List<String>> keys) throws SQLException {
        return session.query(
                "SELECT " + selected() + " FROM " + from() + " JOIN unnest(?::text[]"
                        + ", ?::text[]".repeat(key.size() - 1) + ") AS d (" + keyNames() + ") ON " + keyIn("d")
                        + " AND t.xmin <> pg_current_xact_id()::xid FOR NO KEY UPDATE OF t",
                this::read,
                parts(keys, List::get).toArray());
    }

    /** Does what is no foreign write: the triggers of the change leave it alone, in the caller's transaction. */
    public static <T> T deriving(Session session, SchemaChange change, Work<T> work) throws SQLException {
        String setting = "SELECT set_config('switchback.deriving', ";
        session.one(setting + "pg_current_xact_id()::text || ' ' || ?, true)", row -> true, change.name());
        T result = work.in(session);
        session.one(setting + "'', true)", row -> true);
        return result;
    }

    /**
     * The statement that writes a shape of so many rows that have not changed since they were read. That of a single row is
     * planned once, where PostgreSQL plans arrays anew each time: it has no idea how long the next ones will be.
     */
    String update(Path target, int rows) {
        String set = "UPDATE " + change.table().sql() + " AS t SET ";
        if (rows == 1) {
            return set + assignments(target, i -> "?") + " WHERE " + key.equal(Collections.nCopies(key.size(), "?"))
                    + " AND " + isVersion("?");
        }
        int columns = change.shape(target).columns().size();
        String names = IntStream.range(0, columns).mapToObj(i -> "value_" + i).collect(Collectors.joining(", ")) + ", "
                + keyNames() + ", seen";
        return set + assignments(target, i -> "d.value_" + i) + " FROM unnest(?::text[]"
                + ", ?::text[]".repeat(columns + key.size()) + ") AS d (" + names + ") WHERE " + keyIn("d")
                + " AND " + isVersion("d.seen");
    }

    private String assignments(Path target, IntFunction<String> text) {
        List<Column> columns = change.shape(target).columns();
        return IntStream.range(0, columns.size())
                .mapToObj(i -> Identifiers.quote(columns.get(i).name()) + " = " + text.apply(i) + "::"
                        + types.getOrDefault(
                                columns.get(i).name(), columns.get(i).typeWithoutCollation()))
                .collect(Collectors.joining(", "));
    }

    /** What {@link #update} takes. */
    List<?> parameters(Path target, List<Derived> rows) {
        List<List<@Nullable String>> columns = new ArrayList<>();
        for (String name : change.shape(target).names()) {
            columns.add(texts(rows, each -> each.values().get(name)));
        }
        columns.addAll(parts(rows, (each, part) -> each.key().get(part)));
        columns.add(texts(rows, Derived::seen));
        return rows.size() > 1
                ? columns
                : columns.stream().map(column -> column.get(0)).collect(Collectors.toList());
    }

    /** For each part of the key, the texts of all rows. */
    private <T> List<List<@Nullable String>> parts(List<T> rows, BiFunction<T, Integer, String> text) {
        List<List<@Nullable String>> columns = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            int part = i;
            columns.add(texts(rows, each -> text.apply(each, part)));
        }
        return columns;
    }

    private String keyNames() {
        return IntStream.range(0, key.size()).mapToObj(i -> "key_" + i).collect(Collectors.joining(", "));
    }

    private String keyIn(String alias) {
        return key.equal(IntStream.range(0, key.size())
                .mapToObj(i -> alias + ".key_" + i)
                .toList());
    }

    private static <T> List<@Nullable String> texts(List<T> rows, Function<T, @Nullable String> text) {
        List<@Nullable String> texts = new ArrayList<>();
        rows.forEach(row -> texts.add(text.apply(row)));
        return texts;
    }

    /**
     * A row as it was read.
     *
     * @param key the key's values as texts
     * @param seen its version
     * @param values of both shapes
     */
    public record Seen(List<String> key, String seen, RowValues values) {

        /**
         * With what the mapping makes of it.
         *
         * @throws UnconvertibleException if one of the values has no text
         */
        public Derived with(RowValues derived) throws UnconvertibleException {
            Map<String, @Nullable String> texts = new HashMap<>();
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
     * @param seen the row's version as it was read
     * @param values of the shape that is written, as texts
     */
    public record Derived(List<String> key, String seen, Map<String, @Nullable String> values) {}
}
