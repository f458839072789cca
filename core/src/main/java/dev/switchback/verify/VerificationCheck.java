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
import java.util.stream.Collectors;

/**
 * The latest full scan found no divergence and nothing that contract would lose, in one snapshot, and began after the last write
 * of a foreign writer, and after the audit last saw a divergent row. What only the new shape knows is safe by then: nobody derives
 * it from the old one any more.
 */
public final class VerificationCheck implements GateCheck {

    private static final List<Finding> BLOCKING = List.of(Finding.DIVERGENT, Finding.UNCONVERTIBLE, Finding.LOSSY);
    private static final String NEEDS =
            "no such row in one snapshot after the last foreign write, with all guards in place, nor in the audit since";
    private static final String SOURCE = "switchback.verification, switchback.foreign_writes, switchback.audit";

    @Override
    public String name() {
        return "divergence-zero";
    }

    @Override
    public boolean asksAtTheDrop() {
        return true;
    }

    @Override
    public CheckResult examine(Session session, SchemaChange change, ChangeState state) throws SQLException {
        List<VerificationResult> latest = Verification.latest(session, change.name(), 1);
        Optional<ForeignWriters.Count> foreign = ForeignWriters.count(session, change.name(), Path.OLD);
        if (latest.isEmpty()) {
            return CheckResult.of(name(), false, "no scan was ever run", NEEDS, SOURCE);
        }
        if (foreign.isEmpty() && change.mapping().choose(sql -> true, java -> true, adapters -> false)) {
            return CheckResult.unknown(name(), "nobody has looked at the foreign writers' counter", NEEDS, SOURCE);
        }
        VerificationResult scan = latest.get(0);
        // By adapters there is no counter; that nobody writes past them shows in the scans alone.
        Instant foreignWrite = foreign.map(ForeignWriters.Count::changedAt).orElse(Instant.MIN);
        boolean after = scan.startedAt().isAfter(foreignWrite);
        String value = BLOCKING.stream().map(scan::words).collect(Collectors.joining(", ")) + " of " + scan.rows()
                + " in scan " + scan.id() + " (" + scan.snapshots() + ")"
                + (after ? "" : ", which began before the last foreign write at " + foreignWrite + ": verify again");
        Optional<Instant> outOfStep = GuardLedger.lastOutOfStep(session, change.name());
        if (outOfStep.isPresent() && !scan.startedAt().isAfter(outOfStep.get())) {
            after = false;
            value += ", which began while a guard was missing, until " + outOfStep.get() + ": verify again";
        }
        if (scan.snapshots().kind() != Snapshots.ONE) {
            after = false;
            value += ", which took a snapshot for each range: verify again in one";
        }
        Optional<Instant> found = AuditBook.foundAt(session, change.name());
        if (found.isPresent() && !scan.startedAt().isAfter(found.get())) {
            after = false;
            value += ", which began before the audit saw a divergent row at " + found.get() + ": verify again";
        }
        Optional<String> audited = AuditBook.openWords(session, change.name());
        if (audited.isPresent()) {
            after = false;
            value += ", and " + audited.get();
        }
        Duration age = Ages.since(session, scan.finishedAt());
        return new CheckResult(
                name(),
                after && BLOCKING.stream().allMatch(finding -> scan.count(finding) == 0)
                        ? CheckStatus.PASS
                        : CheckStatus.FAIL,
                value + ", " + Ages.text(age) + " old",
                NEEDS,
                SOURCE,
                age,
                "scan " + scan.id());
    }
}
