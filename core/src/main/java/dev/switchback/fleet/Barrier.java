package dev.switchback.fleet;

import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import dev.switchback.phase.PhaseStore;
import java.sql.SQLException;
import java.time.Duration;

/** Waits until no live instance runs a unit of work that decided on an earlier phase. */
public final class Barrier {

    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Database database;
    private final PhaseStore phases;
    private final Fleet fleet;
    private final Duration lease;

    public Barrier(Database database, PhaseStore phases, Fleet fleet, Duration lease) {
        this.database = database;
        this.phases = phases;
        this.fleet = fleet;
        this.lease = lease;
    }

    /**
     * Waits, with a change that stands and stays in one phase.
     *
     * @param advice what to say after the names of those who are waited for in vain
     * @throws RefusedException if the fleet did not confirm within the patience, the phase is another one or becomes so, or
     *     the thread is interrupted
     */
    public void await(SchemaChange change, String operation, Phase phase, Duration patience, String advice) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            String waiting = database.inTransaction(session -> {
                ChangeState state = phases.lock(session, change.name());
                requirePhase(change, operation, state, phase);
                return waitingFor(session, state);
            });
            if (waiting.isEmpty()) {
                return;
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new RefusedException(change.name(), operation, waiting + ". " + advice);
            }
            pause(change, operation);
        }
    }

    /**
     * Whether nobody has to be waited for, in the caller's transaction, which has locked the change: an instance may have
     * started since.
     *
     * @throws RefusedException if the phase is another one
     */
    public boolean isOpen(Session session, SchemaChange change, String operation, ChangeState state, Phase phase)
            throws SQLException {
        requirePhase(change, operation, state, phase);
        return waitingFor(session, state).isEmpty();
    }

    private static void requirePhase(SchemaChange change, String operation, ChangeState state, Phase phase) {
        if (state.phase() != phase) {
            throw new RefusedException(
                    change.name(), operation, "the phase became " + state.phase() + " while waiting in " + phase);
        }
    }

    /** Who is waited for; empty if nobody is. */
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

    private static void pause(SchemaChange change, String operation) {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException(
                    change.name(), operation, "interrupted while waiting for the fleet; nothing was done");
        }
    }
}
