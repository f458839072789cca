package dev.switchback.backfill;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many rows a table has, without counting them: what the planner thinks, which goes by the table's statistics and its
 * present size; or, where it has no statistics yet and could only guess, what some of its pages hold.
 */
public final class Estimate {

    private static final Pattern PLAN_ROWS = Pattern.compile("\"Plan Rows\": (\\d+)");

    private static final double SAMPLED_PAGES = 300;

    private Estimate() {}

    /** About how many rows there are. */
    public static long rows(Session session, SchemaChange change) throws SQLException {
        String table = change.table().sql();
        record Size(boolean unknown, long pages) {}
        Size size = session.one(
                "SELECT bool_or(c.reltuples < 0) AS unknown, sum(pg_catalog.pg_relation_size(c.oid))"
                        + " / current_setting('block_size')::int AS pages FROM pg_catalog.pg_class c WHERE c.relkind = 'r'"
                        + " AND (c.oid = ?::regclass OR c.oid IN (SELECT relid FROM pg_catalog.pg_partition_tree(?::regclass)))",
                row -> new Size(row.bool("unknown"), row.number("pages")),
                table,
                table);
        return size.unknown() ? sampled(session, table, size.pages()) : planned(session, table);
    }

    private static long sampled(Session session, String table, long pages) throws SQLException {
        double percent = Math.min(100, 100 * SAMPLED_PAGES / Math.max(1, pages));
        long rows = session.one(
                "SELECT count(*) AS rows FROM " + table + " TABLESAMPLE SYSTEM (?)",
                row -> row.number("rows"),
                percent);
        return Math.round(rows * 100 / percent);
    }

    private static long planned(Session session, String table) throws SQLException {
        String plan = session.one("EXPLAIN (FORMAT JSON) SELECT FROM " + table, row -> row.text("QUERY PLAN"));
        Matcher rows = PLAN_ROWS.matcher(plan);
        return rows.find() ? Long.parseLong(rows.group(1)) : 0;
    }
}
