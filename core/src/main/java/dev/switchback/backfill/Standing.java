package dev.switchback.backfill;

import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import dev.switchback.phase.Phase;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the backfill of a change stands, and what it is told to do.
 *
 * @param phase of the change
 * @param current whether the run was begun in the change's present epoch
 * @param rowsPerSecond a ceiling for all workers together; 0 for none
 * @param walPerSecond a ceiling for all workers together, in bytes; 0 for none
 * @param share of its time that each worker works, in percent
 */
record Standing(
        BackfillState state,
        Phase phase,
        boolean current,
        long rowsPerSecond,
        long walPerSecond,
        int share,
        Instant startedAt,
        @Nullable Instant finishedAt) {

    private static final String COLUMNS = "SELECT b.state, c.phase, b.epoch = c.epoch AS current, b.rows_per_second,"
            + " b.wal_per_second, b.share, b.started_at, b.finished_at FROM switchback.backfill b"
            + " JOIN switchback.change c ON c.name = b.change ";

    static Optional<Standing> find(Session session, SchemaChange change) throws SQLException {
        return session.first(COLUMNS + "WHERE b.change = ?", Standing::of, change.name());
    }

    /**
     * The same of one that was begun.
     *
     * @throws RefusedException if there is none any more
     */
    static Standing read(Session session, SchemaChange change) throws SQLException {
        return find(session, change).orElseThrow(() -> forgotten(change));
    }

    /** The same, and nobody else begins, finishes or controls the backfill before the transaction ends. */
    static Optional<Standing> lock(Session session, SchemaChange change) throws SQLException {
        return session.first(COLUMNS + "WHERE b.change = ? FOR UPDATE OF b", Standing::of, change.name());
    }

    /**
     * The same, with the lock on a leased chunk: nobody else takes it before the transaction ends.
     *
     * @return empty if somebody else has the chunk by now, or it is done
     */
    static Optional<Standing> hold(Session session, Lease lease, String worker) throws SQLException {
        return session.first(
                COLUMNS + "JOIN switchback.backfill_chunk k ON k.change = b.change"
                        + " WHERE k.id = ? AND k.fence = ? AND k.worker = ? FOR UPDATE OF k",
                Standing::of,
                lease.chunk(),
                lease.fence(),
                worker);
    }

    /** Contract and abandon take it away, and nobody else does. */
    static RefusedException forgotten(SchemaChange change) {
        return new RefusedException(
                change.name(),
                "backfill",
                "the change was contracted or abandoned meanwhile: nothing is left to be filled");
    }

    Standing requireBackfilling(SchemaChange change) {
        requireBackfilling(change, phase);
        return this;
    }

    static void requireBackfilling(SchemaChange change, Phase phase) {
        if (phase != Phase.BACKFILLING) {
            throw new RefusedException(
                    change.name(), "backfill", "the phase is " + phase + "; it runs in BACKFILLING only");
        }
    }

    private static Standing of(Row row) throws SQLException {
        return new Standing(
                BackfillState.valueOf(row.text("state")),
                Phase.valueOf(row.text("phase")),
                row.bool("current"),
                row.number("rows_per_second"),
                row.number("wal_per_second"),
                (int) row.number("share"),
                row.time("started_at"),
                row.timeOrNull("finished_at"));
    }
}
