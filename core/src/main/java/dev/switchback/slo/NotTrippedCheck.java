package dev.switchback.slo;

import dev.switchback.change.SchemaChange;
import dev.switchback.check.CheckResult;
import dev.switchback.check.GateCheck;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Trip;

/** The guard has not tripped the change, or a person has ended it. */
public final class NotTrippedCheck implements GateCheck {

    @Override
    public String name() {
        return "not-tripped";
    }

    @Override
    public boolean asksAtTheDrop() {
        return true;
    }

    @Override
    public CheckResult examine(Session session, SchemaChange change, ChangeState state) {
        Trip trip = state.trip();
        return CheckResult.of(
                name(),
                trip == null,
                trip == null ? "not tripped" : "tripped at " + trip.at() + ": " + trip.reason(),
                "no trip that nobody has ended",
                "switchback.change");
    }
}
