package dev.switchback.gate;

import dev.switchback.change.SchemaChange;
import dev.switchback.check.Ages;
import dev.switchback.check.CheckResult;
import dev.switchback.check.GateCheck;
import dev.switchback.check.Waivable;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/** The rollback window has been open for long enough, by the database's clock. */
final class WindowAgeCheck implements GateCheck {

    private static final String SOURCE = "switchback.change";

    private final Duration minimum;

    WindowAgeCheck(Duration minimum) {
        this.minimum = minimum;
    }

    @Override
    public String name() {
        return "window-age";
    }

    @Override
    public Waivable waivable() {
        return Waivable.BREAK_GLASS;
    }

    @Override
    public CheckResult examine(Session session, SchemaChange change, ChangeState state) throws SQLException {
        String needs = "open for " + Ages.text(minimum);
        Instant since = state.windowSince();
        if (since == null) {
            return CheckResult.of(name(), false, "the window was never opened", needs, SOURCE);
        }
        Duration age = Ages.since(session, since);
        return CheckResult.of(
                name(), age.compareTo(minimum) >= 0, "open for " + Ages.text(age) + " since " + since, needs, SOURCE);
    }
}
