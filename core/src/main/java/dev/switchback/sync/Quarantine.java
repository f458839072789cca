package dev.switchback.sync;

import dev.switchback.change.Identifiers;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The rows whose value cannot be converted, by key. Entries are hints: a row counts as long as it is there, and cannot be
 * converted or does not agree; under a Java mapping, as long as its value is the same or it is still marked stale. So a row that was mended, by whomever and however, leaves quarantine by itself.
 */
public final class Quarantine {

    /** How many keys a message names. */
    public static final int KEYS_NAMED = 20;

    private Quarantine() {}

    /** The call that puts a row into quarantine, as an SQL expression over the row. */
    static String put(RowSql row, String sqlState) {
        return "switchback.quarantine_row(" + Identifiers.literal(row.change().name()) + ", " + row.keyTexts() + ", "
                + row.valueDigest() + ", " + sqlState + ")";
    }

    /** Puts the row with this key into quarantine, within the caller's transaction. */
    public static void put(Session session, SchemaChange change, RowKey key, List<String> values, String sqlState)
            throws SQLException {
        RowSql row = RowSql.scanned(change);
        session.query(
                "SELECT " + put(row, Identifiers.literal(sqlState)) + "::text AS nothing FROM " + row.from() + " WHERE "
                        + key.compare("="),
                each -> "",
                values.toArray());
    }

    /**
     * Puts a row that the mapping could not convert into quarantine, unless somebody has written it since: it was marked
     * stale then, and what is noted down must be the value that could not be converted.
     */
    public static void put(Session session, SchemaChange change, RowKey key, JavaRows.Seen seen, String reason)
            throws SQLException {
        RowSql row = RowSql.scanned(change);
        List<Object> parameters = new ArrayList<>(seen.key());
        parameters.add(seen.seen());
        session.query(
                "SELECT " + put(row, Identifiers.literal(reason)) + "::text AS nothing FROM " + row.from() + " WHERE "
                        + key.compare("=") + " AND " + row.bothDigest() + " = ?",
                each -> "",
                parameters.toArray());
    }

    /** Puts every row of a range that cannot be converted into quarantine, within the caller's transaction. */
    public static void putUnconvertible(Session session, SchemaChange change, String range, List<String> keys)
            throws SQLException {
        RowSql row = RowSql.scanned(change);
        session.query(
                "SELECT " + put(row, row.fault()) + "::text AS nothing FROM " + row.from() + " WHERE " + range + " AND "
                        + row.fault() + " IS NOT NULL",
                each -> "",
                keys.toArray());
    }

    /** How many rows are in quarantine. */
    public static long count(Session session, SchemaChange change) throws SQLException {
        if (!session.one(
                "SELECT EXISTS (SELECT FROM switchback.quarantine WHERE change = ?) AS any",
                row -> row.bool("any"),
                change.name())) {
            return 0;
        }
        RowKey key = RowKey.of(session, change);
        return session.one(
                "SELECT count(*) AS rows FROM " + quarantined(change, key), row -> row.number("rows"), change.name());
    }

    /** The first keys in quarantine, in the order in which they came. */
    public static List<String> keys(Session session, SchemaChange change) throws SQLException {
        RowKey key = RowKey.of(session, change);
        return session.query(
                "SELECT array_to_string(q.row_key, ', ') AS key FROM " + quarantined(change, key)
                        + " ORDER BY q.first_seen LIMIT " + KEYS_NAMED,
                row -> row.text("key"),
                change.name());
    }

    /** Clears the entry of a row that could be converted after all. */
    static void clear(Session session, SchemaChange change, List<String> values) throws SQLException {
        session.update(
                "DELETE FROM switchback.quarantine WHERE change = ? AND row_key = ?::text[]", change.name(), values);
    }

    /** Clears entries of rows that were mended or deleted away. */
    public static void clear(Session session, SchemaChange change) throws SQLException {
        RowKey key = RowKey.of(session, change);
        session.update(
                "DELETE FROM switchback.quarantine e WHERE e.change = ? AND NOT EXISTS (SELECT FROM "
                        + quarantined(change, key) + " AND q.row_key = e.row_key)",
                change.name(),
                change.name());
    }

    /**
     * Only a row that converts is asked whether it agrees: asking the others may fail. Of a Java mapping the database can
     * only tell whether the value is still the one that could not be converted, or waits to be tried again.
     */
    private static String quarantined(SchemaChange change, RowKey key) {
        RowSql row = RowSql.scanned(change);
        String same = IntStream.range(0, key.size())
                .mapToObj(i -> key.value("q.row_key[" + (i + 1) + "]", i))
                .collect(Collectors.joining(", ", "(" + key.columns() + ") = (", ")"));
        String still = change.mapping()
                .choose(
                        sql -> "CASE WHEN " + row.fault() + " IS NULL THEN NOT " + row.agree() + " ELSE true END",
                        java -> row.valueDigest() + " = q.value_digest OR EXISTS (SELECT FROM switchback.stale s"
                                + " WHERE s.change = q.change AND s.row_key = q.row_key)");
        return row.from() + " JOIN switchback.quarantine q ON " + same + " WHERE q.change = ? AND (" + still + ")";
    }
}
