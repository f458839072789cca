package dev.switchback.gate;

import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.database.Session;
import dev.switchback.journal.Act;
import dev.switchback.journal.Event;
import dev.switchback.journal.Journal;
import dev.switchback.journal.People;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import dev.switchback.phase.PhaseStore;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Requests to contract and their approval: another person, exactly this plan and evidence, for a time, once. */
public final class Approvals {

    private final Database database;
    private final PhaseStore phases;
    private final Journal journal;
    private final Gate gate;
    private final ApprovalPolicy policy;

    public Approvals(Database database, PhaseStore phases, Journal journal, Gate gate, ApprovalPolicy policy) {
        this.database = database;
        this.phases = phases;
        this.journal = journal;
        this.gate = gate;
        this.policy = policy;
    }

    /**
     * Asks for the contract of the plan as it is now, on the evidence as it is now. Replaces an earlier request.
     *
     * @param author who wrote the change and so must not approve it, or null if that is not to be said
     * @throws RefusedException if the phase is not {@link Phase#OPEN}, or with every finding that blocks besides the approval
     */
    public Approval request(SchemaChange change, @Nullable String author, Act act) {
        Asked asked = gate.asked(change);
        return database.inTransaction(session -> {
            requireOpen(session, change, "request contract", asked);
            List<String> blocking = asked.blockingBesidesApproval();
            if (!blocking.isEmpty()) {
                List<String> reasons = new ArrayList<>(
                        List.of("a request is made of complete evidence, because the approval is of exactly that"));
                reasons.addAll(blocking);
                throw new RefusedException(change.name(), "request contract", reasons);
            }
            Evidence evidence = asked.evidence();
            session.update(
                    "INSERT INTO switchback.approval (change, plan_digest, evidence, digest, author, requested_by,"
                            + " request_reason, expires_at)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?, clock_timestamp() + make_interval(secs => ?))",
                    change.name(),
                    evidence.planDigest(),
                    evidence.text(),
                    evidence.digest(),
                    author == null ? null : author.strip(),
                    act.who(),
                    act.why(),
                    policy.validFor().toMillis() / 1000.0);
            Approval request = latest(session, change);
            journal.append(
                    session, new Event.ContractRequested(change.name(), request.digest(), request.toString()), act);
            return request;
        });
    }

    /**
     * Approves the latest request.
     *
     * @param digest of the plan and evidence that the approver has read
     * @throws RefusedException if there is no open request, it was made by the same person or for a change that this person wrote, this
     *     person has waived a finding, or plan or evidence are other ones by now
     */
    public Approval approve(SchemaChange change, String digest, Act act) {
        Asked asked = gate.asked(change);
        return database.inTransaction(session -> {
            requireOpen(session, change, "approve", asked);
            Approval request = open(session, change, "approve", ApprovalState.REQUESTED);
            List<String> reasons = objectionsTo(session, change, request, act);
            if (!request.digest().equals(digest)) {
                reasons.add("the digest given is " + digest + ", requested was " + request.digest()
                        + ": read plan and evidence again");
            }
            if (!request.isUnaltered()) {
                reasons.add("the evidence of request " + request.id() + " was altered: request it again");
            }
            if (!asked.evidence().digest().equals(request.digest())) {
                reasons.addAll(asked.blockingBesidesApproval());
                reasons.addAll(asked.evidence().changesSince(request.evidence()));
                reasons.add("plan or evidence as they are now have digest "
                        + asked.evidence().digest() + ", requested was " + request.digest() + ": request it again");
            }
            if (!reasons.isEmpty()) {
                throw new RefusedException(change.name(), "approve", reasons);
            }
            session.update(
                    "UPDATE switchback.approval SET approved_by = ?, approval_reason = ?, approved_at = clock_timestamp(),"
                            + " expires_at = clock_timestamp() + make_interval(secs => ?) WHERE id = ?",
                    act.who(),
                    act.why(),
                    policy.validFor().toMillis() / 1000.0,
                    request.id());
            journal.append(
                    session,
                    new Event.ContractApproved(
                            change.name(),
                            digest,
                            "request " + request.id() + " of plan " + request.planDigest() + " by "
                                    + request.requestedBy()),
                    act);
            return latest(session, change);
        });
    }

    /**
     * Says no to the latest request; whoever made it may do so too.
     *
     * @param digest of the request
     * @throws RefusedException if that is not the open request
     */
    public Approval reject(SchemaChange change, String digest, Act act) {
        return end(change, "reject", ApprovalState.REQUESTED, ApprovalState.REJECTED, digest, act);
    }

    /**
     * Takes the latest approval back, as long as it was not used: also while contract waits for the fleet. Anybody may.
     *
     * @throws RefusedException if there is no approval that could still be used
     */
    public Approval revoke(SchemaChange change, Act act) {
        return end(change, "revoke approval", ApprovalState.APPROVED, ApprovalState.REVOKED, null, act);
    }

    /** Every request, the latest first. */
    public List<Approval> all(SchemaChange change) {
        return database.autocommit(session -> ApprovalBook.all(session, change.name()));
    }

    /**
     * Uses the approval up, in the transaction that runs what it allows and that has locked the change.
     *
     * @throws RefusedException if none allows exactly this plan
     */
    void use(Session session, ContractPlan plan, Act act) throws SQLException {
        Optional<Approval> latest = ApprovalBook.latest(session, plan.change());
        List<String> objections = latest.isEmpty()
                ? List.of("there is no request")
                : ApprovalBook.objections(session, plan.change(), latest.get(), plan.digest());
        int used = !objections.isEmpty()
                ? 0
                : session.update(
                        "UPDATE switchback.approval SET used_at = clock_timestamp() WHERE id = ? AND used_at IS NULL",
                        latest.orElseThrow().id());
        if (used != 1) {
            throw new RefusedException(
                    plan.change(),
                    "contract",
                    "no unused approval for the plan with digest " + plan.digest()
                            + latest.map(found -> ": " + found).orElse("") + "; " + String.join("; ", objections));
        }
        journal.append(
                session,
                new Event.ApprovalEnded(
                        plan.change(), "APPROVED", "USED", latest.orElseThrow().toString()),
                act);
    }

    private Approval end(
            SchemaChange change,
            String operation,
            ApprovalState from,
            ApprovalState to,
            @Nullable String digest,
            Act act) {
        return database.inTransaction(session -> {
            phases.lock(session, change.name());
            Approval found = open(session, change, operation, from);
            if (digest != null && !digest.equals(found.digest())) {
                throw new RefusedException(
                        change.name(), operation, "the digest given is " + digest + ", the open request is " + found);
            }
            session.update(
                    "UPDATE switchback.approval SET ended_as = ?, ended_by = ?, end_reason = ?,"
                            + " ended_at = clock_timestamp() WHERE id = ?",
                    to,
                    act.who(),
                    act.why(),
                    found.id());
            Approval ended = latest(session, change);
            journal.append(
                    session, new Event.ApprovalEnded(change.name(), from.name(), to.name(), ended.toString()), act);
            return ended;
        });
    }

    private static List<String> objectionsTo(Session session, SchemaChange change, Approval request, Act act)
            throws SQLException {
        List<String> reasons = new ArrayList<>();
        if (People.same(request.requestedBy(), act.who())) {
            reasons.add("'" + act.who() + "' made the request; the approval must come from another person");
        }
        if (People.same(request.author(), act.who())) {
            reasons.add("'" + act.who() + "' wrote the change; the approval must come from another person");
        }
        for (String redefined : session.query(
                "SELECT DISTINCT who FROM switchback.journal WHERE change = ? AND kind = 'Redefined'",
                row -> row.text("who"),
                change.name())) {
            if (People.same(redefined, act.who())) {
                reasons.add("'" + act.who() + "' redefined the change; the approval must come from another person");
            }
        }
        for (Waiver waiver : Waivers.all(session, change.name())) {
            if (waiver.counts() && People.same(waiver.waivedBy(), act.who())) {
                reasons.add("'" + act.who() + "' waived " + waiver.check()
                        + "; the approval must come from another person");
            }
        }
        return reasons;
    }

    private void requireOpen(Session session, SchemaChange change, String operation, Asked asked) throws SQLException {
        ChangeState state = phases.lock(session, change.name());
        if (state.phase() != Phase.OPEN) {
            throw new RefusedException(
                    change.name(), operation, "the phase is " + state.phase() + "; a contract is prepared in OPEN");
        }
        if (state.epoch() != asked.state().epoch()) {
            throw new RefusedException(
                    change.name(), operation, "the phase has moved while the gate was asked: look at it again");
        }
    }

    private static Approval open(Session session, SchemaChange change, String operation, ApprovalState state)
            throws SQLException {
        Optional<Approval> latest = ApprovalBook.latest(session, change.name());
        return latest.filter(found -> found.state() == state)
                .orElseThrow(() -> new RefusedException(
                        change.name(),
                        operation,
                        latest.map(found -> "the latest is " + found + "; it would have to be " + state)
                                .orElse("there is no open request: ask with requestContract(...) first")));
    }

    private static Approval latest(Session session, SchemaChange change) throws SQLException {
        return ApprovalBook.latest(session, change.name()).orElseThrow();
    }
}
