package dev.switchback.check;

/** What a check found. */
public enum CheckStatus {
    /** The condition holds. */
    PASS,
    /** The condition does not hold. */
    FAIL,
    /** Nobody can say; never counts as a pass. */
    UNKNOWN,
    /** A named person took the risk. */
    WAIVED
}
