package dev.switchback.change;

/** What the sync trigger does with a statement that writes both shapes of a row so that they disagree. */
public enum ConflictPolicy {
    /** Fail the statement with SQLSTATE {@code SB001}. The default: a contradiction is a bug in the writer. */
    REJECT,
    /** Keep the old shape and derive the new one from it. */
    OLD_WINS,
    /** Keep the new shape and derive the old one from it. */
    NEW_WINS
}
