package dev.switchback.sync;

import dev.switchback.change.Identifiers;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The key of a change's table in SQL, with key values as texts: works for one column or several, of any type that can be
 * ordered. The table is known as {@code t}. Conditions compare whole rows, so that the key's index serves them.
 *
 * <p>The texts are the same in every session, whatever it is set to, and give back exactly the value they came from.
 */
public final class RowKey {

    private static final String ALIAS = "t";

    private static final String PLAIN = "'{int2,int4,int8,numeric,oid,uuid,text,varchar}'::regtype[]";

    private final List<Part> parts;

    private RowKey(List<Part> parts) {
        this.parts = parts;
    }

    /** The key as the catalog has it. Must run in a transaction. */
    public static RowKey of(Session session, SchemaChange change) throws SQLException {
        List<Part> found = FullNames.in(
                session,
                inner -> inner.query(
                        // The type under all domains: it is what a default operator class is for.
                        "WITH RECURSIVE part AS (SELECT a.* FROM pg_catalog.pg_attribute a WHERE a.attrelid ="
                                + " to_regclass(?) AND a.attname = ANY(?) AND NOT a.attisdropped), base AS ("
                                + "SELECT p.attnum, t.oid, t.typtype, t.typbasetype FROM part p"
                                + " JOIN pg_catalog.pg_type t ON t.oid = p.atttypid UNION ALL"
                                + " SELECT b.attnum, t.oid, t.typtype, t.typbasetype FROM base b"
                                + " JOIN pg_catalog.pg_type t ON t.oid = b.typbasetype WHERE b.typtype = 'd')"
                                + " SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,"
                                + " nullif(a.attcollation, 0)::regcollation::text AS collation,"
                                + " (SELECT o.oprnamespace::regnamespace::text FROM base b JOIN pg_catalog.pg_opclass c"
                                + " ON c.opcintype = b.oid JOIN pg_catalog.pg_am m ON m.oid = c.opcmethod"
                                + " JOIN pg_catalog.pg_amop p ON p.amopfamily = c.opcfamily"
                                + " AND p.amoplefttype = b.oid AND p.amoprighttype = b.oid AND p.amopstrategy = 5"
                                + " JOIN pg_catalog.pg_operator o ON o.oid = p.amopopr WHERE b.attnum = a.attnum"
                                + " AND b.typtype <> 'd' AND c.opcdefault AND m.amname = 'btree'"
                                + " AND o.oprnamespace <> 'pg_catalog'::regnamespace) AS operators,"
                                + " EXISTS (SELECT FROM base b WHERE b.attnum = a.attnum AND b.oid = ANY (" + PLAIN
                                + ")) AS plain FROM part a",
                        row -> new Part(
                                row.text("attname"),
                                row.text("type"),
                                row.textOrNull("collation"),
                                row.textOrNull("operators"),
                                row.bool("plain")),
                        change.table().sql(),
                        change.key()));
        List<Part> parts = new ArrayList<>();
        for (String name : change.key()) {
            parts.add(found.stream()
                    .filter(part -> part.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new SQLException(
                            "key column '" + name + "' of table " + change.table() + " does not exist any more",
                            "42703")));
        }
        return new RowKey(parts);
    }

    /**
     * Lets the rest of this transaction compare keys of a type that an extension brought, such as {@code citext}, as their
     * index does: without its operators on the search path PostgreSQL would silently compare them as texts.
     */
    public void prepare(Session session) throws SQLException {
        List<String> schemas = parts.stream()
                .map(Part::operators)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        if (!schemas.isEmpty()) {
            session.query(
                    "SELECT set_config('search_path', concat_ws(', ', nullif(current_setting('search_path'), ''), ?), true)",
                    row -> "",
                    String.join(", ", schemas));
        }
    }

    /** How many columns it has. */
    public int size() {
        return parts.size();
    }

    /** {@code ARRAY[text of t."k1", text of t."k2"]}. */
    public String asTexts() {
        return parts.stream().map(Part::text).collect(Collectors.joining(", ", "ARRAY[", "]"));
    }

    /** {@code t."k1", t."k2"}: for ORDER BY in either direction of all columns, see {@link #descending()}. */
    public String columns() {
        return parts.stream().map(Part::quoted).collect(Collectors.joining(", "));
    }

    /** {@code t."k1" DESC, t."k2" DESC}. */
    public String descending() {
        return parts.stream().map(part -> part.quoted() + " DESC").collect(Collectors.joining(", "));
    }

    /** {@code (t."k1", t."k2") > (?::t1, ?::t2)}, or any other comparison; takes the key's texts as parameters. */
    public String compare(String operator) {
        String parameters = parts.stream().map(part -> part.value("?")).collect(Collectors.joining(", "));
        return "(" + columns() + ") " + operator + " (" + parameters + ")";
    }

    /** The condition that {@code t} is the row whose key's texts are in these columns or expressions, one for each part. */
    public String equal(List<String> texts) {
        return "(" + columns() + ") = (" + values(texts) + ")";
    }

    /** The values of these texts, one for each part: to order keys that are not read from their table. */
    public String values(List<String> texts) {
        return IntStream.range(0, parts.size())
                .mapToObj(i -> value(texts.get(i), i))
                .collect(Collectors.joining(", "));
    }

    /** The text of one of the key's columns. */
    String text(int column) {
        return parts.get(column).text();
    }

    /** A text as a value of one of the key's columns. */
    String value(String text, int column) {
        return parts.get(column).value(text);
    }

    /** An array of the texts of these columns. */
    static String asTexts(Stream<String> columns) {
        return columns.map(column -> "switchback.key_text(" + column + ")")
                .collect(Collectors.joining(", ", "ARRAY[", "]"));
    }

    /**
     * A column of the key.
     *
     * @param type with its schema
     * @param collation of the column, which need not be its type's; null if the type has none
     * @param operators the schema of its comparison operators, if it is not {@code pg_catalog}
     * @param plain whether its text is the same whatever the session is set to
     */
    private record Part(
            String name,
            String type,
            @Nullable String collation,
            @Nullable String operators,
            boolean plain) {

        String quoted() {
            return ALIAS + "." + Identifiers.quote(name);
        }

        /** The function costs more than the rest of the row: it is for those types that need its settings. */
        String text() {
            return plain ? quoted() + "::text" : "switchback.key_text(" + quoted() + ")";
        }

        String value(String text) {
            return text + "::" + type + (collation == null ? "" : " COLLATE " + collation);
        }
    }
}
