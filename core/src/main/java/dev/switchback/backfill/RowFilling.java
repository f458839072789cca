package dev.switchback.backfill;

import dev.switchback.change.Extraction;
import dev.switchback.change.Identifiers;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SqlMapping;
import dev.switchback.database.Session;
import dev.switchback.sync.Quarantine;
import dev.switchback.sync.RowSql;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The SQL that fills a chunk's rows that do not agree, for a mapping in SQL.
 *
 * <p>The update computes from the row it updates, so under READ COMMITTED a row that somebody changes meanwhile is
 * computed again from its newest version: a newer write is never overwritten. Rows that agree are not touched, nor those
 * of which only the new shape holds a value.
 */
final class RowFilling {

    /** Every so many chunks it is measured how much is logged for a row. */
    private static final int MEASURED = 16;

    private static final Pattern ROWS = Pattern.compile("\"Actual Rows\": ([0-9.]+)");
    private static final Pattern WAL = Pattern.compile("\"WAL Bytes\": ([0-9]+)");

    private final SchemaChange change;
    private final Keys keys;
    private final AtomicInteger chunks = new AtomicInteger();

    RowFilling(SchemaChange change, Keys keys) {
        this.change = change;
        this.keys = keys;
    }

    /** Fills the rows of a chunk in the table that holds them. */
    Done fill(Session session, String table, Lease lease, Limits limits) throws SQLException {
        Extraction extraction = change.extraction();
        Done done = extraction == null
                ? fillRows(session, table, lease)
                : Done.whole(lease.rows(), fillTable(session, table, lease, extraction, limits));
        if (change.mapping() instanceof SqlMapping sql && sql.partial()) {
            limits.next(session);
            Quarantine.putUnconvertible(session, change, table, keys.within(lease.after()), lease.keys());
        }
        return done;
    }

    private Done fillRows(Session session, String table, Lease lease) throws SQLException {
        RowSql row = RowSql.scanned(change);
        String update = "UPDATE " + table + " AS t SET " + row.assignments(Path.NEW) + " WHERE "
                + keys.within(lease.after()) + " AND " + row.unfilled();
        if (chunks.getAndIncrement() % MEASURED != 0) {
            return Done.whole(lease.rows(), session.update(update, lease.keys().toArray()));
        }
        String plan = session.one(
                "EXPLAIN (ANALYZE, WAL, TIMING OFF, SUMMARY OFF, BUFFERS OFF, FORMAT JSON) " + update + " RETURNING 1",
                result -> result.text("QUERY PLAN"),
                lease.keys().toArray());
        long filled = (long) Double.parseDouble(figure(ROWS, plan));
        return new Done(lease.rows(), filled, Long.parseLong(figure(WAL, plan)), true, lease.upTo());
    }

    /** The first figure is that of the whole statement. */
    private static String figure(Pattern pattern, String plan) throws SQLException {
        Matcher matcher = pattern.matcher(plan);
        if (!matcher.find()) {
            throw new SQLException("no " + pattern + " in the plan " + plan);
        }
        return matcher.group(1);
    }

    /**
     * The new shape's own table. Locks the rows that the new shape is computed from, as every writer does first; so nobody
     * changes one of them meanwhile, and a new row that comes all the same is somebody's newer write.
     */
    private long fillTable(Session session, String table, Lease lease, Extraction extraction, Limits limits)
            throws SQLException {
        RowSql row = RowSql.scanned(change);
        Object[] bounds = lease.keys().toArray();
        String within = keys.within(lease.after());
        session.query(
                "SELECT count(*) AS rows FROM (SELECT FROM " + table + " AS t WHERE " + within + " ORDER BY "
                        + keys.key().columns() + " FOR NO KEY UPDATE) AS locked",
                locked -> "",
                bounds);
        limits.next(session);
        long mended = session.update(
                "UPDATE " + extraction.table().sql() + " AS n SET " + row.assignments(Path.NEW) + " FROM " + table
                        + " AS t WHERE " + row.sameKey() + " AND " + within + " AND " + row.unfilled(),
                bounds);
        limits.next(session);
        return mended
                + session.update(
                        "INSERT INTO " + extraction.table().sql() + " (" + Identifiers.quoteAll(extraction.key())
                                + ", " + Identifiers.quoteAll(change.newShape().names()) + ") SELECT "
                                + keys.key().columns() + ", " + String.join(", ", row.derived(Path.NEW)) + " FROM "
                                + row.from(table) + " WHERE " + within + " AND n."
                                + Identifiers.quote(extraction.key().get(0)) + " IS NULL AND NOT " + row.agree()
                                + " ON CONFLICT DO NOTHING",
                        bounds);
    }
}
