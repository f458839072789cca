package dev.switchback.jooq;

/** What to do with a statement that writes columns of one shape alone, while both are written. */
public enum OneShapePolicy {
    /** It fails before it is sent, with what to write instead. */
    REFUSE,
    /** It is sent, and a line is logged: the sync trigger completes the other shape. */
    WARN
}
