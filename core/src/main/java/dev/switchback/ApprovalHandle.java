package dev.switchback;

import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.gate.Approval;
import dev.switchback.gate.Approvals;
import dev.switchback.journal.Act;
import java.util.List;

/** Requests to contract a change, and what people say to them. Thread-safe, like the {@link ChangeHandle}. */
public final class ApprovalHandle {

    private final SchemaChange change;
    private final Approvals approvals;

    ApprovalHandle(SchemaChange change, Approvals approvals) {
        this.change = change;
        this.approvals = approvals;
    }

    /** {@link ChangeHandle#requestContract}, saying who wrote the change, who must not approve it either. */
    public Approval request(String author, Act act) {
        return approvals.request(change, author, act);
    }

    /** {@link ChangeHandle#approve}. */
    public Approval approve(String digest, Act act) {
        return approvals.approve(change, digest, act);
    }

    /**
     * Says no to the open request with this digest, with the reason. Anybody may, also who made it.
     *
     * @throws RefusedException if that is not the open request
     */
    public Approval reject(String digest, Act act) {
        return approvals.reject(change, digest, act);
    }

    /**
     * Takes the approval back, as long as it was not used: also while contract waits for the fleet. Anybody may.
     *
     * @throws RefusedException if there is none that could still be used
     */
    public Approval revoke(Act act) {
        return approvals.revoke(change, act);
    }

    /** Every request, the latest first; only that one counts. */
    public List<Approval> all() {
        return approvals.all(change);
    }
}
