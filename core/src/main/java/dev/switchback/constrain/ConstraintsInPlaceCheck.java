package dev.switchback.constrain;

import dev.switchback.change.Constraint;
import dev.switchback.change.SchemaChange;
import dev.switchback.check.CheckResult;
import dev.switchback.check.GateCheck;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Every declared constraint is there, and validated. */
public final class ConstraintsInPlaceCheck implements GateCheck {

    @Override
    public String name() {
        return "constraints-in-place";
    }

    @Override
    public boolean asksAtTheDrop() {
        return true;
    }

    @Override
    public CheckResult examine(Session session, SchemaChange change, ChangeState state) throws SQLException {
        ConstraintCatalog catalog = new ConstraintCatalog(session, change);
        List<Constraint> declared = DeclaredConstraints.of(change);
        List<String> missing = new ArrayList<>();
        for (Constraint constraint : declared) {
            ConstraintState found = catalog.state(constraint);
            if (found != ConstraintState.IN_PLACE) {
                missing.add(constraint.sql() + " (" + constraint.nameIn(change.name()) + ") is " + found);
            }
        }
        String value = missing.isEmpty()
                ? declared.size() + " of " + declared.size() + " in place"
                : String.join("; ", missing) + ": run constrain";
        return CheckResult.of(
                name(), missing.isEmpty(), value, "every declared constraint, validated", "pg_constraint, pg_index");
    }
}
