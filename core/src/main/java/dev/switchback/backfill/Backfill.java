package dev.switchback.backfill;

import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.database.Session;
import dev.switchback.journal.Act;
import dev.switchback.journal.Journal;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import dev.switchback.phase.PhaseStore;
import dev.switchback.sync.RowKey;
import dev.switchback.sync.StaleRows;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Fills the new shape of existing rows, chunk by chunk in the order of the key.
 *
 * <p>The bounds are taken once, after the sync trigger was committed: later rows are the trigger's work. Where the
 * backfill stands is saved in each chunk's own transaction, under a lock on the backfill's row. So it resumes after
 * {@code kill -9} at the chunk that was not committed, and several runners take turns instead of doing a chunk twice. A
 * row whose value cannot be converted is found by halving, quarantined, and the rest goes on.
 */
public final class Backfill {

    private final Database database;
    private final PhaseStore phases;
    private final Journal journal;

    public Backfill(Database database, PhaseStore phases, Journal journal) {
        this.database = database;
        this.phases = phases;
        this.journal = journal;
    }

    /**
     * Runs, or resumes, until every row within the bounds was examined, or the thread is interrupted. Running a finished
     * backfill again takes new bounds and writes only rows that do not agree.
     *
     * @throws RefusedException if the phase is not {@link Phase#BACKFILLING}, or becomes another one meanwhile
     */
    public BackfillProgress run(SchemaChange change, BackfillListener listener, Act act) {
        Chunk chunk = database.inTransaction(session -> begin(session, change));
        BackfillRun run =
                new BackfillRun(database, journal, change, chunk, session -> requireBackfilling(session, change));
        while (true) {
            BackfillProgress progress = run.step(act);
            listener.progress(progress);
            if (progress.finished()) {
                return progress;
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new RefusedException(
                        change.name(),
                        "backfill",
                        "interrupted after " + progress.examined()
                                + " rows, which are committed; run it again to go on");
            }
        }
    }

    /** Where the backfill of a change stands, if one was ever begun. */
    public Optional<BackfillProgress> progress(SchemaChange change) {
        return database.autocommit(session -> BackfillState.find(session, change))
                .map(state -> state.progress(change.name(), 0));
    }

    /** When the last backfill of a change was finished; empty if it was not. */
    public static Optional<Instant> finishedAt(Session session, SchemaChange change) throws SQLException {
        return BackfillState.find(session, change).map(BackfillState::finishedAt);
    }

    /** Takes the bounds, unless a run with this phase's bounds is to be resumed. */
    private Chunk begin(Session session, SchemaChange change) throws SQLException {
        long epoch = requireBackfilling(session, change).epoch();
        Chunk chunk = new Chunk(change, RowKey.of(session, change));
        chunk.prepare(session);
        Optional<BackfillState> saved = BackfillState.lock(session, change);
        if (saved.isPresent() && saved.get().epoch() == epoch && saved.get().finishedAt() == null) {
            return chunk;
        }
        session.update("DELETE FROM switchback.quarantine WHERE change = ?", change.name());
        StaleRows.tryAgain(session, change);
        session.update(
                "INSERT INTO switchback.backfill AS b (change, epoch, upper_key, estimate) VALUES (?, ?, ?, ("
                        + "SELECT coalesce(sum(greatest(c.reltuples, 0)), 0)::bigint FROM pg_catalog.pg_class c"
                        + " JOIN pg_catalog.pg_partition_tree(?::regclass) p ON p.relid = c.oid WHERE p.isleaf))"
                        + " ON CONFLICT (change) DO UPDATE SET epoch = excluded.epoch, upper_key = excluded.upper_key,"
                        + " cursor_key = NULL, estimate = excluded.estimate, examined = 0, filled = 0,"
                        + " started_at = clock_timestamp(), updated_at = clock_timestamp(), finished_at = NULL",
                change.name(),
                epoch,
                chunk.highestKey(session).orElse(List.of()),
                change.table().sql());
        return chunk;
    }

    private ChangeState requireBackfilling(Session session, SchemaChange change) throws SQLException {
        ChangeState state = phases.read(session, change.name());
        if (state.phase() != Phase.BACKFILLING) {
            throw new RefusedException(
                    change.name(), "backfill", "the phase is " + state.phase() + "; it runs in BACKFILLING only");
        }
        return state;
    }
}
