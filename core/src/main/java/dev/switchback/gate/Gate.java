package dev.switchback.gate;

import dev.switchback.change.SchemaChange;
import dev.switchback.check.CheckResult;
import dev.switchback.check.GateCheck;
import dev.switchback.database.Database;
import dev.switchback.database.Session;
import dev.switchback.journal.Act;
import dev.switchback.journal.Event;
import dev.switchback.journal.Journal;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.PhaseStore;
import dev.switchback.phase.WindowPolicy;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collects every check's finding into one verdict. Knows its own checks, and no feature. */
public final class Gate {

    private static final Logger log = LoggerFactory.getLogger(Gate.class);

    private final Database database;
    private final PhaseStore phases;
    private final Journal journal;
    private final List<GateCheck> checks;

    /** The gate's own checks come first, then the contributed ones in their order. */
    public Gate(
            Database database, PhaseStore phases, Journal journal, WindowPolicy window, List<GateCheck> contributed) {
        this.database = database;
        this.phases = phases;
        this.journal = journal;
        this.checks = new ArrayList<>(
                List.of(new PhaseCheck(), new WindowAgeCheck(window.minimumAge()), new ApprovalCheck()));
        this.checks.addAll(contributed);
    }

    /** Asks every check. Changes nothing. */
    public GateReport ask(SchemaChange change) {
        return database.inTransaction(session -> ask(session, change, phases.read(session, change.name())));
    }

    /** Asks every check for an operation that depends on the answer: the report and its verdict are kept. */
    GateReport decide(SchemaChange change, Act act) {
        return database.inTransaction(session -> {
            GateReport report = ask(session, change, phases.read(session, change.name()));
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

    private GateReport ask(Session session, SchemaChange change, ChangeState state) throws SQLException {
        List<CheckResult> results = new ArrayList<>();
        for (GateCheck check : checks) {
            results.add(examine(session, check, change, state));
        }
        Instant now = session.one("SELECT clock_timestamp() AS now", row -> row.time("now"));
        return new GateReport(
                change.name(), now, ContractPlan.of(session, change, state).digest(), results);
    }

    /** A check that throws knows nothing, and unknown is never a pass. */
    private static CheckResult examine(Session session, GateCheck check, SchemaChange change, ChangeState state) {
        try {
            return session.behindSavepoint(inner -> check.examine(inner, change, state));
        } catch (SQLException | RuntimeException e) {
            log.warn("Gate check {} of '{}' failed", check.name(), change.name(), e);
            return CheckResult.unknown(check.name(), "the check failed: " + e.getMessage(), "an answer", "the check");
        }
    }
}
