package dev.switchback.gate;

import dev.switchback.change.Sha256;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A request to contract, and what became of it.
 *
 * @param id rises with every request
 * @param state what became of it, as it was read
 * @param planDigest of the plan that was asked for
 * @param digest of plan and evidence: what is approved
 * @param evidence what the gate had found when it was asked for, as JSON; the SHA-256 of it is the digest
 * @param author who wrote the change, as the request says; or null
 * @param requestedBy who asked
 * @param requestedAt when
 * @param expiresAt until when it may be approved; once it is, until when it may be used
 * @param approvedBy who approved, neither the one who asked nor the author; or null
 * @param approvedAt when, or null
 * @param usedAt when the contract it allowed was run, or null
 * @param endedBy who rejected or revoked it, or null
 */
public record Approval(
        long id,
        ApprovalState state,
        String planDigest,
        String digest,
        String evidence,
        @Nullable String author,
        String requestedBy,
        Instant requestedAt,
        Instant expiresAt,
        @Nullable String approvedBy,
        @Nullable Instant approvedAt,
        @Nullable Instant usedAt,
        @Nullable String endedBy) {

    /** Whether what is kept as its evidence is what its digest was made of. */
    boolean isUnaltered() {
        return Sha256.of(evidence).equals(digest);
    }

    /** "request 3 of plan 12ab... and evidence 34cd... by ada, approved by grace: USED". */
    @Override
    public String toString() {
        return "request " + id + " of plan " + planDigest + " with digest " + digest + " by " + requestedBy
                + (author == null ? "" : ", change written by " + author)
                + (approvedBy == null ? ", not approved" : ", approved by " + approvedBy)
                + (endedBy == null ? "" : ", ended by " + endedBy) + ": " + state + ", expires " + expiresAt;
    }
}
