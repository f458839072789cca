package dev.switchback.check;

/** Who may take the risk of what a check found. Whatever is taken is named in the evidence that the approver reads. */
public enum Waivable {
    /** Nobody: data would be lost or could not be had back, or the answers themselves could not be believed. */
    NEVER,
    /** A person in an emergency: only while break-glass is open. */
    BREAK_GLASS,
    /** A named person if nobody can say; what fails, only while break-glass is open. */
    UNKNOWN,
    /** A named person. */
    ALWAYS;

    /** Whether a named person may waive a finding of this status. */
    public boolean byPerson(CheckStatus finding) {
        return switch (this) {
            case NEVER, BREAK_GLASS -> false;
            case UNKNOWN -> finding == CheckStatus.UNKNOWN;
            case ALWAYS -> finding == CheckStatus.UNKNOWN || finding == CheckStatus.FAIL;
        };
    }

    /** Whether open break-glass takes a finding out of the way. */
    public boolean inEmergency() {
        return this != NEVER;
    }
}
