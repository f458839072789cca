package dev.switchback.sync;

import dev.switchback.change.Extraction;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.Shape;
import dev.switchback.change.TableName;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table as the catalog has it, so far as a change needs to know.
 *
 * @param oid the table's
 * @param columns by name
 * @param uniqueKeys the column sets of every unique index that holds for every row
 * @param partitionKey the columns that decide a row's partition
 * @param foreignTriggers the BEFORE row triggers that are not Switchback's, of partitions too, by name
 * @param extracted the table of its own that holds the new shape; null if there is none, or not yet
 */
record TableFacts(
        long oid,
        Map<String, ColumnFacts> columns,
        List<Set<String>> uniqueKeys,
        Set<String> partitionKey,
        List<String> foreignTriggers,
        @Nullable TableFacts extracted) {

    /** Reads the catalog; empty if there is no such table. */
    static Optional<TableFacts> read(Session session, SchemaChange change) throws SQLException {
        Optional<Long> oid = oid(session, change.table());
        if (oid.isEmpty()) {
            return Optional.empty();
        }
        Extraction extraction = change.extraction();
        Optional<Long> other = extraction == null ? Optional.empty() : oid(session, extraction.table());
        return Optional.of(read(session, oid.get(), other.isPresent() ? read(session, other.get(), null) : null));
    }

    private static Optional<Long> oid(Session session, TableName table) throws SQLException {
        return session.first(
                "SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p')",
                row -> row.number("oid"),
                table.schema(),
                table.name());
    }

    /** Whether all of a shape's columns are there. */
    boolean has(Shape shape) {
        return columns.keySet().containsAll(shape.names());
    }

    /** Whether the old shape is gone and the new one is there. */
    boolean hasOnlyNew(SchemaChange change) {
        return hasNewShape(change) && lacks(change.oldShape());
    }

    /** The columns that the catalog has of the table in which a shape lives. */
    Map<String, ColumnFacts> of(SchemaChange change, Path path) {
        if (path == Path.OLD || change.extraction() == null) {
            return columns;
        }
        return extracted == null ? Map.of() : extracted.columns();
    }

    /** The type of a column, as the catalog spells it; {@code text} for one that is not there. */
    String type(String column) {
        ColumnFacts facts = columns.get(column);
        return facts == null ? "text" : facts.type();
    }

    /** Whether all of the new shape is there. */
    boolean hasNewShape(SchemaChange change) {
        return change.extraction() == null
                ? has(change.newShape())
                : extracted != null && extracted.has(change.newShape());
    }

    /** Whether none of a shape's columns is there. */
    boolean lacks(Shape shape) {
        return shape.names().stream().noneMatch(columns::containsKey);
    }

    private static TableFacts read(Session session, long oid, @Nullable TableFacts extracted) throws SQLException {
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
                        // A partition may have triggers of its own.
                        "SELECT DISTINCT tgname FROM pg_catalog.pg_trigger WHERE NOT tgisinternal"
                                + " AND (tgrelid = ? OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(?)))"
                                + " AND tgtype & 3 = 3 AND NOT starts_with(tgname::text, '~switchback_')"
                                + " ORDER BY tgname",
                        row -> row.text("tgname"),
                        oid,
                        oid),
                extracted);
    }

    /** The columns of any relation, temporary ones too, with all names in full. */
    static Map<String, ColumnFacts> columns(Session session, long oid) throws SQLException {
        List<ColumnFacts> columns = FullNames.in(
                session,
                inner -> inner.query(
                        "SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,"
                                // Since PostgreSQL 18 a NOT NULL may be there and not yet hold for every row.
                                + " a.attnotnull AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE"
                                + " k.conrelid = a.attrelid AND k.contype = 'n' AND NOT k.convalidated"
                                + " AND k.conkey = ARRAY[a.attnum]) AS not_null,"
                                + " a.attgenerated <> '' AS computed, a.attidentity <> '' AS identity,"
                                // A domain may bring the default.
                                + " coalesce(pg_catalog.pg_get_expr(d.adbin, d.adrelid),"
                                + " pg_catalog.pg_get_expr(t.typdefaultbin, 0)) AS value"
                                + " FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid"
                                + " LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
                                + " WHERE a.attrelid = ? AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
                        row -> new ColumnFacts(
                                row.text("attname"),
                                row.text("type"),
                                row.bool("not_null"),
                                row.bool("computed"),
                                row.bool("identity"),
                                row.textOrNull("value")),
                        oid));
        return columns.stream().collect(Collectors.toUnmodifiableMap(ColumnFacts::name, Function.identity()));
    }
}
