package dev.switchback.gate;

import dev.switchback.change.Path;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.database.Session;
import dev.switchback.database.Work;
import dev.switchback.fleet.Confirmation;
import dev.switchback.fleet.Fleet;
import dev.switchback.journal.Act;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import dev.switchback.phase.PhaseStore;
import dev.switchback.sync.LockedDdl;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * The way out of the rollback window, in either direction: wait until no live instance runs a unit of work that still
 * names the shape, then drop it and move to the final phase, in one transaction.
 */
final class Exit {

    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Database database;
    private final PhaseStore phases;
    private final Fleet fleet;
    private final LockedDdl ddl;
    private final Duration lease;

    Exit(Database database, PhaseStore phases, Fleet fleet, LockedDdl ddl, Duration lease) {
        this.database = database;
        this.phases = phases;
        this.fleet = fleet;
        this.ddl = ddl;
        this.lease = lease;
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
        await(change, operation, from, patience);
        return ddl.run(change, operation, session -> {
            ChangeState state = phases.lock(session, change.name());
            requireReady(session, change, operation, state, from);
            for (String statement : permit.in(session)) {
                session.execute(statement);
            }
            return phases.move(session, state, to, act, "dropped " + change.table() + " " + columns(change, dropped));
        });
    }

    private void await(SchemaChange change, String operation, Phase from, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            String waiting = database.inTransaction(session -> {
                ChangeState state = phases.lock(session, change.name());
                requirePhase(change, operation, state, from);
                return waitingFor(session, state);
            });
            if (waiting.isEmpty()) {
                return;
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new RefusedException(
                        change.name(),
                        operation,
                        waiting + ". Nothing was dropped and the phase stays " + from + ": call " + operation
                                + " again to go on, or reopen to take it back");
            }
            pause(change, operation);
        }
    }

    private void requireReady(Session session, SchemaChange change, String operation, ChangeState state, Phase from)
            throws SQLException {
        requirePhase(change, operation, state, from);
        String waiting = waitingFor(session, state);
        if (!waiting.isEmpty()) {
            throw new RefusedException(change.name(), operation, waiting);
        }
    }

    private static void requirePhase(SchemaChange change, String operation, ChangeState state, Phase from) {
        if (state.phase() != from) {
            throw new RefusedException(
                    change.name(), operation, "the phase became " + state.phase() + " while waiting in " + from);
        }
    }

    /** What keeps the shape from being dropped; empty if nothing does. */
    private String waitingFor(Session session, ChangeState state) throws SQLException {
        Confirmation confirmation = fleet.confirmation(session, state.name(), state.epoch());
        if (!confirmation.complete()) {
            return confirmation.toString();
        }
        // An instance that could not write its heartbeat is not in the list: its snapshot is older than the lease by
        // then.
        boolean leaseOver = session.one(
                "SELECT clock_timestamp() > ?::timestamptz + make_interval(secs => ?) AS over",
                row -> row.bool("over"),
                state.since(),
                lease.toMillis() / 1000.0);
        return leaseOver ? "" : confirmation + "; waiting for the lease of " + lease.toMillis() + " ms to run out";
    }

    private static String columns(SchemaChange change, Path dropped) {
        return (dropped == Path.OLD ? change.oldShape() : change.newShape())
                .names()
                .toString();
    }

    private static void pause(SchemaChange change, String operation) {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException(
                    change.name(), operation, "interrupted while waiting for the fleet; nothing was dropped");
        }
    }
}
