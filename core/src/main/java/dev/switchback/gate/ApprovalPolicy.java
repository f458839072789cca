package dev.switchback.gate;

import java.time.Duration;

/**
 * How long requests and approvals last, by the database's clock.
 *
 * @param validFor how long a request waits for its approval, and then an approval for its use; 30 days at most
 */
public record ApprovalPolicy(Duration validFor) {

    private static final Duration LONGEST = Duration.ofDays(30);

    /** A day for each. */
    public static final ApprovalPolicy STANDARD = new ApprovalPolicy(Duration.ofDays(1));

    public ApprovalPolicy {
        if (validFor.isNegative() || validFor.isZero() || validFor.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("validFor is " + validFor
                    + ": an approval that never expires outlives what it was given for; up to " + LONGEST.toDays()
                    + " days are possible");
        }
    }
}
