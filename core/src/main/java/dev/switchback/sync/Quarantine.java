package dev.switchback.sync;

import dev.switchback.change.Identifiers;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The rows whose value cannot be converted, by key. Entries are hints: a row counts as long as it is there, and cannot be
 * converted or does not agree. So a row that was mended, by whomever and however, leaves quarantine by itself. Of a Java
 * mapping the database can only tell whether the value is still the one that could not be converted, or whether the row
 * waits to be tried again.
 *
 * <p>Every way into that state makes an entry, except where triggers do not fire; verification makes those. All operations
 * run in the caller's transaction, and those that look at rows switch row-level security off in it, so that they fail rather
 * than see too little.
 */
public final class Quarantine {

    /** How many keys are named. */
    public static final int KEYS_NAMED = 20;

    /** As long as the table takes. */
    private static final int LONGEST_REASON = 100;

    private Quarantine() {}

    /**
     * The rows that are in quarantine now.
     *
     * @param rows how many; exact
     * @param keys the first of them in key order, at most {@value #KEYS_NAMED}, each with the reason
     */
    public record Held(long rows, List<String> keys) {

        /** None. */
        public static final Held NONE = new Held(0, List.of());

        public Held {
            keys = List.copyOf(keys);
        }

        /** How many, which, and what to do about it. */
        @Override
        public String toString() {
            String count = rows + (rows == 1 ? " row" : " rows") + " in quarantine";
            return rows == 0
                    ? count
                    : count + ", first keys " + keys
                            + ": write an old value that converts, or the new shape; a mended row"
                            + " leaves by itself";
        }
    }

    /**
     * Puts the row with this key into quarantine.
     *
     * @param reason an SQLSTATE, or the class of what a Java mapping threw; never the value
     */
    public static void put(Session session, SchemaChange change, RowKey key, List<String> values, String reason)
            throws SQLException {
        put(session, change, literal(reason), key.compare("="), values);
    }

    /**
     * Puts rows that the mapping could not convert into quarantine, but for those that somebody has written since: what is noted
     * down must be the value that could not be converted.
     *
     * @param reasons by row
     * @return the keys of those that nobody has
     */
    public static List<List<String>> put(
            Session session, SchemaChange change, RowKey key, Map<JavaRows.Seen, String> reasons) throws SQLException {
        if (reasons.isEmpty()) {
            return List.of();
        }
        RowSql row = RowSql.scanned(change);
        List<String> names =
                IntStream.range(0, key.size()).mapToObj(i -> "d.key_" + i).toList();
        List<List<String>> columns = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            int part = i;
            columns.add(
                    reasons.keySet().stream().map(seen -> seen.key().get(part)).toList());
        }
        columns.add(reasons.keySet().stream().map(JavaRows.Seen::seen).toList());
        columns.add(reasons.values().stream().map(Quarantine::shortened).toList());
        return session.query(
                insert(row, "d.reason") + " FROM " + row.from() + " JOIN unnest(?::text[]"
                        + ", ?::text[]".repeat(columns.size() - 1) + ") AS d ("
                        + String.join(", ", names).replace("d.", "") + ", seen, reason) ON " + key.equal(names)
                        + " AND "
                        + JavaRows.isVersion("d.seen") + " RETURNING row_key",
                placed -> placed.texts("row_key"),
                columns.toArray());
    }

    /** Puts every row of a range of a table, the change's or a partition of it, that cannot be converted into quarantine. */
    public static void putUnconvertible(
            Session session, SchemaChange change, String table, String range, List<String> keys) throws SQLException {
        RowSql row = RowSql.scanned(change);
        session.update(
                insert(row, row.fault()) + " FROM " + row.from(table) + " WHERE " + range + " AND "
                        + row.unconvertible(),
                keys.toArray());
    }

    /** Puts every row that cannot be converted into quarantine; looks at all of them, and returns how many. */
    public static int putUnconvertible(Session session, SchemaChange change) throws SQLException {
        session.execute("SET LOCAL row_security = off");
        RowSql row = RowSql.scanned(change);
        return put(session, change, row.fault(), row.unconvertible(), List.of());
    }

    /** How many entries there are: at least as many as rows that count. Cheap. */
    public static long noted(Session session, SchemaChange change) throws SQLException {
        return session.one(
                "SELECT count(*) AS entries FROM switchback.quarantine WHERE change = ?",
                row -> row.number("entries"),
                change.name());
    }

    /** What is in quarantine. Looks at each row that has an entry, by its key. */
    public static Held held(Session session, SchemaChange change) throws SQLException {
        if (noted(session, change) == 0) {
            return Held.NONE;
        }
        return session.one(
                "SELECT count(*) AS rows, (array_agg(label ORDER BY place))[1:" + KEYS_NAMED + "] AS keys FROM ("
                        + entries(session, change) + ") AS held",
                row -> new Held(row.number("rows"), row.texts("keys")),
                change.name());
    }

    /** Clears the entries of a row that could be converted after all. */
    static void clear(Session session, SchemaChange change, List<String> values) throws SQLException {
        session.update(
                "DELETE FROM switchback.quarantine WHERE change = ? AND row_key = ?::text[]", change.name(), values);
    }

    /** Clears entries of rows that were mended or deleted away, and all but the last of each other row. */
    public static void clear(Session session, SchemaChange change) throws SQLException {
        if (noted(session, change) == 0) {
            return;
        }
        session.update(
                "DELETE FROM switchback.quarantine WHERE change = ? AND id NOT IN (SELECT last FROM ("
                        + entries(session, change) + ") AS held)",
                change.name(),
                change.name());
    }

    /** Clears all entries of a change: it is over, or every row is tried again. */
    public static void forget(Session session, SchemaChange change) throws SQLException {
        session.update("DELETE FROM switchback.quarantine WHERE change = ?", change.name());
    }

    /** The statement that makes an entry of a row that is at hand in PL/pgSQL. */
    static String insert(RowSql row, String reason) {
        return "INSERT INTO switchback.quarantine (change, row_key, value_digest, reason) SELECT "
                + Identifiers.literal(row.change().name()) + ", " + row.keyTexts() + ", " + row.digest(Path.OLD) + ", "
                + reason;
    }

    private static String literal(String reason) {
        return Identifiers.literal(shortened(reason));
    }

    private static String shortened(String reason) {
        return reason.substring(0, Math.min(reason.length(), LONGEST_REASON));
    }

    private static int put(
            Session session, SchemaChange change, String reason, String condition, List<String> parameters)
            throws SQLException {
        RowSql row = RowSql.scanned(change);
        return session.update(
                insert(row, reason) + " FROM " + row.from() + " WHERE " + condition, parameters.toArray());
    }

    /** One line for each row that is held: its place in key order, its last entry, and its key with the reason. */
    static String entries(Session session, SchemaChange change) throws SQLException {
        RowKey key = RowKey.of(session, change);
        session.execute("SET LOCAL row_security = off");
        key.prepare(session);
        RowSql row = RowSql.scanned(change);
        String same = IntStream.range(0, key.size())
                .mapToObj(i -> key.value("q.row_key[" + (i + 1) + "]", i))
                .collect(Collectors.joining(", ", "(" + key.columns() + ") = (", ")"));
        String held = change.mapping()
                .choose(
                        sql -> row.held(),
                        java -> row.digest(Path.OLD) + " = q.value_digest OR EXISTS (SELECT FROM switchback.stale s"
                                + " WHERE s.change = q.change AND s.row_key = q.row_key)",
                        adapters -> "false");
        return "SELECT row_number() OVER (ORDER BY " + key.columns() + ") AS place, max(q.id) AS last,"
                + " array_to_string(min(q.row_key), ', ') || ' (' || (array_agg(q.reason ORDER BY q.id DESC))[1]"
                + " || ')' AS label FROM " + row.from() + " JOIN switchback.quarantine q ON " + same
                + " WHERE q.change = ? AND (" + held + ") GROUP BY " + key.columns();
    }
}
