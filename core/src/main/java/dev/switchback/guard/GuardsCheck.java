package dev.switchback.guard;

import dev.switchback.change.SchemaChange;
import dev.switchback.check.CheckResult;
import dev.switchback.check.GateCheck;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/** Everything that keeps the shapes in step, and destruction away from them, is in place. */
public final class GuardsCheck implements GateCheck {

    private static final String NEEDS = "sync trigger, truncate guard, guard view and every column in place";
    private static final String SOURCE = "pg_catalog against switchback.guard";

    @Override
    public String name() {
        return "guards-in-place";
    }

    @Override
    public boolean asksAtTheDrop() {
        return true;
    }

    @Override
    public CheckResult examine(Session session, SchemaChange change, ChangeState state) throws SQLException {
        List<GuardState> states = Guards.standing(session, List.of(change.name()));
        if (states.isEmpty()) {
            return CheckResult.unknown(name(), "nothing is recorded in phase " + state.phase(), NEEDS, SOURCE);
        }
        List<GuardState> faults =
                states.stream().filter(each -> !each.inPlace()).toList();
        String value = faults.isEmpty()
                ? states.size() + " in place"
                : faults.stream().map(GuardState::toString).collect(Collectors.joining("; "));
        return CheckResult.of(name(), faults.stream().noneMatch(GuardState::missing), value, NEEDS, SOURCE);
    }
}
