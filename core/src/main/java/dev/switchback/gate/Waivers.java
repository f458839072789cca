package dev.switchback.gate;

import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.check.Ages;
import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.check.GateCheck;
import dev.switchback.database.Database;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import dev.switchback.journal.Act;
import dev.switchback.journal.Event;
import dev.switchback.journal.Journal;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import dev.switchback.phase.PhaseStore;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Findings of which a named person takes the risk: for a time, for one window, and only as far as the check lets him. */
public final class Waivers {

    private static final Duration LONGEST = Duration.ofDays(7);

    private final Database database;
    private final PhaseStore phases;
    private final Journal journal;
    private final Gate gate;

    public Waivers(Database database, PhaseStore phases, Journal journal, Gate gate) {
        this.database = database;
        this.phases = phases;
        this.journal = journal;
        this.gate = gate;
    }

    /**
     * Takes the risk of what a check finds now. It counts until it expires, as long as the check finds the same on the same facts and
     * the window is the same. Approvals from before are void, because the evidence is another one.
     *
     * @param check the check's name
     * @param validFor up to 7 days, by the database's clock
     * @throws RefusedException if the phase is not {@link Phase#OPEN}, there is no such check, it finds nothing that blocks, or it does
     *     not let a person waive that
     */
    public Waiver waive(SchemaChange change, String check, Duration validFor, Act act) {
        if (validFor.isNegative() || validFor.isZero() || validFor.compareTo(LONGEST) > 0) {
            throw new RefusedException(
                    change.name(), "waive", "it would count for " + validFor + ": up to " + Ages.text(LONGEST));
        }
        GateCheck found = gate.check(check)
                .orElseThrow(() -> new RefusedException(
                        change.name(), "waive", "there is no check '" + check + "'; there are " + gate.checkNames()));
        Gate.Finding finding = gate.finding(change, found);
        CheckResult result = finding.result();
        List<String> reasons = reasons(found, result);
        return database.inTransaction(session -> {
            ChangeState state = phases.lock(session, change.name());
            if (state.phase() != Phase.OPEN || state.epoch() != finding.state().epoch()) {
                reasons.add("the phase is " + state.phase() + "; a finding is waived in OPEN, and as it stands there");
            }
            if (!reasons.isEmpty()) {
                throw new RefusedException(change.name(), "waive", reasons);
            }
            long id = session.one(
                    "INSERT INTO switchback.waiver (change, gate_check, finding, basis, window_epoch, waived_by, reason,"
                            + " expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, clock_timestamp() + make_interval(secs => ?))"
                            + " RETURNING id",
                    row -> row.number("id"),
                    change.name(),
                    check,
                    result.status(),
                    result.basis(),
                    state.windowEpoch(),
                    act.who(),
                    act.why(),
                    validFor.toMillis() / 1000.0);
            Waiver waiver = one(session, change, id, "waive");
            journal.append(session, new Event.CheckWaived(change.name(), waiver + "; found: " + result.value()), act);
            return waiver;
        });
    }

    /**
     * Takes a waiver back. Anybody may.
     *
     * @throws RefusedException if there is no such waiver that counts
     */
    public void revoke(SchemaChange change, long id, Act act) {
        database.inTransaction(session -> {
            phases.lock(session, change.name());
            Waiver waiver = one(session, change, id, "revoke waiver");
            if (!waiver.counts()) {
                throw new RefusedException(change.name(), "revoke waiver", "it does not count any more: " + waiver);
            }
            session.update(
                    "UPDATE switchback.waiver SET revoked_by = ?, revoked_at = clock_timestamp() WHERE id = ?",
                    act.who(),
                    id);
            return journal.append(session, new Event.WaiverRevoked(change.name(), waiver.toString()), act);
        });
    }

    /** Every waiver of a change, the latest first. */
    public List<Waiver> all(SchemaChange change) {
        return database.autocommit(session -> all(session, change.name()));
    }

    static List<Waiver> all(Session session, String change) throws SQLException {
        return session.query(
                "SELECT w.*, expires_at <= clock_timestamp() AS expired FROM switchback.waiver w WHERE change = ?"
                        + " ORDER BY id DESC",
                Waivers::waiver,
                change);
    }

    private static List<String> reasons(GateCheck check, CheckResult result) {
        List<String> reasons = new ArrayList<>();
        if (!result.blocks()) {
            reasons.add("nothing is to be waived: " + result);
        } else if (!check.waivable().byPerson(result.status())) {
            reasons.add(
                    switch (check.waivable()) {
                        case NEVER -> "nobody can waive " + result;
                        case BREAK_GLASS -> "only open break-glass takes this out of the way: " + result;
                        case UNKNOWN, ALWAYS ->
                            "a person can waive it if nobody can say, but it says: " + result
                                    + ". Only open break-glass takes this out of the way";
                    });
        }
        return reasons;
    }

    private static Waiver one(Session session, SchemaChange change, long id, String operation) throws SQLException {
        return all(session, change.name()).stream()
                .filter(waiver -> waiver.id() == id)
                .findFirst()
                .orElseThrow(() -> new RefusedException(change.name(), operation, "there is no waiver " + id));
    }

    private static Waiver waiver(Row row) throws SQLException {
        return new Waiver(
                row.number("id"),
                row.text("gate_check"),
                CheckStatus.valueOf(row.text("finding")),
                row.text("basis"),
                row.number("window_epoch"),
                row.text("waived_by"),
                row.text("reason"),
                row.time("expires_at"),
                row.bool("expired"),
                row.textOrNull("revoked_by"));
    }
}
