package dev.switchback.sync;

import dev.switchback.change.SchemaChange;
import dev.switchback.check.CheckResult;
import dev.switchback.check.GateCheck;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import java.sql.SQLException;

/** No row's new shape is behind its old one. */
public final class StaleRowsCheck implements GateCheck {

    @Override
    public String name() {
        return "no-stale-rows";
    }

    @Override
    public boolean asksAtTheDrop() {
        return true;
    }

    @Override
    public CheckResult examine(Session session, SchemaChange change, ChangeState state) throws SQLException {
        long stale = StaleRows.count(session, change);
        return CheckResult.of(
                name(),
                stale == 0,
                stale + (stale == StaleRows.MOST_COUNTED ? " or more" : "") + " stale rows",
                "0 stale rows",
                "switchback.stale");
    }
}
