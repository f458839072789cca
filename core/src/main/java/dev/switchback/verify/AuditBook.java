package dev.switchback.verify;

import dev.switchback.database.Row;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How far the audits have come, in {@code switchback.audit}. Whoever takes a turn has it until its lease runs out, by the database's
 * clock; nobody else has one before, nor before the interval after its end has passed.
 */
final class AuditBook {

    /** Far longer than a look takes; after that, its instance is gone. */
    private static final Duration LEASE = Duration.ofMinutes(1);

    /** The changes among some whose rows are there and filled, and of which it is time; nobody has their turn. */
    private static final String DUE = " FROM switchback.change c JOIN switchback.backfill b ON b.change = c.name"
            + " LEFT JOIN switchback.audit a ON a.change = c.name WHERE c.name = ANY (?)"
            + " AND c.phase IN ('BACKFILLING', 'OPEN', 'FROZEN', 'CLOSING')"
            + " AND b.finished_at IS NOT NULL AND (a.change IS NULL OR a.lease_until <= clock_timestamp())";

    private final String change;
    private final String owner;
    private final AuditPolicy policy;

    AuditBook(String change, String owner, AuditPolicy policy) {
        this.change = change;
        this.owner = owner;
        this.policy = policy;
    }

    /**
     * Where to look.
     *
     * @param rows how many rows to look at
     * @param whole whether these are as many as the policy says
     */
    record Turn(AuditWalk.Place from, long rows, boolean whole) {

        /** So many that what is halved by a time-out comes back, and does not run into the next one at once. */
        long afterSuccess() {
            return rows + Math.max(1, rows / 4);
        }

        long afterTimeOut() {
            return Math.max(1, rows / 2);
        }
    }

    /** Takes the turn, if the rows are filled, it is time and nobody has it. One statement: mostly somebody else is quicker. */
    Optional<Turn> take(Session session) throws SQLException {
        return session.first(
                "INSERT INTO switchback.audit AS t (change, rows_at_once, owner, lease_until)"
                        + " SELECT c.name, ?, ?, clock_timestamp() + ?::interval" + DUE
                        + " ON CONFLICT (change) DO UPDATE SET owner = excluded.owner, lease_until = excluded.lease_until"
                        + " WHERE t.lease_until <= clock_timestamp() RETURNING leaf, cursor_key, rows_at_once",
                row -> new Turn(
                        new AuditWalk.Place(row.number("leaf"), row.texts("cursor_key")),
                        Math.min(row.number("rows_at_once"), policy.rowsAtOnce()),
                        row.number("rows_at_once") >= policy.rowsAtOnce()),
                policy.rowsAtOnce(),
                owner,
                LEASE.toString(),
                List.of(change));
    }

    /**
     * Ends a turn, and notes what came of it; false if it has run out.
     *
     * @param found rows that were not known to be wrong
     * @param divergent whether any row was divergent
     */
    boolean keep(Session session, Turn turn, Instant at, AuditWalk.Stretch seen, long found, boolean divergent)
            throws SQLException {
        long rows = seen.counted().rows();
        return session.update(
                        "UPDATE switchback.audit SET leaf = ?::oid, cursor_key = ?, rows = rows + ?, round_rows = CASE WHEN"
                                + " ? THEN 0 ELSE round_rows + ? END, rounds = rounds + ?, found = found + ?, looked_at = ?,"
                                + " found_at = CASE WHEN ? THEN ? ELSE found_at END, failing = NULL, rows_at_once = ?"
                                + ended(),
                        seen.next().leaf(),
                        seen.next().key(),
                        rows,
                        seen.end(),
                        rows,
                        seen.end() ? 1 : 0,
                        found,
                        at,
                        divergent,
                        at,
                        Math.min(policy.rowsAtOnce(), turn.afterSuccess()),
                        policy.interval().toString(),
                        change,
                        owner)
                > 0;
    }

    /** Ends a turn that has failed: the next one begins at the same place, with so many rows. */
    void fail(Session session, long rows, String cause) throws SQLException {
        session.update(
                "UPDATE switchback.audit SET failing = ?, rows_at_once = ?" + ended(),
                cause,
                rows,
                policy.interval().toString(),
                change,
                owner);
    }

    private static String ended() {
        return ", owner = NULL, lease_until = clock_timestamp() + ?::interval WHERE change = ? AND owner = ?"
                + " AND lease_until > clock_timestamp()";
    }

    /** How far it has come, if it was ever begun. */
    static Optional<AuditProgress> progress(Session session, String change) throws SQLException {
        return Optional.ofNullable(progress(session, List.of(change)).get(change));
    }

    /** Of these changes, those whose rows are filled, and whose turn nobody has: with one statement for all. */
    static Set<String> due(Session session, Collection<String> changes) throws SQLException {
        return new HashSet<>(session.query("SELECT c.name" + DUE, row -> row.text("name"), List.copyOf(changes)));
    }

    /** How far each of these has come that was ever begun. */
    static Map<String, AuditProgress> progress(Session session, Collection<String> changes) throws SQLException {
        return session
                .query(
                        "SELECT a.*, (SELECT count(*) FROM switchback.divergence d WHERE d.change = a.change AND "
                                + open("d") + ") AS open FROM switchback.audit a WHERE change = ANY (?)",
                        AuditBook::progress,
                        List.copyOf(changes))
                .stream()
                .collect(Collectors.toMap(AuditProgress::change, Function.identity()));
    }

    /** The condition for a row of the ledger that the audit was the last to find wrong, and that still is. */
    static String open(String ledger) {
        return ledger + ".scan IS NULL AND " + ledger + ".mended_at IS NULL";
    }

    /** "2 rows that the audit found wrong since, first keys [17, 42]: ..."; empty if there are none. */
    static Optional<String> openWords(Session session, String change) throws SQLException {
        record Open(String key, long rows) {}
        List<Open> open = session.query(
                "SELECT array_to_string(row_key, ', ') AS key, count(*) OVER () AS rows FROM switchback.divergence d"
                        + " WHERE change = ? AND class <> 'UNKEPT' AND " + open("d")
                        + " ORDER BY first_seen, row_key LIMIT "
                        + Found.KEYS_KEPT,
                row -> new Open(row.text("key"), row.number("rows")),
                change);
        return open.isEmpty()
                ? Optional.empty()
                : Optional.of(open.get(0).rows() + " rows that the audit found wrong since, first keys "
                        + open.stream().map(Open::key).toList() + ": mend them, then verify again");
    }

    /** When the audit last saw a divergent row, mended since or not: others may have parted with it. */
    static Optional<Instant> foundAt(Session session, String change) throws SQLException {
        return session.first(
                "SELECT found_at FROM switchback.audit WHERE change = ? AND found_at IS NOT NULL",
                row -> row.time("found_at"),
                change);
    }

    static void forget(Session session, String change) throws SQLException {
        session.update("DELETE FROM switchback.audit WHERE change = ?", change);
    }

    private static AuditProgress progress(Row row) throws SQLException {
        return new AuditProgress(
                row.text("change"),
                row.number("rows"),
                row.number("round_rows"),
                row.number("rounds"),
                row.number("found"),
                row.number("open"),
                row.number("rows_at_once"),
                row.timeOrNull("looked_at"),
                row.timeOrNull("found_at"),
                row.textOrNull("failing"));
    }
}
