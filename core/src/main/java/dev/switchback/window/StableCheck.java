package dev.switchback.window;

import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.check.Ages;
import dev.switchback.check.CheckResult;
import dev.switchback.check.GateCheck;
import dev.switchback.check.Waivable;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import dev.switchback.traffic.PathUse;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The new path has served everything for long enough, and nothing has set the stability clock back. Goes by what was decided, so
 * it holds for every flag service.
 */
public final class StableCheck implements GateCheck {

    private static final String SOURCE = "the stability clock";

    private final Duration minimum;

    public StableCheck(Duration minimum) {
        this.minimum = minimum;
    }

    @Override
    public String name() {
        return "stable-at-100";
    }

    @Override
    public Waivable waivable() {
        return Waivable.BREAK_GLASS;
    }

    @Override
    public CheckResult examine(Session session, SchemaChange change, ChangeState state) throws SQLException {
        String needs = "every unit of work on the new path, and nothing amiss, for " + Ages.text(minimum);
        Optional<Instant> lastNew = PathUse.lastUsed(session, change.name(), Path.NEW);
        if (lastNew.isEmpty() || lastNew.get().isBefore(state.since())) {
            return CheckResult.unknown(
                    name(), "no unit of work has taken the new path in this phase", needs, "switchback.path_use");
        }
        Restart last = StabilityClock.read(session, state).last();
        Duration stable = Ages.since(session, last.at());
        return CheckResult.of(
                name(), stable.compareTo(minimum) >= 0, "for " + Ages.text(stable) + ", since " + last, needs, SOURCE);
    }
}
