package dev.switchback.check;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The finding of one check, with everything a reader needs to judge it.
 *
 * @param check the check's name
 * @param status what was found
 * @param value what was measured
 * @param threshold what it is compared with
 * @param source where the value comes from
 * @param age how old the value is, or null if it was measured just now
 * @param basis the facts that the finding stands on, such as the number of a scan: together with status and threshold what an
 *     approval is bound to. MUST NOT change by itself with time; empty if there is nothing to tell apart
 */
public record CheckResult(
        String check,
        CheckStatus status,
        String value,
        String threshold,
        String source,
        @Nullable Duration age,
        String basis) {

    /** A finding that stands on nothing that could be another one without another status. */
    public CheckResult(
            String check, CheckStatus status, String value, String threshold, String source, @Nullable Duration age) {
        this(check, status, value, threshold, source, age, "");
    }

    /** A finding measured just now. */
    public static CheckResult of(String check, boolean pass, String value, String threshold, String source) {
        return new CheckResult(check, pass ? CheckStatus.PASS : CheckStatus.FAIL, value, threshold, source, null);
    }

    /** Nobody can say. */
    public static CheckResult unknown(String check, String value, String threshold, String source) {
        return new CheckResult(check, CheckStatus.UNKNOWN, value, threshold, source, null);
    }

    /** The same finding, standing on these facts. */
    public CheckResult withBasis(String facts) {
        return new CheckResult(check, status, value, threshold, source, age, facts);
    }

    /** Whether it keeps the gate shut. */
    public boolean blocks() {
        return status == CheckStatus.FAIL || status == CheckStatus.UNKNOWN;
    }

    /** "FAIL window-age: 3 s, needs 14 d (switchback.change)". */
    @Override
    public String toString() {
        return status + " " + check + ": " + value + ", needs " + threshold + " (" + source + ")";
    }
}
