package dev.switchback.backfill;

import dev.switchback.change.AdapterMapping;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.database.Session;
import dev.switchback.fleet.Barrier;
import dev.switchback.journal.Act;
import dev.switchback.journal.Journal;
import dev.switchback.phase.Phase;
import dev.switchback.phase.PhaseStore;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Fills the new shape of existing rows, chunk by chunk in the order of the key, by any number of workers in any number of
 * processes.
 *
 * <ol>
 *   <li>A worker cuts a chunk off, by hops in the key's index, and leases it; or takes one that was given back, or whose
 *       lease has run out.
 *   <li>In one transaction it locks the chunk, if it still has the lease, fills the rows that do not agree, counts them, and
 *       takes the chunk away. So whoever is killed, or wakes too late, has done nothing twice and nothing by half.
 *   <li>When nothing is left to be cut or filled, the backfill is finished.
 * </ol>
 *
 * A row whose value cannot be converted is found by halving, quarantined, and the rest goes on. Thread-safe.
 */
public final class Backfill {

    private final Database database;
    private final PhaseStore phases;
    private final Journal journal;
    private final Barrier barrier;
    private final Duration patience;
    private final String instance;
    private final AtomicInteger workers = new AtomicInteger();

    /**
     * A backfill.
     *
     * @param patience how long to wait for the fleet, where nobody but the fleet writes both shapes, and for a database
     *     that is away
     * @param instance what the names of its workers begin with; unique
     */
    public Backfill(
            Database database,
            PhaseStore phases,
            Journal journal,
            Barrier barrier,
            Duration patience,
            String instance) {
        this.database = database;
        this.phases = phases;
        this.journal = journal;
        this.barrier = barrier;
        this.patience = patience;
        this.instance = instance;
    }

    /**
     * Runs, or goes on, until every row within the bounds was examined, somebody cancels it, or the settings say stop. Running
     * a finished backfill again takes new bounds and writes only rows that do not agree.
     *
     * @throws RefusedException if the phase is not {@link Phase#BACKFILLING}, or becomes another one meanwhile; or if the
     *     thread is interrupted
     */
    public BackfillProgress run(SchemaChange change, BackfillSettings settings, BackfillListener listener, Act act) {
        Recovery recovery = new Recovery(patience);
        Work work = recovery.patiently(change, settings.stop(), () -> begin(change, settings));
        Governor governor = new Governor(database, change, settings.throttles(), System::nanoTime);
        Teller teller = new Teller(() -> progress(change, governor.reports()), listener);
        BackfillRun run = new BackfillRun(database, phases, journal, change, work, act, teller::tell);
        recovery.patiently(change, settings.stop(), run::begin);
        try (work;
                Sweeper sweeper = new Sweeper(database, change, settings.vacuum(), System::nanoTime)) {
            Consumer<BooleanSupplier> worker =
                    stop -> worker(change, settings.stoppedWhen(stop), run, governor, sweeper)
                            .work();
            new Crew("switchback-backfill-" + change.name(), settings.workers(), settings.stop()).work(worker, worker);
        }
        return recovery.patiently(change, settings.stop(), teller::tell);
    }

    private Work begin(SchemaChange change, BackfillSettings settings) {
        if (change.mapping() instanceof AdapterMapping) {
            // No trigger completes what an instance writes that does not know the phase yet.
            barrier.await(
                    change,
                    "backfill",
                    Phase.BACKFILLING,
                    patience,
                    "Until all know that both shapes are written, what is filled could be left behind at once: run it again");
        }
        return database.inTransaction(session -> {
            Limits.ofOne().begin(session);
            Standing.requireBackfilling(
                    change, phases.read(session, change.name()).phase());
            return work(session, change, settings);
        });
    }

    /** Where the backfill of a change stands, if one was ever begun. */
    public Optional<BackfillProgress> progress(SchemaChange change) {
        return database.autocommit(session -> BackfillProgress.find(session, change, List.of()));
    }

    /** Pauses, resumes and cancels it, and sets its speed, for all instances. */
    public BackfillControl control(SchemaChange change) {
        return new BackfillControl(database, journal, change);
    }

    /** When the last backfill of a change was finished; empty if it was not. */
    public static Optional<Instant> finishedAt(Session session, SchemaChange change) throws SQLException {
        return Standing.find(session, change).map(Standing::finishedAt);
    }

    /** Forgets it, in the transaction that ends the change. Whoever still fills finds nothing when he comes back. */
    public static void forget(Session session, SchemaChange change) throws SQLException {
        session.update("DELETE FROM switchback.backfill WHERE change = ?", change.name());
        Leases.clear(session, change);
    }

    private BackfillProgress progress(SchemaChange change, List<ThrottleReport> throttles) {
        return database.autocommit(session -> BackfillProgress.find(session, change, throttles))
                .orElseThrow(() -> Standing.forgotten(change));
    }

    private Worker worker(
            SchemaChange change, BackfillSettings settings, BackfillRun run, Governor governor, Sweeper sweeper) {
        String name = instance + "/" + workers.incrementAndGet();
        return new Worker(database, change, settings, run, governor, sweeper, patience, name);
    }

    private Work work(Session session, SchemaChange change, BackfillSettings settings) throws SQLException {
        interface Maker {
            Work make() throws SQLException;
        }
        Maker maker = change.mapping()
                .choose(
                        sql -> () -> KeyedWork.inSql(session, change),
                        java -> () -> KeyedWork.inJava(database, session, change, java, settings.target()),
                        adapters -> () -> new StatementWork(change, adapters.backfill()));
        return maker.make();
    }
}
