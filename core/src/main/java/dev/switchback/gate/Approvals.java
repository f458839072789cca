package dev.switchback.gate;

import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
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
import java.util.Optional;

/** Requests to contract and their approval: another person, exactly this plan, once. */
public final class Approvals {

    private final Database database;
    private final PhaseStore phases;
    private final Journal journal;

    public Approvals(Database database, PhaseStore phases, Journal journal) {
        this.database = database;
        this.phases = phases;
        this.journal = journal;
    }

    /**
     * Asks for the contract of the plan as it is now. Replaces an earlier request.
     *
     * @throws RefusedException if the phase is not {@link Phase#OPEN}
     */
    public Approval request(SchemaChange change, Act act) {
        return database.inTransaction(session -> {
            ContractPlan plan = openPlan(session, change, "request contract");
            session.update(
                    "INSERT INTO switchback.approval (change, plan_digest, requested_by, request_reason)"
                            + " VALUES (?, ?, ?, ?)",
                    change.name(),
                    plan.digest(),
                    act.who(),
                    act.why());
            journal.append(session, new Event.ContractRequested(change.name(), plan.digest()), act);
            return latest(session, change.name()).orElseThrow();
        });
    }

    /**
     * Approves the latest request.
     *
     * @param planDigest of the plan that the approver has read
     * @throws RefusedException if there is no request, it was made by the same person, or the plan is another one by now
     */
    public Approval approve(SchemaChange change, String planDigest, Act act) {
        return database.inTransaction(session -> {
            ContractPlan plan = openPlan(session, change, "approve");
            Approval request = latest(session, change.name())
                    .filter(found -> found.approvedBy() == null)
                    .orElseThrow(
                            () -> refused(change, "there is no open request: ask with requestContract(...) first"));
            if (samePerson(request.requestedBy(), act.who())) {
                throw refused(
                        change, "'" + act.who() + "' made the request; the approval must come from another person");
            }
            if (!plan.digest().equals(planDigest) || !request.planDigest().equals(planDigest)) {
                throw refused(
                        change,
                        "the digest given is " + planDigest + ", requested was " + request.planDigest()
                                + ", and the plan as it is now has " + plan.digest() + ": read the plan again, and"
                                + " request it again if it has changed");
            }
            session.update(
                    "UPDATE switchback.approval SET approved_by = ?, approval_reason = ?, approved_at = clock_timestamp()"
                            + " WHERE id = ?",
                    act.who(),
                    act.why(),
                    request.id());
            journal.append(session, new Event.ContractApproved(change.name(), planDigest, request.requestedBy()), act);
            return latest(session, change.name()).orElseThrow();
        });
    }

    /** The latest request for a change. */
    static Optional<Approval> latest(Session session, String change) throws SQLException {
        return session.first(
                "SELECT * FROM switchback.approval WHERE change = ? ORDER BY id DESC LIMIT 1",
                Approvals::approval,
                change);
    }

    /**
     * Uses the approval up, in the transaction that runs what it allows.
     *
     * @throws RefusedException if none allows exactly this plan
     */
    static void use(Session session, ContractPlan plan) throws SQLException {
        int used = session.update(
                "UPDATE switchback.approval SET used_at = clock_timestamp() WHERE id = ("
                        + "SELECT max(id) FROM switchback.approval WHERE change = ?)"
                        + " AND plan_digest = ? AND approved_by IS NOT NULL AND used_at IS NULL",
                plan.change(),
                plan.digest());
        if (used != 1) {
            throw new RefusedException(
                    plan.change(), "contract", "no unused approval for the plan with digest " + plan.digest());
        }
    }

    /** Letter case and blanks around a name do not make another person. */
    static boolean samePerson(String one, String other) {
        return one.strip().equalsIgnoreCase(other.strip());
    }

    private ContractPlan openPlan(Session session, SchemaChange change, String operation) throws SQLException {
        ChangeState state = phases.lock(session, change.name());
        if (state.phase() != Phase.OPEN) {
            throw new RefusedException(
                    change.name(), operation, "the phase is " + state.phase() + "; a contract is prepared in OPEN");
        }
        return ContractPlan.of(session, change, state);
    }

    private static RefusedException refused(SchemaChange change, String reason) {
        return new RefusedException(change.name(), "approve", reason);
    }

    private static Approval approval(Row row) throws SQLException {
        return new Approval(
                row.number("id"),
                row.text("plan_digest"),
                row.text("requested_by"),
                row.time("requested_at"),
                row.textOrNull("approved_by"),
                row.timeOrNull("approved_at"),
                row.timeOrNull("used_at"));
    }
}
