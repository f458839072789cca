package dev.switchback.tables;

import static dev.switchback.change.Column.text;

import dev.switchback.change.Column;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SchemaChangeBuilder;
import java.util.List;
import java.util.Locale;

/**
 * A table as somebody has it, and the change it goes through. Every table has a column {@code n}, by which the test finds
 * its rows again.
 *
 * @param title what is special about it
 * @param ddl creates it; {@code {t}} stands for its name
 * @param change what is done with it
 * @param keyOf the key's values as SQL over {@code n}
 * @param oldOf what an old image writes, as SQL over {@code n}
 * @param newOf what a new image writes, as SQL over {@code n}
 * @param agrees whether a row's shapes agree, told without anything of Switchback's
 * @param rows how many there are to begin with
 */
record Table(
        String title,
        String ddl,
        SchemaChange change,
        String keyOf,
        List<String> oldOf,
        List<String> newOf,
        String agrees,
        int rows) {

    private static final String NAMES = "CASE n % 5 WHEN 0 THEN 'Ada King' WHEN 1 THEN 'Plato ' || n WHEN 2 THEN"
            + " 'Ann   Marie  O''Hara' WHEN 3 THEN NULL ELSE ' Jean Luc ' END";

    private static final int USUAL_ROWS = 1_100;

    /** A table with a name in it, which is split in two; only the key is special. */
    static Table keyed(String title, String columns, String key, String keyOf) {
        return keyed(
                title,
                "CREATE TABLE {t} (" + columns + ", n int NOT NULL, full_name text, {key})",
                key.split(", "),
                keyOf);
    }

    /** The same with all of the DDL; {@code {key}} stands for the primary key. */
    static Table keyed(String title, String ddl, String[] key, String keyOf) {
        String name = slug(title).replace('-', '_');
        SchemaChange change = split(slug(title), "public", name, "full_name", "first_name", "last_name")
                .key(key)
                .build();
        return split(title, ddl, change, keyOf);
    }

    /** The same where it is the names that are special: of schema, table, key and the three columns. */
    static Table named(String title, String schema, String table, String key, String full, String first, String last) {
        SchemaChange change =
                split(slug(title), schema, table, full, first, last).key(key).build();
        String ddl = "CREATE SCHEMA IF NOT EXISTS " + quote(schema) + "; CREATE TABLE {t} (" + quote(key)
                + " int, n int NOT NULL, " + quote(full) + " text, {key})";
        return split(title, ddl, change, "n");
    }

    /** A name that is split in two, with whatever names the columns have. */
    static SchemaChangeBuilder split(
            String change, String schema, String table, String full, String first, String last) {
        String quoted = quote(full);
        return SchemaChange.named(change)
                .table(schema, table)
                .oldShape(text(full))
                .newShape(text(first), text(last))
                .forward(first, "split_part(" + quoted + ", ' ', 1)")
                .forward(
                        last,
                        "CASE WHEN strpos(" + quoted + ", ' ') > 0 THEN substr(" + quoted + ", strpos(" + quoted
                                + ", ' ') + 1) END")
                .backward(full, quote(first) + " || coalesce(' ' || " + quote(last) + ", '')");
    }

    /** A table whose change was made by {@link #split}. */
    static Table split(String title, String ddl, SchemaChange change, String keyOf) {
        String full = quote(change.oldShape().names().get(0));
        String first = quote(change.newShape().names().get(0));
        String last = quote(change.newShape().names().get(1));
        return new Table(
                title,
                ddl,
                change,
                keyOf,
                List.of(NAMES),
                List.of("'New' || n", "'Image ' || n"),
                full + " IS NOT DISTINCT FROM " + first + " || coalesce(' ' || " + last + ", '')",
                USUAL_ROWS);
    }

    /** A column that only gets another name; its type is what is special. */
    static Table renamed(String title, String types, String type, String oldOf, String newOf) {
        String slug = slug("shape " + title);
        SchemaChange change = SchemaChange.named(slug)
                .table(slug.replace('-', '_'))
                .key("id")
                .oldShape(Column.column("was", type))
                .newShape(Column.column("is_now", type))
                .forward("is_now", "was")
                .backward("was", "is_now")
                .build();
        return new Table(
                "a shape of " + title,
                types + ";CREATE TABLE {t} (id int PRIMARY KEY, n int NOT NULL, was " + type + ")",
                change,
                "n",
                List.of("CASE WHEN n % 7 > 0 THEN " + oldOf + " END"),
                List.of(newOf),
                "is_now::text COLLATE \"C\" IS NOT DISTINCT FROM was::text",
                USUAL_ROWS);
    }

    /** The same where the old column has a default. */
    Table withDefault(String value) {
        return new Table(
                title + " with a default",
                ddl.replaceFirst("\\)$", " DEFAULT " + value + ")"),
                change,
                keyOf,
                oldOf,
                newOf,
                agrees,
                rows);
    }

    Table withRows(int count) {
        return new Table(title, ddl, change, keyOf, oldOf, newOf, agrees, count);
    }

    String name() {
        return change.table().sql();
    }

    List<String> create() {
        String key = "PRIMARY KEY (" + quoteAll(change.key()) + ")";
        return List.of(ddl.replace("{t}", name()).replace("{key}", key));
    }

    String insertOld(int from, int to) {
        return insert(from, to, change.oldShape().names(), oldOf);
    }

    String insertNew(int from, int to) {
        return insert(from, to, change.newShape().names(), newOf);
    }

    String updateOld(int n) {
        return update(n, change.oldShape().names(), oldOf);
    }

    String updateNew(int n) {
        return update(n, change.newShape().names(), newOf);
    }

    String delete(int n) {
        return "DELETE FROM " + name() + " WHERE n = " + n;
    }

    /** Whether any column of the new shape is filled. */
    String filled() {
        return "num_nonnulls(" + quoteAll(change.newShape().names()) + ") > 0";
    }

    @Override
    public String toString() {
        return title;
    }

    private String insert(int from, int to, List<String> columns, List<String> values) {
        String key = change.key().equals(List.of("n")) ? "" : quoteAll(change.key()) + ", ";
        return "INSERT INTO " + name() + " (" + key + "n, " + quoteAll(columns) + ") SELECT "
                + (key.isEmpty() ? "" : keyOf + ", ") + "n, " + String.join(", ", values) + " FROM generate_series("
                + from + ", " + to + ") AS n";
    }

    /** What was written is what another row's number gives, so that an update changes something. */
    private String update(int n, List<String> columns, List<String> values) {
        return "UPDATE " + name() + " AS t SET (" + quoteAll(columns) + ") = (SELECT " + String.join(", ", values)
                + " FROM (SELECT " + (n + 1) + " AS n) AS v) WHERE t.n = " + n;
    }

    private static String slug(String title) {
        String slug = title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        return slug.substring(0, Math.min(SchemaChange.MAX_NAME_LENGTH, slug.length()));
    }

    private static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String quoteAll(List<String> names) {
        return String.join(", ", names.stream().map(Table::quote).toList());
    }
}
