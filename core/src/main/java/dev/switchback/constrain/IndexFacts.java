package dev.switchback.constrain;

import dev.switchback.change.TableName;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * What the catalog has under the name of an index.
 *
 * @param table that it is on; empty if the name belongs to something that is no index
 * @param valid whether queries may use it; a build that failed, or is still running, leaves an index that is not
 * @param unique whether it is
 * @param columns the columns in order, so far as it is on columns
 */
record IndexFacts(String table, boolean valid, boolean unique, List<String> columns) {

    /** An index lives in the schema of its table. */
    static Optional<IndexFacts> find(Session session, TableName table, String name) throws SQLException {
        return session.first(
                "SELECT coalesce(tn.nspname || '.' || t.relname, '') AS indexed,"
                        + " coalesce(i.indisvalid AND i.indisready AND i.indislive, false) AS valid,"
                        + " coalesce(i.indisunique, false) AS uniq,"
                        + " (SELECT array_agg(a.attname::text ORDER BY u.i) FROM unnest(i.indkey::int2[]) WITH ORDINALITY"
                        + " u (num, i) JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = u.num)"
                        + " AS columns FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        + " LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid"
                        + " LEFT JOIN pg_catalog.pg_class t ON t.oid = i.indrelid"
                        + " LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace"
                        + " WHERE n.nspname = ? AND c.relname = ?",
                row -> new IndexFacts(row.text("indexed"), row.bool("valid"), row.bool("uniq"), row.texts("columns")),
                table.schema(),
                name);
    }

    /** Whether a transaction that is not over yet has updated the catalog's row of this index. */
    static boolean isBeingFinished(Session session, TableName table, String name) throws SQLException {
        return session.one(
                "SELECT EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        + " JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid JOIN pg_catalog.pg_locks l"
                        + " ON l.locktype = 'transactionid' AND l.transactionid = i.xmax"
                        + " WHERE n.nspname = ? AND c.relname = ?) AS finishing",
                row -> row.bool("finishing"),
                table.schema(),
                name);
    }

    boolean isOn(TableName other) {
        return table.equals(other.toString());
    }
}
