package dev.switchback.backfill;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The tables that hold a change's rows: its own, or each of its partitions for itself, so that several are filled at once. A
 * partitioned table is walked as one where this role may not write the partitions by their own names, or one of them is
 * elsewhere.
 */
final class Leaves {

    private final SchemaChange change;

    Leaves(SchemaChange change) {
        this.change = change;
    }

    /** Adds those that the run does not have yet; returns how many. */
    int add(Session session) throws SQLException {
        return session.update(
                "WITH leaf AS (SELECT p.relid::oid AS oid, c.relkind = 'r' AND has_table_privilege(c.oid, 'SELECT')"
                        + " AND has_table_privilege(c.oid, 'UPDATE') AS fit FROM"
                        + " pg_catalog.pg_partition_tree(?::regclass) p JOIN pg_catalog.pg_class c ON c.oid = p.relid"
                        + " WHERE p.isleaf AND p.level > 0), each AS (SELECT coalesce(bool_and(fit), false) AS fit FROM leaf)"
                        + " INSERT INTO switchback.backfill_leaf (change, leaf) SELECT ?, l.oid FROM leaf l, each"
                        + " WHERE each.fit UNION ALL SELECT ?, ?::regclass::oid FROM each WHERE NOT each.fit"
                        + " ON CONFLICT DO NOTHING",
                table(),
                change.name(),
                change.name(),
                table());
    }

    /**
     * The name of one, which stays a part of the change's table until the transaction ends.
     *
     * @return empty if it was detached or dropped
     */
    Optional<String> hold(Session session, long leaf) throws SQLException {
        boolean itself =
                session.one("SELECT ?::oid = ?::regclass::oid AS itself", row -> row.bool("itself"), leaf, table());
        if (itself) {
            return Optional.of(table());
        }
        Optional<String> name = find(session, leaf);
        if (name.isEmpty()) {
            return name;
        }
        session.execute("LOCK TABLE ONLY " + name.get() + " IN ROW EXCLUSIVE MODE");
        return find(session, leaf);
    }

    /** Forgets a partition that is gone. Should it be attached again it is missing, and is filled from its start. */
    void forget(Session session, long leaf) throws SQLException {
        session.update("DELETE FROM switchback.backfill_leaf WHERE change = ? AND leaf = ?::oid", change.name(), leaf);
    }

    private Optional<String> find(Session session, long leaf) throws SQLException {
        return session.first(
                "SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name FROM pg_catalog.pg_class c"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ?::oid AND EXISTS ("
                        + "SELECT FROM pg_catalog.pg_partition_ancestors(c.oid) a WHERE a.relid = ?::regclass)",
                row -> row.text("name"),
                leaf,
                table());
    }

    private String table() {
        return change.table().sql();
    }
}
