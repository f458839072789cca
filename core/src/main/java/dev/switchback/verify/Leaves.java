package dev.switchback.verify;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The tables that hold a change's rows: its own, or each of its partitions. A partitioned table is read as one where this role may
 * not read the partitions by their own names, or one of them is elsewhere.
 */
final class Leaves {

    private final String table;

    Leaves(SchemaChange change) {
        this.table = change.table().sql();
    }

    /**
     * One of them.
     *
     * @param oid of the table
     * @param name to be used in SQL
     * @param blocks how many it has; 0 if it cannot be read by blocks
     */
    record Leaf(long oid, String name, long blocks) {}

    /** All that there are now. */
    List<Leaf> all(Session session) throws SQLException {
        List<Leaf> leaves = session.query(
                "SELECT c.oid, c.relkind = 'r' AND has_table_privilege(c.oid, 'SELECT') AS fit,"
                        + " quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name, CASE WHEN c.relkind = 'r' THEN"
                        + " pg_catalog.pg_relation_size(c.oid) / current_setting('block_size')::int ELSE 0 END AS blocks"
                        + " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE (c.oid = ?::regclass AND c.relkind = 'r') OR c.oid IN (SELECT relid FROM"
                        + " pg_catalog.pg_partition_tree(?::regclass) WHERE isleaf AND level > 0) ORDER BY c.oid",
                row -> new Leaf(row.number("oid"), row.bool("fit") ? row.text("name") : "", row.number("blocks")),
                table,
                table);
        if (leaves.isEmpty() || leaves.stream().anyMatch(leaf -> leaf.name().isEmpty())) {
            return List.of(
                    new Leaf(session.one("SELECT ?::regclass::oid AS oid", row -> row.number("oid"), table), table, 0));
        }
        return leaves;
    }

    /** The name of one by its oid; empty if it was detached or dropped. */
    Optional<String> name(Session session, long oid) throws SQLException {
        return session.first(
                "SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name FROM pg_catalog.pg_class c"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ?::oid AND (c.oid ="
                        + " ?::regclass OR EXISTS (SELECT FROM pg_catalog.pg_partition_ancestors(c.oid) a WHERE a.relid ="
                        + " ?::regclass))",
                row -> row.text("name"),
                oid,
                table,
                table);
    }
}
