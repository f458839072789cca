package dev.switchback.gate;

import dev.switchback.change.SchemaChange;
import dev.switchback.check.CheckResult;
import dev.switchback.check.GateCheck;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;

/** The rollback window is open: neither frozen nor given up, and not yet on the way out. */
final class PhaseCheck implements GateCheck {

    @Override
    public String name() {
        return "phase";
    }

    @Override
    public boolean asksAtTheDrop() {
        return true;
    }

    @Override
    public CheckResult examine(Session session, SchemaChange change, ChangeState state) {
        boolean pass = state.phase() == Phase.OPEN || state.phase() == Phase.CLOSING;
        return CheckResult.of(name(), pass, state.phase().name(), "OPEN", "switchback.change");
    }
}
