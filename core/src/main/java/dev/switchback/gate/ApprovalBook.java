package dev.switchback.gate;

import dev.switchback.database.Row;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code switchback.approval} holds, and whether it can be trusted. */
final class ApprovalBook {

    static final String SOURCE = "switchback.approval, switchback.journal";

    private static final String SELECT = "SELECT a.*, expires_at <= clock_timestamp() AS expired,"
            + " EXISTS (SELECT FROM switchback.approval l WHERE l.change = a.change AND l.id > a.id) AS replaced"
            + " FROM switchback.approval a WHERE change = ? ORDER BY id DESC";

    private ApprovalBook() {}

    /** The latest request for a change: the only one that counts. */
    static Optional<Approval> latest(Session session, String change) throws SQLException {
        return session.first(SELECT + " LIMIT 1", ApprovalBook::approval, change);
    }

    /** Every request for a change, the latest first. */
    static List<Approval> all(Session session, String change) throws SQLException {
        return session.query(SELECT, ApprovalBook::approval, change);
    }

    /**
     * Why an approval does not allow the contract of this plan; empty if it does. What the table says is compared with its own
     * digest and with the journal: a row that was altered, or made by hand, allows nothing.
     */
    static List<String> objections(Session session, String change, Approval approval, String planDigest)
            throws SQLException {
        List<String> reasons = new ArrayList<>();
        if (approval.state() != ApprovalState.APPROVED) {
            reasons.add("it is " + approval.state());
        }
        if (!approval.planDigest().equals(planDigest)) {
            reasons.add("the plan as it is now has digest " + planDigest + ": request it again");
        }
        if (!approval.isUnaltered()) {
            reasons.add("its evidence was altered: the bytes do not have the digest " + approval.digest());
        }
        if (approval.approvedBy() != null && !isJournaled(session, change, approval)) {
            reasons.add("the journal knows of no approval of " + approval.digest() + " by " + approval.approvedBy());
        }
        return reasons;
    }

    private static boolean isJournaled(Session session, String change, Approval approval) throws SQLException {
        return session.one(
                "SELECT EXISTS (SELECT FROM switchback.journal WHERE change = ? AND kind = 'ContractApproved'"
                        + " AND after = ? AND who = ? AND detail LIKE ?) AS journaled",
                row -> row.bool("journaled"),
                change,
                approval.digest(),
                approval.approvedBy(),
                "request " + approval.id() + " %");
    }

    private static Approval approval(Row row) throws SQLException {
        return new Approval(
                row.number("id"),
                state(row),
                row.text("plan_digest"),
                row.text("digest"),
                row.text("evidence"),
                row.textOrNull("author"),
                row.text("requested_by"),
                row.time("requested_at"),
                row.time("expires_at"),
                row.textOrNull("approved_by"),
                row.timeOrNull("approved_at"),
                row.timeOrNull("used_at"),
                row.textOrNull("ended_by"));
    }

    private static ApprovalState state(Row row) throws SQLException {
        String ended = row.textOrNull("ended_as");
        if (row.textOrNull("used_at") != null) {
            return ApprovalState.USED;
        }
        if (ended != null) {
            return ApprovalState.valueOf(ended);
        }
        if (row.bool("replaced")) {
            return ApprovalState.REPLACED;
        }
        if (row.bool("expired")) {
            return ApprovalState.EXPIRED;
        }
        return row.textOrNull("approved_by") == null ? ApprovalState.REQUESTED : ApprovalState.APPROVED;
    }
}
