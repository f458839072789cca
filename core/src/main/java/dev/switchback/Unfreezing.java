package dev.switchback;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import dev.switchback.guard.GuardLedger;
import dev.switchback.guard.GuardPolicy;
import dev.switchback.guard.GuardState;
import dev.switchback.guard.Guards;
import dev.switchback.verify.Verification;
import dev.switchback.verify.VerificationResult;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What speaks against taking a freeze back. */
final class Unfreezing {

    private Unfreezing() {}

    static List<String> reasons(Session session, SchemaChange change, GuardPolicy policy) throws SQLException {
        List<String> missing = Guards.standing(session, List.of(change.name())).stream()
                .filter(GuardState::missing)
                .map(state -> "not in place: " + state + "; expand puts it back")
                .toList();
        if (!missing.isEmpty()) {
            return policy == GuardPolicy.FREEZE ? missing : List.of();
        }
        Optional<Instant> outOfStep = GuardLedger.lastOutOfStep(session, change.name());
        Optional<VerificationResult> scan =
                Verification.latest(session, change.name(), 1).stream().findFirst();
        boolean counted = outOfStep.isEmpty()
                || scan.filter(latest -> latest.startedAt().isAfter(outOfStep.get()))
                        .isPresent();
        return counted
                ? List.of()
                : List.of("a guard was missing until " + outOfStep.get()
                        + ", and rows written through the new path meanwhile may have an old shape that is older. The"
                        + " backfill that follows goes by the old shape: verify first, and mend the rows it lists");
    }
}
