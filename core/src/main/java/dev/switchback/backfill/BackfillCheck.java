package dev.switchback.backfill;

import dev.switchback.change.SchemaChange;
import dev.switchback.check.CheckResult;
import dev.switchback.check.GateCheck;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Every existing row was examined. */
public final class BackfillCheck implements GateCheck {

    private static final String NEEDS = "finished";
    private static final String SOURCE = "switchback.backfill";

    @Override
    public String name() {
        return "backfill-complete";
    }

    @Override
    public CheckResult examine(Session session, SchemaChange change, ChangeState state) throws SQLException {
        Optional<BackfillProgress> found = BackfillProgress.find(session, change, List.of());
        if (found.isEmpty()) {
            return CheckResult.of(name(), false, "no backfill was ever run", NEEDS, SOURCE);
        }
        boolean finished = found.get().finished();
        String value = (finished
                        ? "finished at " + Backfill.finishedAt(session, change).orElseThrow()
                        : "not finished") + ", examined " + found.get().examined();
        CheckResult result = CheckResult.of(name(), finished, value, NEEDS, SOURCE);
        return finished ? result.withBasis(value) : result;
    }
}
