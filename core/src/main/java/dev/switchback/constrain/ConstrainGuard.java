package dev.switchback.constrain;

import dev.switchback.backfill.BackfillCheck;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.check.GateCheck;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import dev.switchback.verify.ReadyToOpenCheck;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Refuses to constrain rows that were not all proved to fit: an old image's write of one that is not filled would fail. */
final class ConstrainGuard {

    private static final List<GateCheck> CHECKS = List.of(new BackfillCheck(), new ReadyToOpenCheck());

    private ConstrainGuard() {}

    static void require(Session session, SchemaChange change, ChangeState state) throws SQLException {
        if (state.phase() == Phase.OPEN) {
            return;
        }
        if (state.phase() != Phase.BACKFILLING) {
            throw new RefusedException(
                    change.name(),
                    "constrain",
                    "the phase is " + state.phase()
                            + "; constraints are added in OPEN, or in BACKFILLING once every row" + " is verified");
        }
        List<String> reasons = new ArrayList<>();
        for (GateCheck check : CHECKS) {
            CheckResult result = check.examine(session, change, state);
            if (result.status() != CheckStatus.PASS) {
                reasons.add(result.toString());
            }
        }
        if (!reasons.isEmpty()) {
            throw new RefusedException(change.name(), "constrain", reasons);
        }
    }
}
