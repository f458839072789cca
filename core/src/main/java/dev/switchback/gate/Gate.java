package dev.switchback.gate;

import dev.switchback.change.SchemaChange;
import dev.switchback.check.CheckResult;
import dev.switchback.check.GateCheck;
import dev.switchback.database.Database;
import dev.switchback.database.Session;
import dev.switchback.database.Work;
import dev.switchback.journal.Act;
import dev.switchback.journal.Event;
import dev.switchback.journal.Journal;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.PhaseStore;
import dev.switchback.phase.WindowPolicy;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects every check's finding into one verdict. Knows its own checks, and no feature.
 *
 * <p>What checks fetch from elsewhere is fetched first. Then all of them are asked in one read-only transaction that sees one snapshot;
 * nobody waits for it.
 */
public final class Gate {

    private static final Logger log = LoggerFactory.getLogger(Gate.class);

    /** The approval's finding comes after the phase's and the window's, though it is judged last. */
    private static final int PLACE_OF_APPROVAL = 2;

    private final Database database;
    private final PhaseStore phases;
    private final Journal journal;
    private final List<GateCheck> checks;

    /** The contributed checks are asked in their order, among the gate's own. */
    public Gate(
            Database database, PhaseStore phases, Journal journal, WindowPolicy window, List<GateCheck> contributed) {
        this.database = database;
        this.phases = phases;
        this.journal = journal;
        this.checks = new ArrayList<>(List.of(new PhaseCheck(), new WindowAgeCheck(window.minimumAge())));
        this.checks.addAll(contributed);
        this.checks.addAll(List.of(new JournalCheck(), new FollowUpsCheck()));
    }

    /** Asks every check. Changes nothing. */
    public GateReport ask(SchemaChange change) {
        return report(asked(change));
    }

    /** Asks every check for an operation that depends on the answer: the report and its verdict are kept. */
    GateReport decide(SchemaChange change, Act act) {
        GateReport report = ask(change);
        return database.inTransaction(session -> {
            session.update(
                    "INSERT INTO switchback.gate_decision (change, at, verdict, report) VALUES (?, ?, ?, ?)",
                    change.name(),
                    report.at(),
                    report.verdict(),
                    report.json());
            journal.append(
                    session,
                    new Event.GateDecided(change.name(), report.verdict().name(), report.reasons()),
                    act);
            return report;
        });
    }

    /** Asks every check, and holds the approval against what they say. */
    Asked asked(SchemaChange change) {
        return asked(change, checks, ApprovalCheck::judge);
    }

    /**
     * Asks those checks again whose answers can have changed for the worse while the fleet was waited for.
     *
     * @return every reason not to drop anything: what blocks, and what is not as it was approved
     */
    List<String> reasonsAtTheDrop(SchemaChange change) {
        List<GateCheck> again = checks.stream().filter(GateCheck::asksAtTheDrop).toList();
        Asked asked = asked(change, again, ApprovalCheck::judgePart);
        List<String> reasons = new ArrayList<>(asked.blockingBesidesApproval());
        if (asked.approval().blocks()) {
            reasons.add(asked.approval().toString());
        }
        return reasons;
    }

    Optional<GateCheck> check(String name) {
        return checks.stream().filter(check -> check.name().equals(name)).findFirst();
    }

    List<String> checkNames() {
        return checks.stream().map(GateCheck::name).toList();
    }

    /** What one check finds, whatever people have taken out of its way. */
    Finding finding(SchemaChange change, GateCheck check) {
        Map<GateCheck, String> unprepared = prepare(change, List.of(check));
        return inSnapshot(session -> {
            ChangeState state = phases.read(session, change.name());
            return new Finding(state, examine(session, check, change, state, unprepared));
        });
    }

    private Asked asked(SchemaChange change, List<GateCheck> which, Judge approval) {
        Map<GateCheck, String> unprepared = prepare(change, which);
        return inSnapshot(session -> {
            ChangeState state = phases.read(session, change.name());
            Exemptions exemptions = Exemptions.now(session, state);
            List<CheckResult> findings = new ArrayList<>();
            for (GateCheck check : which) {
                findings.add(exemptions.over(check, examine(session, check, change, state, unprepared)));
            }
            Evidence evidence = new Evidence(
                    change.name(), ContractPlan.of(session, change, state).digest(), findings);
            Instant now = session.one("SELECT clock_timestamp() AS now", row -> row.time("now"));
            return new Asked(state, now, evidence, approval.judge(session, evidence));
        });
    }

    private <T> T inSnapshot(Work<T> work) {
        return database.inTransaction(session -> {
            session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
            return work.in(session);
        });
    }

    private static GateReport report(Asked asked) {
        List<CheckResult> results = new ArrayList<>(asked.evidence().findings());
        results.add(PLACE_OF_APPROVAL, asked.approval());
        return new GateReport(
                asked.state().name(),
                asked.at(),
                asked.evidence().planDigest(),
                asked.evidence().digest(),
                results);
    }

    /** Before the transaction, because nothing should be held while something elsewhere answers. */
    private static Map<GateCheck, String> prepare(SchemaChange change, List<GateCheck> checks) {
        Map<GateCheck, String> failed = new HashMap<>();
        for (GateCheck check : checks) {
            try {
                check.prepare(change);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failed.put(check, "interrupted");
            } catch (Exception e) {
                log.warn("Gate check {} of '{}' could not be prepared", check.name(), change.name(), e);
                failed.put(check, String.valueOf(e.getMessage()));
            }
        }
        return failed;
    }

    /** A check that throws knows nothing, and unknown is never a pass. */
    private static CheckResult examine(
            Session session, GateCheck check, SchemaChange change, ChangeState state, Map<GateCheck, String> failed) {
        String why = failed.get(check);
        if (why != null) {
            return CheckResult.unknown(check.name(), "the check failed: " + why, "an answer", "the check");
        }
        try {
            return session.behindSavepoint(inner -> check.examine(inner, change, state));
        } catch (SQLException | RuntimeException e) {
            log.warn("Gate check {} of '{}' failed", check.name(), change.name(), e);
            return CheckResult.unknown(check.name(), "the check failed: " + e.getMessage(), "an answer", "the check");
        }
    }

    /** What one check found, and where the change stood. */
    record Finding(ChangeState state, CheckResult result) {}

    /** Judges the approval by the evidence. */
    @FunctionalInterface
    private interface Judge {
        CheckResult judge(Session session, Evidence evidence) throws SQLException;
    }
}
