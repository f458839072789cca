package dev.switchback.verify;

import dev.switchback.backfill.Backfill;
import dev.switchback.change.SchemaChange;
import dev.switchback.check.CheckResult;
import dev.switchback.check.GateCheck;
import dev.switchback.database.Session;
import dev.switchback.guard.GuardLedger;
import dev.switchback.phase.ChangeState;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Every existing row was proved to agree, and to survive the way to the new shape and back: by two scans in a row, the
 * second begun after the last commit of the backfill, and none after which the audit saw a row that does not.
 */
public final class ReadyToOpenCheck implements GateCheck {

    private static final int SCANS = 2;

    @Override
    public String name() {
        return "verified-twice";
    }

    @Override
    public CheckResult examine(Session session, SchemaChange change, ChangeState state) throws SQLException {
        List<VerificationResult> scans = Verification.latest(session, change.name(), SCANS).stream()
                .filter(scan -> scan.epoch() == state.epoch())
                .toList();
        Optional<Instant> backfilled = Backfill.finishedAt(session, change);
        List<String> faults = new ArrayList<>();
        if (scans.size() < SCANS) {
            faults.add(scans.size() + " of " + SCANS + " scans in this phase: verify again");
        }
        if (!scans.isEmpty()
                && (backfilled.isEmpty() || !scans.get(0).startedAt().isAfter(backfilled.get()))) {
            faults.add("the latest scan began before the backfill was finished: verify again");
        }
        Optional<Instant> outOfStep = GuardLedger.lastOutOfStep(session, change.name());
        Optional<Instant> audited = AuditBook.foundAt(session, change.name());
        AuditBook.openWords(session, change.name()).ifPresent(faults::add);
        for (VerificationResult scan : scans) {
            if (audited.isPresent() && !scan.startedAt().isAfter(audited.get())) {
                faults.add("scan " + scan.id() + " began before the audit saw a divergent row at " + audited.get()
                        + ": verify again");
            }
            if (outOfStep.isPresent() && !scan.startedAt().isAfter(outOfStep.get())) {
                faults.add("scan " + scan.id() + " began while a guard was missing, until " + outOfStep.get()
                        + ": verify again");
            }
            scan.findings()
                    .forEach((finding, found) -> faults.add("scan " + scan.id() + " found " + found.rows() + " "
                            + finding.words() + ", first keys " + found.keys() + ": " + finding.remedy()));
        }
        return CheckResult.of(
                name(),
                faults.isEmpty(),
                faults.isEmpty() ? SCANS + " clean scans" : String.join("; ", faults),
                SCANS + " clean scans in a row, the second after the backfill",
                "switchback.verification, switchback.backfill, switchback.audit");
    }
}
