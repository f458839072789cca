package dev.switchback.spring.job;

import java.util.Locale;

/**
 * What became of a job, as the exit code of its process. The first six are those of {@link dev.switchback.BackfillJob}. Of several
 * changes, the first that is not {@link #DONE} counts.
 */
public enum JobExit {
    /** Done, or done already; of {@code verify} no row was found wrong, of {@code gate} GO, of {@code diagnose} safe. */
    DONE(0),

    /** The database, or something nobody has thought of. Worth another try: what is done stays done. */
    FAILED(1),

    /** The properties or the application's beans make no sense. Another try does not help. */
    MISUSED(2),

    /** Understood and refused, every reason is in the log. Another try does not help before something was done about them. */
    REFUSED(3),

    /** An operator has cancelled the backfill. */
    CANCELLED(4),

    /** The backfill is finished, with rows in quarantine that have to be mended. */
    QUARANTINED(5),

    /** The scan found rows wrong; their number and first keys are in the log. */
    DIVERGENT(6),

    /** The gate says no, or the image cannot be rolled back to; every reason is in the log. */
    NO_GO(7),

    /** The gate cannot say: a check is unknown. */
    INCONCLUSIVE(8),

    /** Told to end by SIGTERM, before it was done. Worth another try: it goes on. */
    INTERRUPTED(143);

    private final int code;

    JobExit(int code) {
        this.code = code;
    }

    /** The exit code of the process. */
    public int code() {
        return code;
    }

    /** "no go (exit code 7)". */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ') + " (exit code " + code + ")";
    }
}
