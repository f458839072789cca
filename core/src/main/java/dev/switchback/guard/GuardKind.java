package dev.switchback.guard;

/** What is looked at while both shapes of a change live. */
public enum GuardKind {
    /** Completes the other shape of a row that a foreign writer wrote. */
    SYNC_TRIGGER("sync trigger", true, true),
    /** Refuses TRUNCATE. */
    TRUNCATE_GUARD("truncate guard", true, false),
    /** Keeps a plain DROP or ALTER TYPE away from the columns of both shapes. */
    GUARD_VIEW("guard view", true, false),
    /** A column of a shape, under its name and with its type. */
    COLUMN("column", true, true),
    /** Somebody else's trigger that fires after the sync trigger: allowed, but verification alone sees what it does. */
    LATER_TRIGGER("trigger", false, false),
    /** Somebody else's trigger that fires before a sync trigger which fires for named columns only: expand lets it see all. */
    EARLIER_TRIGGER("trigger", false, false);

    private final String words;
    private final boolean required;
    private final boolean keepsInStep;

    GuardKind(String words, boolean required, boolean keepsInStep) {
        this.words = words;
        this.required = required;
        this.keepsInStep = keepsInStep;
    }

    /** Whether the rollback window must not stay open without it. */
    public boolean required() {
        return required;
    }

    /** Whether the shapes of a row may part without it, so that what was proved about the rows holds no longer. */
    public boolean keepsInStep() {
        return keepsInStep;
    }

    /** As a sentence names it. */
    public String words() {
        return words;
    }
}
