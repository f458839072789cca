package dev.switchback.backfill;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.List;

/**
 * A table, or a partition, of which so much is dead that a VACUUM is due: filling a row leaves its old version behind.
 *
 * @param leaf the table
 * @param table its name, as a statement takes it
 * @param dead how many rows are, by PostgreSQL's own count
 * @param live how many are not, about
 * @param permitted whether this role may vacuum it
 * @param busy whether somebody vacuums it, analyses it or builds an index on it
 */
record DeadRows(long leaf, String table, long dead, long live, boolean permitted, boolean busy) {

    /** Those of a change. Only an owner of the table or the database may vacuum, and since PostgreSQL 17 whoever was granted it. */
    static List<DeadRows> due(Session session, SchemaChange change) throws SQLException {
        return session.query(
                "SELECT d.leaf, quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name, d.dead, d.live,"
                        + " pg_has_role(c.relowner, 'USAGE') OR (SELECT pg_has_role(datdba, 'USAGE') FROM"
                        + " pg_catalog.pg_database WHERE datname = current_database()) OR CASE WHEN"
                        + " current_setting('server_version_num')::int >= 170000 THEN has_table_privilege(c.oid,"
                        + " 'MAINTAIN') END IS TRUE AS permitted, " + isBusy("d.leaf") + " AS busy"
                        + " FROM switchback.backfill_dead_rows d JOIN pg_catalog.pg_class c ON c.oid = d.leaf"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE d.change = ? AND d.due"
                        + " ORDER BY d.dead DESC",
                DeadRows::of,
                change.name());
    }

    /** A vacuum is known by its lock, which everybody can see, whoever it is that runs it. */
    static String isBusy(String table) {
        return "EXISTS (SELECT FROM pg_catalog.pg_locks l WHERE l.relation = " + table + " AND l.granted AND l.mode ="
                + " 'ShareUpdateExclusiveLock' AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname ="
                + " current_database()))";
    }

    private static DeadRows of(Row row) throws SQLException {
        return new DeadRows(
                row.number("leaf"),
                row.text("name"),
                row.number("dead"),
                row.number("live"),
                row.bool("permitted"),
                row.bool("busy"));
    }

    @Override
    public String toString() {
        return dead + " dead rows beside about " + live + " in " + table;
    }
}
