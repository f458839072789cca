package dev.switchback.backfill;

import dev.switchback.change.AdapterMapping;
import dev.switchback.change.JavaMapping;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.database.Session;
import dev.switchback.fleet.Barrier;
import dev.switchback.journal.Act;
import dev.switchback.journal.Journal;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import dev.switchback.phase.PhaseStore;
import dev.switchback.sync.Quarantine;
import dev.switchback.sync.RowKey;
import dev.switchback.sync.StaleRows;
import java.sql.SQLException;
import java.time.Duration;
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
    private final Barrier barrier;
    private final Duration patience;

    /**
     * A backfill.
     *
     * @param patience how long to wait for the fleet, where nobody but the fleet writes both shapes
     */
    public Backfill(Database database, PhaseStore phases, Journal journal, Barrier barrier, Duration patience) {
        this.database = database;
        this.phases = phases;
        this.journal = journal;
        this.barrier = barrier;
        this.patience = patience;
    }

    /**
     * Runs, or resumes, until every row within the bounds was examined, or the thread is interrupted. Running a finished
     * backfill again takes new bounds and writes only rows that do not agree.
     *
     * @throws RefusedException if the phase is not {@link Phase#BACKFILLING}, or becomes another one meanwhile
     */
    public BackfillProgress run(SchemaChange change, BackfillListener listener, Act act) {
        if (change.mapping() instanceof AdapterMapping) {
            // No trigger completes what an instance writes that does not know the phase yet.
            barrier.await(
                    change,
                    "backfill",
                    Phase.BACKFILLING,
                    patience,
                    "Until all know that both shapes are written, what is filled could be left behind at once: run it again");
        }
        Portions portions = database.inTransaction(session -> begin(session, change));
        BackfillRun run =
                new BackfillRun(database, journal, change, portions, session -> requireBackfilling(session, change));
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
    private Portions begin(Session session, SchemaChange change) throws SQLException {
        long epoch = requireBackfilling(session, change).epoch();
        if (change.mapping() instanceof AdapterMapping adapters) {
            begin(session, change, epoch, List.of());
            return new StatementPortions(adapters.backfill());
        }
        Chunk chunk = new Chunk(change, RowKey.of(session, change));
        chunk.prepare(session);
        begin(session, change, epoch, chunk.highestKey(session).orElse(List.of()));
        return new KeyedPortions(change, chunk);
    }

    private static void begin(Session session, SchemaChange change, long epoch, List<String> upper)
            throws SQLException {
        Optional<BackfillState> saved = BackfillState.lock(session, change);
        if (saved.isPresent() && saved.get().epoch() == epoch && saved.get().finishedAt() == null) {
            return;
        }
        if (change.mapping() instanceof JavaMapping) {
            // Whether its functions have been mended since the database cannot tell.
            Quarantine.forget(session, change);
            StaleRows.tryAgain(session, change);
        }
        session.update(
                "INSERT INTO switchback.backfill AS b (change, epoch, upper_key, estimate) VALUES (?, ?, ?, ("
                        + "SELECT coalesce(sum(greatest(c.reltuples, 0)), 0)::bigint FROM pg_catalog.pg_class c"
                        + " JOIN pg_catalog.pg_partition_tree(?::regclass) p ON p.relid = c.oid WHERE p.isleaf))"
                        + " ON CONFLICT (change) DO UPDATE SET epoch = excluded.epoch, upper_key = excluded.upper_key,"
                        + " cursor_key = NULL, estimate = excluded.estimate, examined = 0, filled = 0,"
                        + " started_at = clock_timestamp(), updated_at = clock_timestamp(), finished_at = NULL",
                change.name(),
                epoch,
                upper,
                change.table().sql());
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
