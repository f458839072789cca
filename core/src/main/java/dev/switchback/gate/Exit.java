package dev.switchback.gate;

import dev.switchback.change.Path;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Work;
import dev.switchback.fleet.Barrier;
import dev.switchback.journal.Act;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import dev.switchback.phase.PhaseStore;
import dev.switchback.sync.LockedDdl;
import dev.switchback.sync.Quarantine;
import dev.switchback.verify.DivergenceLedger;
import java.time.Duration;
import java.util.List;

/**
 * The way out of the rollback window, in either direction: wait until no live instance runs a unit of work that still
 * names the shape, then drop it and move to the final phase, in one transaction.
 */
final class Exit {

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
     * @param permit runs first in the dropping transaction; gives the statements to run, or refuses by throwing
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
            Work<List<String>> permit) {
        String operation = to == Phase.CONTRACTED ? "contract" : "abandon";
        barrier.await(
                change,
                operation,
                from,
                patience,
                "Nothing was dropped and the phase stays " + from + ": call " + operation
                        + " again to go on, or reopen to take it back");
        return ddl.run(change, operation, session -> {
            ChangeState state = phases.lock(session, change.name());
            barrier.require(session, change, operation, state, from);
            for (String statement : permit.in(session)) {
                session.execute(statement);
            }
            // The trigger is gone: no entry can come any more.
            Quarantine.forget(session, change);
            DivergenceLedger.forget(session, change);
            return phases.move(session, state, to, act, dropped(change, dropped));
        });
    }

    private static String dropped(SchemaChange change, Path shape) {
        List<String> columns = change.shape(shape).names();
        return "dropped "
                + (columns.isEmpty()
                        ? "the " + (shape == Path.OLD ? "old" : "new") + " shape"
                        : change.table(shape) + " " + columns);
    }
}
