package dev.switchback.sync;

import dev.switchback.change.SchemaChange;
import dev.switchback.check.CheckResult;
import dev.switchback.check.GateCheck;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import java.sql.SQLException;
import java.util.List;

/** No foreign key refers to a key that goes with the old shape. */
public final class KeyReferencesCheck implements GateCheck {

    @Override
    public String name() {
        return "key-references";
    }

    @Override
    public boolean asksAtTheDrop() {
        return true;
    }

    @Override
    public CheckResult examine(Session session, SchemaChange change, ChangeState state) throws SQLException {
        List<String> recipes = KeyReferences.recipes(session, change);
        String value = change.replacesKey() ? "none" : "the key stays";
        return CheckResult.of(
                name(),
                recipes.isEmpty(),
                recipes.isEmpty() ? value : String.join("; ", recipes),
                "no foreign key to a key that is replaced",
                "pg_constraint");
    }
}
