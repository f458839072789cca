package dev.switchback.gate;

import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.check.GateCheck;
import dev.switchback.database.Database;
import dev.switchback.database.Session;
import dev.switchback.journal.Act;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import dev.switchback.phase.PhaseStore;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The way into the rollback window: only when every check says that the new shape can be read. */
public final class Opening {

    private final Database database;
    private final PhaseStore phases;
    private final List<GateCheck> checks;
    private final List<GateCheck> scans;

    /**
     * The opening.
     *
     * @param checks that look at what is recorded, with the change locked
     * @param scans that read the rows: before the change is locked, because others wait for it
     */
    public Opening(Database database, PhaseStore phases, List<GateCheck> checks, List<GateCheck> scans) {
        this.database = database;
        this.phases = phases;
        this.checks = List.copyOf(checks);
        this.scans = List.copyOf(scans);
    }

    /**
     * Opens the rollback window.
     *
     * @throws RefusedException if the phase is not {@link Phase#BACKFILLING}, or with every check that does not pass
     */
    public ChangeState open(SchemaChange change, Act act) {
        Scanned scanned = database.inTransaction(session -> {
            ChangeState state = phases.read(session, change.name());
            return new Scanned(state, reasons(session, change, state, scans));
        });
        return database.inTransaction(session -> {
            phases.lock(session, change.name());
            Set<String> reasons = new LinkedHashSet<>(reasons(session, change, scanned.state(), checks));
            reasons.addAll(scanned.reasons());
            if (!reasons.isEmpty()) {
                throw new RefusedException(change.name(), "open", List.copyOf(reasons));
            }
            return phases.move(session, scanned.state(), Phase.OPEN, act, "");
        });
    }

    private static List<String> reasons(Session session, SchemaChange change, ChangeState state, List<GateCheck> checks)
            throws SQLException {
        if (state.phase() != Phase.BACKFILLING) {
            return List.of("the phase is " + state.phase() + "; a window opens from BACKFILLING");
        }
        List<String> reasons = new ArrayList<>();
        for (GateCheck check : checks) {
            CheckResult result = check.examine(session, change, state);
            if (result.status() != CheckStatus.PASS) {
                reasons.add(result.toString());
            }
        }
        return reasons;
    }

    private record Scanned(ChangeState state, List<String> reasons) {}
}
