package dev.switchback.verify;

import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.check.Ages;
import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.check.GateCheck;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import dev.switchback.sync.ForeignWriters;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The latest full scan found no divergence, and began after the last write of a foreign writer. */
public final class VerificationCheck implements GateCheck {

    private static final String NEEDS = "0 divergent and unconvertible rows in a scan after the last foreign write";
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
        if (foreign.isEmpty() && change.mapping().choose(sql -> true, java -> true, adapters -> false)) {
            return CheckResult.unknown(name(), "nobody has looked at the foreign writers' counter", NEEDS, SOURCE);
        }
        VerificationResult scan = latest.get(0);
        // By adapters there is no counter; that nobody writes past them shows in the scans alone.
        Instant foreignWrite = foreign.map(ForeignWriters.Count::changedAt).orElse(Instant.MIN);
        boolean after = scan.startedAt().isAfter(foreignWrite);
        String value = scan.divergent() + " divergent and " + scan.count(Finding.UNCONVERTIBLE) + " unconvertible of "
                + scan.rows() + " rows in scan " + scan.id()
                + (after ? "" : ", which began before the last foreign write at " + foreignWrite + ": verify again");
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
