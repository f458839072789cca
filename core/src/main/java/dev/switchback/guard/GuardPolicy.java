package dev.switchback.guard;

/** What happens when something that must be in place is not. It is always logged, counted, journaled and told to the gate. */
public enum GuardPolicy {
    /** Nothing more. */
    REPORT,
    /** BACKFILLING and OPEN become FROZEN: reads go back to the old shape until somebody has looked. The default. */
    FREEZE
}
