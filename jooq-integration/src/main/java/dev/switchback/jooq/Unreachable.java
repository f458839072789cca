package dev.switchback.jooq;

/**
 * What to do with a write that cannot be made to set both shapes in one statement, or that sets only one shape and was not
 * routed at all.
 */
public enum Unreachable {
    /** It fails before it is sent, with what to write instead. */
    REFUSE,
    /** It is sent, and a line is logged: the sync trigger completes the other shape. */
    WARN
}
