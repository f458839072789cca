package dev.switchback.verify;

import dev.switchback.change.SchemaChange;
import dev.switchback.check.Ages;
import dev.switchback.check.CheckResult;
import dev.switchback.check.GateCheck;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * In place of the counter of foreign writers, for a change by adapters, where nothing counts them: the scans of the quiet
 * time found nothing. It takes one at either end: who writes one shape alone leaves a divergence that lasts.
 */
public final class QuietScansCheck implements GateCheck {

    private static final int ALL = 10_000;
    private static final String SOURCE = "switchback.verification";

    /** The latest scan says nothing about what was written since: it must not be old. */
    private static final Duration RECENT = Duration.ofHours(1);

    private final Duration quiet;

    public QuietScansCheck(Duration quiet) {
        this.quiet = quiet;
    }

    @Override
    public String name() {
        return "scans-quiet";
    }

    @Override
    public boolean asksAtTheDrop() {
        return true;
    }

    @Override
    public CheckResult examine(Session session, SchemaChange change, ChangeState state) throws SQLException {
        String needs = "no divergence in any scan for " + Ages.text(quiet)
                + ", with scans at both ends, the last within " + Ages.text(RECENT);
        List<VerificationResult> scans = Verification.latest(session, change.name(), ALL);
        if (scans.isEmpty()) {
            return CheckResult.unknown(name(), "no scan was ever run", needs, SOURCE);
        }
        VerificationResult last = scans.get(0);
        Duration age = Ages.since(session, last.startedAt());
        if (age.compareTo(RECENT) > 0) {
            return CheckResult.unknown(
                    name(), "the latest scan began " + Ages.text(age) + " ago: verify again", needs, SOURCE);
        }
        Instant begin = last.startedAt().minus(quiet);
        Optional<VerificationResult> first =
                scans.stream().filter(scan -> !scan.startedAt().isAfter(begin)).findFirst();
        List<VerificationResult> within = scans.stream()
                .filter(scan ->
                        first.map(earliest -> scan.id() >= earliest.id()).orElse(true))
                .toList();
        Optional<VerificationResult> divergent =
                within.stream().filter(scan -> !scan.agrees()).findFirst();
        if (divergent.isPresent()) {
            VerificationResult scan = divergent.get();
            return CheckResult.of(
                    name(),
                    false,
                    scan.divergent() + " divergent in scan " + scan.id() + " at " + scan.startedAt()
                            + ": somebody wrote past the adapters",
                    needs,
                    SOURCE);
        }
        return first.map(scan -> CheckResult.of(
                                name(), true, within.size() + " clean scans since " + scan.startedAt(), needs, SOURCE)
                        .withBasis("scan " + last.id()))
                .orElseGet(() -> CheckResult.unknown(
                        name(),
                        within.size() + " clean scans, but none from " + Ages.text(quiet) + " before the last",
                        needs,
                        SOURCE));
    }
}
