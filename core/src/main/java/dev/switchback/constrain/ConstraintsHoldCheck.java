package dev.switchback.constrain;

import dev.switchback.change.SchemaChange;
import dev.switchback.check.CheckResult;
import dev.switchback.check.GateCheck;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import java.sql.SQLException;

/** Every row, as the backfill has left it, fits the declared constraints. Reads the whole table. */
public final class ConstraintsHoldCheck implements GateCheck {

    @Override
    public String name() {
        return "constraints-hold";
    }

    @Override
    public CheckResult examine(Session session, SchemaChange change, ChangeState state) throws SQLException {
        session.execute("SET LOCAL row_security = off");
        ConstraintReport report = ConstraintScan.stored(session, change);
        String value = report.reasons().isEmpty()
                ? report.findings().size() + " constraints fit every row"
                : String.join("; ", report.reasons());
        return CheckResult.of(
                name(), report.reasons().isEmpty(), value, "no row against a declared constraint", "every row");
    }
}
