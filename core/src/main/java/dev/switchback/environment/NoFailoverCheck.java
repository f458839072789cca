package dev.switchback.environment;

import dev.switchback.change.SchemaChange;
import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.check.GateCheck;
import dev.switchback.check.Waivable;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import java.sql.SQLException;

/**
 * The server is on the timeline on which the window opened. After a failover acknowledged commits may be missing (asynchronous standbys),
 * and statistics began anew: somebody has to look, and to say so by name.
 */
final class NoFailoverCheck implements GateCheck {

    @Override
    public String name() {
        return "no-failover";
    }

    @Override
    public Waivable waivable() {
        return Waivable.ALWAYS;
    }

    @Override
    public boolean asksAtTheDrop() {
        return true;
    }

    @Override
    public CheckResult examine(Session session, SchemaChange change, ChangeState state) throws SQLException {
        WindowServer server = WindowServer.of(session, change.name());
        Long opened = server.windowTimeline();
        Long now = server.timeline();
        String needs = "the timeline on which the window opened";
        if (opened == null || now == null) {
            return CheckResult.unknown(
                    name(),
                    now == null ? "a standby is asked" : "the timeline of the window is not recorded",
                    needs,
                    WindowServer.SOURCE);
        }
        String value = opened.equals(now)
                ? "timeline " + now
                : "timeline " + now + ", the window opened on " + opened
                        + ": a failover or a restore since. Verify, see what is missing, and waive it";
        CheckStatus status = opened.equals(now) ? CheckStatus.PASS : CheckStatus.FAIL;
        return new CheckResult(name(), status, value, needs, WindowServer.SOURCE, null, "timeline " + now);
    }
}
