package dev.switchback.sync;

import dev.switchback.change.Column;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * The columns whose values are equal only if they are the same byte by byte: to compare them as values is quicker than as records.
 * Not so with {@code citext}, {@code numeric}, {@code char(n)}, floating-point numbers, or a collation that is not deterministic.
 */
final class PlainColumns {

    private static final String TYPES =
            "'{bool,int2,int4,int8,oid,uuid,date,timestamp,timestamptz,text,varchar,bytea}'::regtype[]";

    private PlainColumns() {}

    /** Those of the change's table, as the catalog has them, or as they will be once they are added; a collation of their own is not looked up then. */
    static Set<String> of(Session session, SchemaChange change) throws SQLException {
        List<Column> columns = change.columns();
        return Set.copyOf(session.query(
                "SELECT c.name FROM unnest(?::text[], ?::text[], ?::text[]) AS c (name, declared, type)"
                        + " LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = to_regclass(?) AND a.attname = c.name"
                        + " AND a.attnum > 0 AND NOT a.attisdropped"
                        + " LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation"
                        + " WHERE coalesce(a.atttypid::regtype, CASE WHEN c.declared = c.type THEN to_regtype(c.type) END) = ANY ("
                        + TYPES
                        + ") AND coalesce(l.collisdeterministic, true)",
                row -> row.text("name"),
                columns.stream().map(Column::name).toList(),
                columns.stream().map(Column::type).toList(),
                columns.stream().map(Column::typeWithoutCollation).toList(),
                change.table().sql()));
    }
}
