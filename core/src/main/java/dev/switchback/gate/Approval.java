package dev.switchback.gate;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A request to contract, and what became of it.
 *
 * @param id rises with every request
 * @param planDigest of the plan that was asked for
 * @param requestedBy who asked
 * @param requestedAt when
 * @param approvedBy who approved, never the one who asked; or null
 * @param approvedAt when, or null
 * @param usedAt when the contract it allowed was run, or null
 */
public record Approval(
        long id,
        String planDigest,
        String requestedBy,
        Instant requestedAt,
        @Nullable String approvedBy,
        @Nullable Instant approvedAt,
        @Nullable Instant usedAt) {

    /** Whether it allows one contract of the plan with this digest. */
    boolean allows(String digest) {
        return approvedBy != null && usedAt == null && planDigest.equals(digest);
    }
}
