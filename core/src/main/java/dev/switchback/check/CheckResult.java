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
 */
public record CheckResult(
        String check,
        CheckStatus status,
        String value,
        String threshold,
        String source,
        @Nullable Duration age) {

    /** A finding measured just now. */
    public static CheckResult of(String check, boolean pass, String value, String threshold, String source) {
        return new CheckResult(check, pass ? CheckStatus.PASS : CheckStatus.FAIL, value, threshold, source, null);
    }

    /** Nobody can say. */
    public static CheckResult unknown(String check, String value, String threshold, String source) {
        return new CheckResult(check, CheckStatus.UNKNOWN, value, threshold, source, null);
    }

    /** "FAIL window-age: 3 s, needs 14 d (switchback.change)". */
    @Override
    public String toString() {
        return status + " " + check + ": " + value + ", needs " + threshold + " (" + source + ")";
    }
}
