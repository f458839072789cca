package dev.switchback.gate;

import dev.switchback.change.SchemaChange;
import dev.switchback.check.CheckResult;
import dev.switchback.check.GateCheck;
import dev.switchback.check.Waivable;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import java.sql.SQLException;
import java.util.List;

/** What was left to be done after earlier break-glass is done. One that is open still has its follow-up before it. */
final class FollowUpsCheck implements GateCheck {

    @Override
    public String name() {
        return "follow-ups-closed";
    }

    @Override
    public Waivable waivable() {
        return Waivable.ALWAYS;
    }

    @Override
    public CheckResult examine(Session session, SchemaChange change, ChangeState state) throws SQLException {
        List<BreakGlass> open = BreakGlasses.all(session, List.of(change.name())).stream()
                .filter(each -> !each.open() && each.followUpClosedBy() == null)
                .toList();
        List<Long> ids = open.stream().map(BreakGlass::id).toList();
        String value = open.isEmpty()
                ? "none is open"
                : String.join("; ", open.stream().map(BreakGlass::toString).toList());
        return CheckResult.of(
                        name(), open.isEmpty(), value, "no open follow-up of break-glass", "switchback.break_glass")
                .withBasis(open.isEmpty() ? "" : "follow-ups " + ids);
    }
}
