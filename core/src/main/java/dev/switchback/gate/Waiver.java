package dev.switchback.gate;

import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A finding of which a named person took the risk.
 *
 * @param id to revoke it by
 * @param check the check's name
 * @param finding what it had found: {@code FAIL} or {@code UNKNOWN}; another finding is not covered
 * @param basis the facts that the finding stood on; other facts are not covered
 * @param windowEpoch of the rollback window for which it counts
 * @param waivedBy who took the risk
 * @param reason why
 * @param expiresAt until when
 * @param expired whether that is over, by the database's clock
 * @param revokedBy who took it back, or null
 */
public record Waiver(
        long id,
        String check,
        CheckStatus finding,
        String basis,
        long windowEpoch,
        String waivedBy,
        String reason,
        Instant expiresAt,
        boolean expired,
        @Nullable String revokedBy) {

    /** Whether it counts at all: neither expired nor revoked. */
    public boolean counts() {
        return !expired && revokedBy == null;
    }

    boolean covers(CheckResult result, long window) {
        return counts()
                && windowEpoch == window
                && check.equals(result.check())
                && finding == result.status()
                && basis.equals(result.basis());
    }

    /** "waiver 3 by grace until ...: the reason". */
    @Override
    public String toString() {
        return "waiver " + id + " of " + finding + " " + check + " by " + waivedBy + " until " + expiresAt + ": "
                + reason;
    }
}
