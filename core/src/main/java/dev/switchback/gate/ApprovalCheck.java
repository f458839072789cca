package dev.switchback.gate;

import dev.switchback.change.SchemaChange;
import dev.switchback.check.CheckResult;
import dev.switchback.check.GateCheck;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import java.sql.SQLException;
import java.util.Optional;

/** Another person than the requester has approved exactly this plan, and the approval was not used. */
final class ApprovalCheck implements GateCheck {

    private static final String SOURCE = "switchback.approval";

    @Override
    public String name() {
        return "approval";
    }

    @Override
    public CheckResult examine(Session session, SchemaChange change, ChangeState state) throws SQLException {
        String digest = ContractPlan.of(session, change, state).digest();
        String needs = "an unused approval of plan " + digest + " by another person than its requester";
        Optional<Approval> latest = Approvals.latest(session, change.name());
        boolean pass = latest.isPresent() && latest.get().allows(digest);
        return CheckResult.of(name(), pass, latest.map(ApprovalCheck::describe).orElse("no request"), needs, SOURCE);
    }

    private static String describe(Approval approval) {
        String request = "plan " + approval.planDigest() + " requested by " + approval.requestedBy();
        if (approval.approvedBy() == null) {
            return request + ", not approved";
        }
        return request + ", approved by " + approval.approvedBy() + (approval.usedAt() == null ? "" : ", used up");
    }
}
