package dev.switchback.sync;

import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.check.CheckResult;
import dev.switchback.check.GateCheck;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import java.sql.SQLException;
import java.util.List;

/** Nothing in the catalog depends on the old shape. */
public final class DependentsCheck implements GateCheck {

    @Override
    public String name() {
        return "dependents";
    }

    @Override
    public boolean asksAtTheDrop() {
        return true;
    }

    @Override
    public CheckResult examine(Session session, SchemaChange change, ChangeState state) throws SQLException {
        List<String> dependents = Dependents.of(session, change, Path.OLD);
        return CheckResult.of(
                name(),
                dependents.isEmpty(),
                dependents.isEmpty() ? "none" : String.join(", ", dependents),
                "nothing that depends on " + change.oldShape().names(),
                "pg_depend; functions with a text body leave no trace there");
    }
}
