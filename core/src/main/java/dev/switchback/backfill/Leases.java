package dev.switchback.backfill;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The chunks and leaves of a change as one worker sees them. Everything runs in the caller's transaction and by the
 * database's clock.
 *
 * <p>Locks are taken in this order: the run, a leaf, a chunk, rows, the worker's own row. Nobody waits for the run's while he
 * holds another. Who finds a partition gone takes its leaf's last, and gives way.
 */
final class Leases {

    private final SchemaChange change;
    private final String worker;
    private final double seconds;

    Leases(SchemaChange change, String worker, Duration lease) {
        this.change = change;
        this.worker = worker;
        this.seconds = lease.toMillis() / 1000.0;
    }

    /** Takes away whatever was cut, and what the workers have done. What one of them has in hand is waited for. */
    static void clear(Session session, SchemaChange change) throws SQLException {
        session.update("DELETE FROM switchback.backfill_leaf WHERE change = ?", change.name());
        int chunks;
        do {
            // One that was split while it was waited for has left another one.
            chunks = session.update("DELETE FROM switchback.backfill_chunk WHERE change = ?", change.name());
        } while (chunks > 0);
        session.update("DELETE FROM switchback.backfill_worker WHERE change = ?", change.name());
    }

    /** Leases a chunk that was given back, or whose lease has run out. One that is being filled is passed over. */
    Optional<Lease> takeFree(Session session) throws SQLException {
        return session.first(
                "UPDATE switchback.backfill_chunk SET worker = ?, fence = fence + 1, leased_until = clock_timestamp()"
                        + " + make_interval(secs => ?) WHERE id = (SELECT id FROM switchback.backfill_chunk WHERE change = ?"
                        + " AND leased_until <= clock_timestamp() ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING "
                        + Lease.COLUMNS,
                Lease::of,
                worker,
                seconds,
                change.name());
    }

    /**
     * Locks a leaf of which something is left to be cut: the one that this worker cut from last, one that nobody has begun, or
     * any.
     */
    Optional<Leaf> lockLeaf(Session session) throws SQLException {
        Optional<Leaf> free = lockLeaf(session, " SKIP LOCKED");
        return free.isPresent() ? free : lockLeaf(session, "");
    }

    private Optional<Leaf> lockLeaf(Session session, String otherwise) throws SQLException {
        return session.first(
                "SELECT leaf, upper_key, cut_key FROM switchback.backfill_leaf WHERE change = ? AND NOT cut_all"
                        + " ORDER BY (last_worker = ?) IS TRUE DESC, last_worker IS NOT NULL, leaf LIMIT 1 FOR UPDATE"
                        + otherwise,
                Leaf::of,
                change.name(),
                worker);
    }

    /** Notes that nothing is left to be cut from a leaf. */
    void cutAll(Session session, long leaf) throws SQLException {
        session.update(
                "UPDATE switchback.backfill_leaf SET cut_all = true WHERE change = ? AND leaf = ?::oid",
                change.name(),
                leaf);
    }

    /** Notes the next chunk of a leaf, leased by this worker. */
    Lease cut(Session session, Leaf leaf, List<String> upTo, long rows, boolean last) throws SQLException {
        return session.one(
                "WITH leaf AS (UPDATE switchback.backfill_leaf SET upper_key = ?::text[], cut_key = ?::text[], cut_all = ?,"
                        + " chunks = chunks + 1, last_worker = ? WHERE change = ? AND leaf = ?::oid)"
                        + " INSERT INTO switchback.backfill_chunk (change, leaf, after_key, upto_key, rows, worker, fence,"
                        + " leased_until) VALUES (?, ?::oid, ?::text[], ?::text[], ?, ?, 1, clock_timestamp()"
                        + " + make_interval(secs => ?)) RETURNING " + Lease.COLUMNS,
                Lease::of,
                leaf.upper(),
                upTo,
                last,
                worker,
                change.name(),
                leaf.leaf(),
                change.name(),
                leaf.leaf(),
                leaf.cut(),
                upTo,
                rows,
                worker,
                seconds);
    }

    /** Whether chunks are still to be filled, or to be cut. */
    boolean anyLeft(Session session) throws SQLException {
        return session.one(
                "SELECT EXISTS (SELECT FROM switchback.backfill_chunk WHERE change = ?) OR EXISTS (SELECT FROM"
                        + " switchback.backfill_leaf WHERE change = ? AND NOT cut_all) AS present",
                row -> row.bool("present"),
                change.name(),
                change.name());
    }

    /** Ends a chunk that is done, or keeps what is left of it. Its row is locked by the caller. */
    void settle(Session session, Lease lease, Done done) throws SQLException {
        if (done.whole()) {
            session.update("DELETE FROM switchback.backfill_chunk WHERE id = ?", lease.chunk());
        } else {
            session.update(
                    "UPDATE switchback.backfill_chunk SET after_key = ?::text[], rows = greatest(rows - ?, 0),"
                            + " leased_until = clock_timestamp() + make_interval(secs => ?) WHERE id = ?",
                    done.upTo(),
                    done.examined(),
                    seconds,
                    lease.chunk());
        }
    }

    /** Halves a chunk: keeps the first half, and leaves the other to whoever comes. Its row is locked by the caller. */
    void split(Session session, Lease lease, List<String> middle, long first, long second) throws SQLException {
        session.update(
                "UPDATE switchback.backfill_chunk SET upto_key = ?::text[], rows = ?, leased_until = clock_timestamp()"
                        + " + make_interval(secs => ?) WHERE id = ?",
                middle,
                first,
                seconds,
                lease.chunk());
        session.update(
                "INSERT INTO switchback.backfill_chunk (change, leaf, after_key, upto_key, rows) VALUES (?, ?::oid,"
                        + " ?::text[], ?::text[], ?)",
                change.name(),
                lease.leaf(),
                middle,
                lease.upTo(),
                second);
    }

    /** Gives a chunk back, for anybody to take after a while; does nothing if somebody else has it already. */
    void giveBack(Session session, Lease lease, Duration after) throws SQLException {
        session.update(
                "UPDATE switchback.backfill_chunk SET worker = NULL, leased_until = CASE WHEN ? = 0 THEN '-infinity'"
                        + " ELSE clock_timestamp() + make_interval(secs => ?) END WHERE id = ? AND fence = ? AND worker = ?",
                after.toMillis(),
                after.toMillis() / 1000.0,
                lease.chunk(),
                lease.fence(),
                worker);
    }

    /**
     * How far a leaf is cut.
     *
     * @param leaf the table
     * @param upper the last key within the bounds; empty if they were not taken yet
     * @param cut the last key of the last chunk; empty if there is none
     */
    record Leaf(long leaf, List<String> upper, List<String> cut) {

        static Leaf of(Row row) throws SQLException {
            return new Leaf(row.number("leaf"), row.texts("upper_key"), row.texts("cut_key"));
        }

        Leaf within(List<String> key) {
            return new Leaf(leaf, key, cut);
        }
    }
}
