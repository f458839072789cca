package dev.switchback.verify;

import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.check.Ages;
import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.check.GateCheck;
import dev.switchback.database.Session;
import dev.switchback.guard.GuardLedger;
import dev.switchback.phase.ChangeState;
import dev.switchback.sync.ForeignWriters;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The latest full scan found no divergence, and began after the last write of a foreign writer. */
public final class VerificationCheck implements GateCheck {

    private static final String NEEDS =
            "0 divergent and unconvertible rows in a scan after the last foreign write," + " with all guards in place";
    private static final String SOURCE = "switchback.verification, switchback.foreign_writes";

    @Override
    public String name() {
        return "divergence-zero";
    }

    @Override
    public CheckResult examine(Session session, SchemaChange change, ChangeState state) throws SQLException {
        List<VerificationResult> latest = Verification.latest(session, change.name(), 1);
        Optional<ForeignWriters.Count> foreign = ForeignWriters.count(session, change.name(), Path.OLD);
        if (latest.isEmpty()) {
            return CheckResult.of(name(), false, "no scan was ever run", NEEDS, SOURCE);
        }
        if (foreign.isEmpty()) {
            return CheckResult.unknown(name(), "nobody has looked at the foreign writers' counter", NEEDS, SOURCE);
        }
        VerificationResult scan = latest.get(0);
        Instant foreignWrite = foreign.get().changedAt();
        boolean after = scan.startedAt().isAfter(foreignWrite);
        String value = scan.divergent() + " divergent and " + scan.count(Finding.UNCONVERTIBLE) + " unconvertible of "
                + scan.rows() + " rows in scan " + scan.id()
                + (after ? "" : ", which began before the last foreign write at " + foreignWrite + ": verify again");
        Optional<Instant> outOfStep = GuardLedger.lastOutOfStep(session, change.name());
        if (outOfStep.isPresent() && !scan.startedAt().isAfter(outOfStep.get())) {
            after = false;
            value += ", which began while a guard was missing, until " + outOfStep.get() + ": verify again";
        }
        Duration age = Ages.since(session, scan.finishedAt());
        return new CheckResult(
                name(),
                after && scan.agrees() ? CheckStatus.PASS : CheckStatus.FAIL,
                value + ", " + Ages.text(age) + " old",
                NEEDS,
                SOURCE,
                age);
    }
}
