package dev.switchback.sync;

import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.Shape;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A table as the catalog has it, so far as a change needs to know.
 *
 * @param oid the table's
 * @param columns by name
 * @param uniqueKeys the column sets of every unique index that holds for every row
 * @param partitionKey the columns that decide a row's partition
 * @param foreignTriggers the BEFORE row triggers that are not Switchback's, by name
 */
record TableFacts(
        long oid,
        Map<String, ColumnFacts> columns,
        List<Set<String>> uniqueKeys,
        Set<String> partitionKey,
        List<String> foreignTriggers) {

    /** Reads the catalog; empty if there is no such table. */
    static Optional<TableFacts> read(Session session, SchemaChange change) throws SQLException {
        Optional<Long> oid = session.first(
                "SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p')",
                row -> row.number("oid"),
                change.table().schema(),
                change.table().name());
        return oid.isEmpty() ? Optional.empty() : Optional.of(read(session, oid.get()));
    }

    /** Whether all of a shape's columns are there. */
    boolean has(Shape shape) {
        return columns.keySet().containsAll(shape.names());
    }

    /** The columns that the catalog has of the table in which a shape lives. */
    Map<String, ColumnFacts> of(SchemaChange change, Path path) {
        return columns;
    }

    /** Whether all of the new shape is there. */
    boolean hasNewShape(SchemaChange change) {
        return has(change.newShape());
    }

    /** Whether none of a shape's columns is there. */
    boolean lacks(Shape shape) {
        return shape.names().stream().noneMatch(columns::containsKey);
    }

    private static TableFacts read(Session session, long oid) throws SQLException {
        return new TableFacts(
                oid,
                columns(session, oid),
                session.query(
                        "SELECT array_agg(a.attname::text) AS columns FROM pg_catalog.pg_index i"
                                + " JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY("
                                + "(i.indkey::int2[])[0:i.indnkeyatts - 1])"
                                + " WHERE i.indrelid = ? AND i.indisunique AND i.indisvalid AND i.indimmediate"
                                + " AND i.indpred IS NULL AND i.indexprs IS NULL GROUP BY i.indexrelid",
                        row -> Set.copyOf(row.texts("columns")),
                        oid),
                Set.copyOf(session.query(
                        "SELECT a.attname FROM pg_catalog.pg_partitioned_table p JOIN pg_catalog.pg_attribute a"
                                + " ON a.attrelid = p.partrelid AND a.attnum = ANY(p.partattrs::int2[])"
                                + " WHERE p.partrelid = ?",
                        row -> row.text("attname"),
                        oid)),
                session.query(
                        "SELECT tgname FROM pg_catalog.pg_trigger WHERE tgrelid = ? AND NOT tgisinternal"
                                + " AND tgtype & 3 = 3 AND NOT starts_with(tgname::text, '~switchback_')"
                                + " ORDER BY tgname",
                        row -> row.text("tgname"),
                        oid));
    }

    /** The same with every name spelled in full, so that types and defaults mean the same whatever the search path. */
    static Map<String, ColumnFacts> columnsInFull(Session session, long oid) throws SQLException {
        String path = session.one("SELECT current_setting('search_path') AS path", row -> row.text("path"));
        session.execute("SET LOCAL search_path = ''");
        Map<String, ColumnFacts> columns = columns(session, oid);
        session.query("SELECT set_config('search_path', ?, true)", row -> "", path);
        return columns;
    }

    /** The columns of any relation, temporary ones too. */
    static Map<String, ColumnFacts> columns(Session session, long oid) throws SQLException {
        return session
                .query(
                        "SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull,"
                                + " a.attgenerated <> '' OR a.attidentity <> '' AS computed,"
                                + " pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS value"
                                + " FROM pg_catalog.pg_attribute a LEFT JOIN pg_catalog.pg_attrdef d"
                                + " ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
                                + " WHERE a.attrelid = ? AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
                        row -> new ColumnFacts(
                                row.text("attname"),
                                row.text("type"),
                                row.bool("attnotnull"),
                                row.bool("computed"),
                                row.textOrNull("value")),
                        oid)
                .stream()
                .collect(Collectors.toUnmodifiableMap(ColumnFacts::name, Function.identity()));
    }
}
