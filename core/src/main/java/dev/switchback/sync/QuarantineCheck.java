package dev.switchback.sync;

import dev.switchback.change.SchemaChange;
import dev.switchback.check.CheckResult;
import dev.switchback.check.GateCheck;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import java.sql.SQLException;

/** No row is in quarantine. */
public final class QuarantineCheck implements GateCheck {

    @Override
    public String name() {
        return "quarantine-empty";
    }

    @Override
    public boolean asksAtTheDrop() {
        return true;
    }

    @Override
    public CheckResult examine(Session session, SchemaChange change, ChangeState state) throws SQLException {
        Quarantine.Held held = Quarantine.held(session, change);
        return CheckResult.of(
                name(),
                held.rows() == 0,
                held.toString(),
                "0 rows whose value cannot be converted",
                "switchback.quarantine, checked against the rows");
    }
}
