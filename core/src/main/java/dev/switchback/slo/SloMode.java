package dev.switchback.slo;

/** What the guard does when the new path is at fault. */
public enum SloMode {
    /** Takes reads back to the old shape, and freezes. */
    ON,
    /** Only says what it would have done: journal, meters, log. */
    DRY_RUN,
    /** Does not look. */
    OFF
}
