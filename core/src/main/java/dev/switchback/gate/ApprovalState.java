package dev.switchback.gate;

/** What has become of a request to contract. Only {@link #APPROVED} allows anything. */
public enum ApprovalState {
    /** Waits for another person. */
    REQUESTED,
    /** Allows one contract of exactly its plan and evidence. */
    APPROVED,
    /** Somebody said no. */
    REJECTED,
    /** Somebody took the approval back before it was used. */
    REVOKED,
    /** Its time is over, by the database's clock. */
    EXPIRED,
    /** The contract that it allowed was run. */
    USED,
    /** There is a later request. */
    REPLACED;

    /** Whether it can still lead to a contract. */
    public boolean open() {
        return this == REQUESTED || this == APPROVED;
    }
}
