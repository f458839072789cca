package dev.switchback.slo;

/** What became of one rule. */
public enum RuleStatus {
    /** The new path is at fault. */
    BREACHED,
    /** It is not. */
    WITHIN,
    /** Too little happened to say. */
    TOO_FEW,
    /** What is known is within, but not everything is known. */
    GAP
}
