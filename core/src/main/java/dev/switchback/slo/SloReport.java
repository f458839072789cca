package dev.switchback.slo;

import dev.switchback.database.Database;

/** How the new path stands with its budget, for whoever asks; reads what is summed up, and changes nothing. */
public final class SloReport {

    private final Database database;
    private final SloPolicy policy;

    /** Judges by the policy, also one that is off. */
    public SloReport(Database database, SloPolicy policy) {
        this.database = database;
        this.policy = policy;
    }

    /** By what it judges. */
    public SloPolicy policy() {
        return policy;
    }

    /** What was measured, as it stands now. */
    public Measured measured(String change) {
        return database.autocommit(session -> Minutes.measure(session, change, policy));
    }

    /** The verdict on it. */
    public SloVerdict verdict(String change) {
        return Judge.judge(policy, measured(change));
    }
}
