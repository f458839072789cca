package dev.switchback.gate;

/** What the gate says of all checks together. */
public enum Verdict {
    /** Every check passed or was waived. */
    GO,
    /** At least one check failed. */
    NO_GO,
    /** None failed, but at least one could not be decided: that blocks too. */
    INCONCLUSIVE
}
