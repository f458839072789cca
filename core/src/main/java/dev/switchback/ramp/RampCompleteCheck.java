package dev.switchback.ramp;

import dev.switchback.change.SchemaChange;
import dev.switchback.check.Ages;
import dev.switchback.check.CheckResult;
import dev.switchback.check.GateCheck;
import dev.switchback.check.Waivable;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** If a plan for the ramp is in force, its last step has stood for as long as it is to be held. */
public final class RampCompleteCheck implements GateCheck {

    private static final String SOURCE = "switchback.ramp";

    @Override
    public String name() {
        return "ramp-complete";
    }

    @Override
    public Waivable waivable() {
        return Waivable.BREAK_GLASS;
    }

    @Override
    public CheckResult examine(Session session, SchemaChange change, ChangeState state) throws SQLException {
        Optional<RampStanding> found = RampBook.find(session, state);
        if (found.isEmpty()) {
            return CheckResult.of(
                    name(), true, "no plan is in force", "the last step held, if there is a plan", SOURCE);
        }
        RampStanding standing = found.get();
        RampPlan plan = standing.plan();
        Duration hold = plan.step(plan.steps().size()).hold();
        Duration held = Ages.since(session, new RampJudge(session, state, standing).heldSince());
        return CheckResult.of(
                name(),
                standing.atLastStep() && held.compareTo(hold) >= 0,
                standing.words() + " for " + Ages.text(held),
                plan.words(plan.steps().size()) + " for " + Ages.text(hold),
                SOURCE);
    }
}
