package dev.switchback.verify;

import dev.switchback.backfill.Estimate;
import dev.switchback.backfill.Keys;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import dev.switchback.guard.GuardLedger;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A scan range by range as it is kept in {@code switchback.verification_run} and {@code switchback.verification_range}. Every range
 * of keys that is yet to be read is there at any time, from the first moment on; a worker takes one, cut off from what is left of a
 * table, and if it does not come back another one does. To read a range twice does no harm, it is counted once.
 */
final class Ranges {

    /** For so long a range is nobody else's. */
    private static final Duration LEASE = Duration.ofMinutes(1);

    static final String PHASE_CHANGED =
            "the phase has changed since it began, so that it would prove nothing: verify again, from the start";

    private final SchemaChange change;
    private final Keys keys;
    private final Leaves leaves;

    Ranges(SchemaChange change, Keys keys) {
        this.change = change;
        this.keys = keys;
        this.leaves = new Leaves(change);
    }

    /** A scan that is under way. */
    record Run(long epoch, long estimate, Instant startedAt, long rows) {}

    /** A range to read; no piece if its table is no part of the change's any more. */
    record Range(long id, Instant takenAt, Optional<Piece> piece) {}

    /**
     * Goes on with the scan that is under way, or begins one: if there is none, the phase was another one when it began, or a guard
     * was missing since, so that it would prove nothing.
     */
    Run begin(Session session, long epoch) throws SQLException {
        // Makes whoever comes at the same time wait, and then find what was begun.
        int fresh = session.update(
                "INSERT INTO switchback.verification_run (change, epoch, estimate) VALUES (?, ?, 0) ON CONFLICT DO NOTHING",
                change.name(),
                epoch);
        Run run = find(session).orElseThrow();
        if (fresh == 0) {
            Optional<Instant> outOfStep = GuardLedger.lastOutOfStep(session, change.name());
            if (run.epoch() == epoch && outOfStep.map(run.startedAt()::isAfter).orElse(true)) {
                return run;
            }
            forget(session, change.name());
            return begin(session, epoch);
        }
        session.update(
                "UPDATE switchback.verification_run SET estimate = ? WHERE change = ?",
                Estimate.rows(session, change),
                change.name());
        keys.prepare(session);
        for (Leaves.Leaf leaf : leaves.all(session)) {
            Optional<List<String>> highest = keys.highest(session, leaf.name());
            if (highest.isPresent()) {
                insert(session, leaf.oid(), List.of(), highest.get());
            }
        }
        return find(session).orElseThrow();
    }

    /** The scan that is under way, if one is. */
    Optional<Run> find(Session session) throws SQLException {
        return session.first(
                "SELECT epoch, estimate, started_at, (SELECT coalesce(sum(rows), 0)::bigint FROM switchback.verification_range v"
                        + " WHERE v.change = r.change) AS rows FROM switchback.verification_run r WHERE change = ?",
                row -> new Run(row.number("epoch"), row.number("estimate"), row.time("started_at"), row.number("rows")),
                change.name());
    }

    /** Whether this scan is still under way. */
    boolean isUnderWay(Session session, Run run) throws SQLException {
        return session.one(
                "SELECT EXISTS (SELECT FROM switchback.verification_run WHERE change = ? AND started_at = ?) AS there",
                row -> row.bool("there"),
                change.name(),
                run.startedAt());
    }

    /** Begins a transaction that only reads, in one snapshot, and sees every row or fails. */
    void begin(Session session) throws SQLException {
        session.execute(SnapshotScan.READS);
        keys.prepare(session);
    }

    /** Forgets it; true if there was one. */
    static boolean forget(Session session, String change) throws SQLException {
        return session.update("DELETE FROM switchback.verification_run WHERE change = ?", change) > 0;
    }

    /** Whether every range was read. */
    boolean areRead(Session session) throws SQLException {
        return session.one(
                "SELECT NOT EXISTS (SELECT FROM switchback.verification_range WHERE change = ? AND read_at IS NULL) AS read",
                row -> row.bool("read"),
                change.name());
    }

    /** Takes a range of so many rows at most that nobody else has; empty if there is none now. */
    Optional<Range> take(Session session, long rows) throws SQLException {
        record Left(long id, long leaf, List<String> after, List<String> upTo, boolean cut) {}
        Optional<Left> found = session.first(
                "SELECT id, leaf, after_key, upto_key, cut FROM switchback.verification_range WHERE change = ? AND read_at IS"
                        + " NULL AND leased_until < clock_timestamp() ORDER BY cut DESC, id LIMIT 1 FOR UPDATE SKIP LOCKED",
                row -> new Left(
                        row.number("id"),
                        row.number("leaf"),
                        row.texts("after_key"),
                        row.texts("upto_key"),
                        row.bool("cut")),
                change.name());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Left left = found.get();
        Optional<String> table = leaves.name(session, left.leaf());
        long id = left.id();
        List<String> upTo = left.upTo();
        if (table.isPresent() && !left.cut()) {
            keys.prepare(session);
            Optional<List<String>> nth = keys.nth(session, table.get(), left.after(), left.upTo(), rows);
            if (nth.isPresent() && !nth.get().equals(left.upTo())) {
                upTo = nth.get();
                session.update("UPDATE switchback.verification_range SET after_key = ? WHERE id = ?", upTo, id);
                id = insert(session, left.leaf(), left.after(), upTo);
            }
        }
        Instant takenAt = session.one(
                "UPDATE switchback.verification_range SET cut = true, leased_until = clock_timestamp() + ?::interval"
                        + " WHERE id = ? RETURNING clock_timestamp() AS now",
                row -> row.time("now"),
                LEASE.toString(),
                id);
        List<String> bounds = new ArrayList<>(left.after());
        bounds.addAll(upTo);
        return Optional.of(new Range(
                id, takenAt, table.map(name -> new Piece(name, keys.within(left.after()), bounds))));
    }

    private long insert(Session session, long leaf, List<String> after, List<String> upTo) throws SQLException {
        return session.one(
                "INSERT INTO switchback.verification_range (change, leaf, after_key, upto_key) VALUES (?, ?::oid, ?, ?)"
                        + " RETURNING id",
                row -> row.number("id"),
                change.name(),
                leaf,
                after,
                upTo);
    }

    /** Keeps what was found in a range; false if somebody else has read it meanwhile, or the scan is over. */
    boolean record(Session session, Range range, Scan.Counted counted) throws SQLException {
        int recorded = session.update(
                "UPDATE switchback.verification_range SET read_at = ?, rows = ?, unfilled = ?, old_empty = ?, divergent = ?,"
                        + " lossy = ?, unkept = ?, unconvertible = ? WHERE id = ? AND read_at IS NULL",
                range.takenAt(),
                counted.rows(),
                counted.unfilled(),
                counted.oldEmpty(),
                rows(counted, Finding.DIVERGENT),
                rows(counted, Finding.LOSSY),
                rows(counted, Finding.UNKEPT),
                rows(counted, Finding.UNCONVERTIBLE),
                range.id());
        if (recorded == 0) {
            return false;
        }
        for (Map.Entry<Finding, Scan.Wrong> wrong : counted.wrong().entrySet()) {
            KeyArrays arrays = KeyArrays.of(wrong.getValue().keys(), keys.key().size());
            session.update(
                    "INSERT INTO switchback.verification_wrong (change, finding, row_key) SELECT ?, ?, "
                            + arrays.keyTexts()
                            + " FROM (SELECT count(*) AS kept FROM switchback.verification_wrong WHERE change = ? AND finding = ?)"
                            + " AS w, " + arrays.sql() + " WHERE w.kept < " + DivergenceLedger.MOST_KEPT,
                    with(arrays, change.name(), wrong.getKey()));
        }
        return true;
    }

    private static Object[] with(KeyArrays arrays, String change, Finding finding) {
        List<Object> all = new ArrayList<>(List.of(change, finding, change, finding));
        all.addAll(List.of(arrays.parameters()));
        return all.toArray();
    }

    private static long rows(Scan.Counted counted, Finding finding) {
        return counted.wrong().getOrDefault(finding, Scan.Wrong.NONE).rows();
    }

    /** All ranges together, once they are read. */
    Scanned read(Session session) throws SQLException {
        Map<Finding, List<List<String>>> wrong = new EnumMap<>(Finding.class);
        session.query(
                "SELECT finding, row_key FROM switchback.verification_wrong WHERE change = ?",
                row -> wrong.computeIfAbsent(Finding.valueOf(row.text("finding")), any -> new ArrayList<>())
                        .add(row.texts("row_key")),
                change.name());
        return session.one(
                "SELECT coalesce(min(v.read_at), r.started_at) AS oldest, coalesce(max(v.read_at), r.started_at) AS newest,"
                        + " sum(v.rows) AS rows, sum(unfilled) AS unfilled, sum(old_empty) AS old_empty, sum(divergent) AS"
                        + " divergent, sum(lossy) AS lossy, sum(unkept) AS unkept, sum(unconvertible) AS unconvertible"
                        + " FROM switchback.verification_run r LEFT JOIN switchback.verification_range v USING (change)"
                        + " WHERE change = ? GROUP BY r.started_at",
                row -> new Scanned(counted(row, wrong), row.time("oldest"), row.time("newest")),
                change.name());
    }

    private static Scan.Counted counted(Row row, Map<Finding, List<List<String>>> keys) throws SQLException {
        Map<Finding, Scan.Wrong> wrong = new EnumMap<>(Finding.class);
        for (Finding finding : Finding.values()) {
            long rows = row.number(finding.name().toLowerCase(Locale.ROOT));
            if (rows > 0) {
                wrong.put(finding, new Scan.Wrong(rows, keys.getOrDefault(finding, List.of())));
            }
        }
        return new Scan.Counted(row.number("rows"), row.number("unfilled"), row.number("old_empty"), wrong);
    }
}
