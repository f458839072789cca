package dev.switchback.slo;

/**
 * When an instance goes back to the old path by itself, at once and without the database: at the first column or table that is
 * missing on the new path, and when so many of its own calls of the last ten seconds failed.
 *
 * @param rate the share of failed calls above which it does
 * @param minimumCalls on the new path; with fewer it does not
 */
public record LocalRule(double rate, long minimumCalls) {

    /** More than half of at least 20 calls. */
    public static final LocalRule STANDARD = new LocalRule(0.5, 20);

    public LocalRule {
        if (!(rate > 0 && rate <= 1)) {
            throw new IllegalArgumentException("the rate is " + rate + ": give a share above 0, up to 1");
        }
        if (minimumCalls < 1) {
            throw new IllegalArgumentException("minimumCalls is " + minimumCalls + ": 1 or more");
        }
    }
}
