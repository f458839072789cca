package dev.switchback.gate;

import dev.switchback.change.Path;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.database.Session;
import dev.switchback.fleet.Barrier;
import dev.switchback.journal.Act;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import dev.switchback.phase.PhaseStore;
import dev.switchback.sync.LockedDdl;
import dev.switchback.sync.Quarantine;
import dev.switchback.sync.Removal;
import dev.switchback.sync.StaleRows;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The two ends of a change. Contract: the gate must say GO, the fleet must confirm, the approval is used up in the
 * transaction that drops the old shape. Abandon: needs no gate, because going back never does; the fleet must confirm.
 *
 * <p>Both can be called again after a crash or a time-out and go on where they stopped.
 */
public final class Contract {

    private static final String STAYS = "Nothing was dropped and the phase stays " + Phase.CLOSING;

    private final Database database;
    private final PhaseStore phases;
    private final Gate gate;
    private final Approvals approvals;
    private final Exit exit;

    public Contract(
            Database database, PhaseStore phases, Gate gate, Approvals approvals, Barrier barrier, LockedDdl ddl) {
        this.database = database;
        this.phases = phases;
        this.gate = gate;
        this.approvals = approvals;
        this.exit = new Exit(phases, barrier, ddl);
    }

    /** The plan as the change stands now. */
    public ContractPlan plan(SchemaChange change) {
        return database.inTransaction(session -> ContractPlan.of(session, change, phases.read(session, change.name())));
    }

    /**
     * Drops the old shape. The gate is asked twice: before CLOSING by all checks, and when the fleet has confirmed, without a lock, by
     * those whose answers can have changed. What must not be lost is looked at once more when the table is locked.
     *
     * @param patience how long to wait for the fleet
     * @throws RefusedException with every reason of the gate; or because of the phase, the fleet, or a lock
     */
    public ChangeState contract(SchemaChange change, Duration patience, Act act) {
        ChangeState state = current(change);
        if (state.phase() != Phase.OPEN && state.phase() != Phase.CLOSING) {
            throw new RefusedException(
                    change.name(), "contract", "the phase is " + state.phase() + "; it is possible from OPEN only");
        }
        if (state.phase() == Phase.OPEN) {
            GateReport report = gate.decide(change, act);
            if (report.verdict() != Verdict.GO) {
                List<String> reasons = new ArrayList<>(List.of("the gate says " + report.verdict()));
                reasons.addAll(report.reasons());
                throw new RefusedException(change.name(), "contract", reasons);
            }
            move(state, Phase.CLOSING, "plan " + report.planDigest(), act);
        }
        Runnable askAgain = () -> requireStillGo(change);
        return exit.drop(change, Path.OLD, Phase.CLOSING, Phase.CONTRACTED, patience, act, askAgain, session -> {
            // An old image may have written, since the gate was asked, what only the old shape can hold. Nobody can any
            // more.
            session.execute("LOCK TABLE " + change.table().sql() + " IN ACCESS EXCLUSIVE MODE");
            requireNothingHeld(session, change);
            StaleRows.requireNone(session, change);
            ContractPlan plan = ContractPlan.of(session, change, phases.read(session, change.name()));
            approvals.use(session, plan, act);
            return plan.statements();
        });
    }

    /**
     * Gives the change up and drops the new shape.
     *
     * @param patience how long to wait for the fleet
     * @throws RefusedException because of the phase, the fleet, or a lock
     */
    public ChangeState abandon(SchemaChange change, Duration patience, Act act) {
        ChangeState state = current(change);
        if (state.phase() != Phase.ABANDONING) {
            move(state, Phase.ABANDONING, "", act);
        }
        return exit.drop(
                change,
                Path.NEW,
                Phase.ABANDONING,
                Phase.ABANDONED,
                patience,
                act,
                () -> {},
                session -> Removal.statements(change, Path.NEW));
    }

    private void requireStillGo(SchemaChange change) {
        List<String> reasons = gate.reasonsAtTheDrop(change);
        if (!reasons.isEmpty()) {
            List<String> all =
                    new ArrayList<>(List.of("the gate was asked again before the drop, and does not say GO"));
            all.addAll(reasons);
            all.add(STAYS + ": reopen to take it back, and request it again on the evidence as it is then");
            throw new RefusedException(change.name(), "contract", all);
        }
    }

    private static void requireNothingHeld(Session session, SchemaChange change) throws SQLException {
        Quarantine.Held held = Quarantine.held(session, change);
        if (held.rows() > 0) {
            throw new RefusedException(
                    change.name(),
                    "contract",
                    held + ". " + STAYS + ": reopen to take it back, mend them, and request it again");
        }
    }

    private ChangeState current(SchemaChange change) {
        return database.autocommit(session -> phases.read(session, change.name()));
    }

    private void move(ChangeState seen, Phase to, String detail, Act act) {
        database.inTransaction(session -> phases.move(session, seen, to, act, detail));
    }
}
