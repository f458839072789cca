package dev.switchback.gate;

import dev.switchback.backfill.Backfill;
import dev.switchback.change.Path;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import dev.switchback.database.Work;
import dev.switchback.fleet.Barrier;
import dev.switchback.journal.Act;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import dev.switchback.phase.PhaseStore;
import dev.switchback.sync.LockedDdl;
import dev.switchback.sync.Quarantine;
import dev.switchback.verify.Audit;
import dev.switchback.verify.DivergenceLedger;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way out of the rollback window, in either direction: wait until no live instance runs a unit of work that still
 * names the shape, then drop it and move to the final phase, in one transaction.
 */
final class Exit {

    private static final Logger log = LoggerFactory.getLogger(Exit.class);

    private final PhaseStore phases;
    private final Barrier barrier;
    private final LockedDdl ddl;

    Exit(PhaseStore phases, Barrier barrier, LockedDdl ddl) {
        this.phases = phases;
        this.barrier = barrier;
        this.ddl = ddl;
    }

    /**
     * Drops a shape.
     *
     * @param from the phase in which the fleet is waited for
     * @param to the final phase
     * @param confirmed runs when the fleet has confirmed, before any lock is taken; refuses by throwing
     * @param permit runs in the dropping transaction before it drops; gives the statements to run, or refuses by throwing
     * @throws RefusedException if the fleet did not confirm within the patience; the phase stays {@code from}, and the
     *     operation can be called again or taken back
     */
    ChangeState drop(
            SchemaChange change,
            Path dropped,
            Phase from,
            Phase to,
            Duration patience,
            Act act,
            Runnable confirmed,
            Work<List<String>> permit) {
        String operation = to == Phase.CONTRACTED ? "contract" : "abandon";
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            barrier.await(
                    change,
                    operation,
                    from,
                    Duration.ofNanos(deadline - System.nanoTime()),
                    "Nothing was dropped and the phase stays " + from + ": call " + operation
                            + " again to go on, or reopen to take it back");
            confirmed.run();
            try {
                return ddl.run(change, operation, session -> {
                    ChangeState state = phases.lock(session, change.name());
                    if (!barrier.isOpen(session, change, operation, state, from)) {
                        throw new StartedMeanwhileException();
                    }
                    return drop(session, change, dropped, state, to, act, permit);
                });
            } catch (StartedMeanwhileException e) {
                log.debug("'{}': an instance has started while {} was about to drop", change.name(), operation);
            }
        }
    }

    private ChangeState drop(
            Session session,
            SchemaChange change,
            Path dropped,
            ChangeState state,
            Phase to,
            Act act,
            Work<List<String>> permit)
            throws SQLException {
        // Before the table is locked, which a worker may wait for that has a chunk in hand.
        Backfill.forget(session, change);
        for (String statement : permit.in(session)) {
            session.execute(statement);
        }
        // The trigger is gone: no entry can come any more.
        Quarantine.forget(session, change);
        // Before the ledger, which a look that is under way comes to last.
        Audit.forget(session, change);
        DivergenceLedger.forget(session, change);
        return phases.move(session, state, to, act, dropped(change, dropped));
    }

    private static String dropped(SchemaChange change, Path shape) {
        List<String> columns = change.shape(shape).names();
        return "dropped "
                + (columns.isEmpty()
                        ? "the " + (shape == Path.OLD ? "old" : "new") + " shape"
                        : change.table(shape) + " " + columns);
    }

    /** An instance that has not confirmed has joined the fleet since it was waited for: it is waited for as well. */
    private static final class StartedMeanwhileException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
