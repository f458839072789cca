package dev.switchback.sync;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.Set;

/**
 * The columns whose values are equal only if they are the same byte by byte: to compare them as values is quicker than as records.
 * Not so with {@code citext}, {@code numeric}, {@code char(n)}, floating-point numbers, or a collation that is not deterministic.
 */
final class PlainColumns {

    private static final String TYPES =
            "'{bool,int2,int4,int8,oid,uuid,date,timestamp,timestamptz,text,varchar,bytea}'::regtype[]";

    private PlainColumns() {}

    /** Those of the change's table, as the catalog has them. */
    static Set<String> of(Session session, SchemaChange change) throws SQLException {
        return Set.copyOf(session.query(
                "SELECT a.attname FROM pg_catalog.pg_attribute a LEFT JOIN pg_catalog.pg_collation c"
                        + " ON c.oid = a.attcollation WHERE a.attrelid = to_regclass(?) AND a.attnum > 0"
                        + " AND NOT a.attisdropped AND a.atttypid = ANY (" + TYPES
                        + ") AND coalesce(c.collisdeterministic, true)",
                row -> row.text("attname"),
                change.table().sql()));
    }
}
