package dev.switchback.gate;

import dev.switchback.check.CheckResult;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Another person than requester and author has approved exactly this plan and evidence, and the approval was neither used, nor
 * revoked, nor is it expired. Judged last, because it is held against what all other checks say. Nobody can waive it.
 */
final class ApprovalCheck {

    static final String NAME = "approval";

    private ApprovalCheck() {}

    /** Against what all checks found. */
    static CheckResult judge(Session session, Evidence evidence) throws SQLException {
        return judge(session, evidence, true);
    }

    /** Against what some of the checks found. */
    static CheckResult judgePart(Session session, Evidence evidence) throws SQLException {
        return judge(session, evidence, false);
    }

    private static CheckResult judge(Session session, Evidence evidence, boolean whole) throws SQLException {
        String needs = "an unused, unexpired approval of exactly this plan (" + evidence.planDigest()
                + ") and evidence, by another person than its requester and the author";
        Optional<Approval> latest = ApprovalBook.latest(session, evidence.change());
        if (latest.isEmpty()) {
            return CheckResult.of(NAME, false, "no request", needs, ApprovalBook.SOURCE);
        }
        Approval approval = latest.get();
        List<String> value = new ArrayList<>(List.of(approval.toString()));
        value.addAll(objections(session, evidence, approval));
        boolean complete = whole && evidence.findings().stream().noneMatch(CheckResult::blocks);
        if (value.size() == 1 && complete && !evidence.digest().equals(approval.digest())) {
            value.add("checks that were asked when it was requested are not asked any more: request it again");
        }
        return CheckResult.of(NAME, value.size() == 1, String.join("; ", value), needs, ApprovalBook.SOURCE);
    }

    private static List<String> objections(Session session, Evidence evidence, Approval approval) throws SQLException {
        List<String> objections =
                new ArrayList<>(ApprovalBook.objections(session, evidence.change(), approval, evidence.planDigest()));
        if (approval.state() == ApprovalState.APPROVED) {
            objections.addAll(evidence.changesSince(approval.evidence()));
        }
        return objections;
    }
}
