package dev.switchback.environment;

import dev.switchback.change.SchemaChange;
import dev.switchback.check.CheckResult;
import dev.switchback.check.GateCheck;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import java.sql.SQLException;

/**
 * The server that is asked is the primary of the cluster in which the window opened, and not a copy that was restored from it. Nobody can
 * waive that: everything else that is known would be of another database.
 */
final class RightPrimaryCheck implements GateCheck {

    @Override
    public String name() {
        return "right-primary";
    }

    @Override
    public boolean asksAtTheDrop() {
        return true;
    }

    @Override
    public CheckResult examine(Session session, SchemaChange change, ChangeState state) throws SQLException {
        WindowServer server = WindowServer.of(session, change.name());
        String needs = "the primary of the system in which the window opened";
        String value = (server.standby() ? "a standby" : "the primary") + " of system " + server.system();
        String opened = server.windowSystem();
        if (opened == null) {
            return CheckResult.unknown(
                    name(), value + "; where the window opened is not recorded", needs, WindowServer.SOURCE);
        }
        boolean same = server.system().equals(opened);
        return CheckResult.of(
                        name(),
                        same && !server.standby(),
                        value + (same ? "" : "; the window opened in system " + opened),
                        needs,
                        WindowServer.SOURCE)
                .withBasis("system " + server.system());
    }
}
