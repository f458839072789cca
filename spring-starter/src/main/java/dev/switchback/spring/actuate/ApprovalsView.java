package dev.switchback.spring.actuate;

import dev.switchback.ChangeHandle;
import dev.switchback.gate.Approval;
import dev.switchback.gate.Waiver;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Requests to contract, and findings of which somebody took the risk; of each the latest first, at most as many as were asked for.
 *
 * @param change its name
 * @param approvals only the first one counts
 * @param waivers those that count and those that do not any more
 */
record ApprovalsView(String change, List<ApprovalLine> approvals, List<WaiverLine> waivers)
        implements OperationResponseBody {

    /**
     * A request.
     *
     * @param id rises with every request
     * @param state what became of it
     * @param planDigest of the plan
     * @param digest of plan and evidence: what is approved
     * @param author who wrote the change
     * @param requestedBy who asked
     * @param requestedAt when
     * @param expiresAt until when it counts
     * @param approvedBy who approved
     * @param approvedAt when
     * @param usedAt when the contract was run
     * @param endedBy who rejected or revoked it
     */
    record ApprovalLine(
            long id,
            String state,
            String planDigest,
            String digest,
            @Nullable String author,
            String requestedBy,
            String requestedAt,
            String expiresAt,
            @Nullable String approvedBy,
            @Nullable String approvedAt,
            @Nullable String usedAt,
            @Nullable String endedBy) {

        static ApprovalLine of(Approval approval) {
            return new ApprovalLine(
                    approval.id(),
                    approval.state().name(),
                    approval.planDigest(),
                    approval.digest(),
                    approval.author(),
                    approval.requestedBy(),
                    Figures.text(approval.requestedAt()),
                    Figures.text(approval.expiresAt()),
                    approval.approvedBy(),
                    Figures.textOrNull(approval.approvedAt()),
                    Figures.textOrNull(approval.usedAt()),
                    approval.endedBy());
        }
    }

    /**
     * A waiver.
     *
     * @param id to revoke it by
     * @param check the check's name
     * @param finding what it had found
     * @param counts whether it is neither expired nor revoked
     * @param waivedBy who took the risk
     * @param reason why
     * @param expiresAt until when
     * @param revokedBy who took it back
     */
    record WaiverLine(
            long id,
            String check,
            String finding,
            boolean counts,
            String waivedBy,
            String reason,
            String expiresAt,
            @Nullable String revokedBy) {

        static WaiverLine of(Waiver waiver) {
            return new WaiverLine(
                    waiver.id(),
                    waiver.check(),
                    waiver.finding().name(),
                    waiver.counts(),
                    waiver.waivedBy(),
                    waiver.reason(),
                    Figures.text(waiver.expiresAt()),
                    waiver.revokedBy());
        }
    }

    static ApprovalsView of(ChangeHandle change, int limit) {
        return new ApprovalsView(
                change.definition().name(),
                change.approvals().all().stream()
                        .limit(limit)
                        .map(ApprovalLine::of)
                        .toList(),
                change.waivers().all().stream().limit(limit).map(WaiverLine::of).toList());
    }
}
