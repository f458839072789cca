package dev.switchback.gate;

import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.check.GateCheck;
import dev.switchback.database.Database;
import dev.switchback.journal.Act;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import dev.switchback.phase.PhaseStore;
import java.util.ArrayList;
import java.util.List;

/** The way into the rollback window: only when every check says that the new shape can be read. */
public final class Opening {

    private final Database database;
    private final PhaseStore phases;
    private final List<GateCheck> checks;

    public Opening(Database database, PhaseStore phases, List<GateCheck> checks) {
        this.database = database;
        this.phases = phases;
        this.checks = List.copyOf(checks);
    }

    /**
     * Opens the rollback window.
     *
     * @throws RefusedException if the phase is not {@link Phase#BACKFILLING}, or with every check that does not pass
     */
    public ChangeState open(SchemaChange change, Act act) {
        return database.inTransaction(session -> {
            ChangeState state = phases.lock(session, change.name());
            List<String> reasons = new ArrayList<>();
            if (state.phase() != Phase.BACKFILLING) {
                reasons.add("the phase is " + state.phase() + "; a window opens from BACKFILLING");
            } else {
                for (GateCheck check : checks) {
                    CheckResult result = check.examine(session, change, state);
                    if (result.status() != CheckStatus.PASS) {
                        reasons.add(result.toString());
                    }
                }
            }
            if (!reasons.isEmpty()) {
                throw new RefusedException(change.name(), "open", reasons);
            }
            return phases.move(session, state, Phase.OPEN, act, "");
        });
    }
}
