package dev.switchback.backfill;

/**
 * How fast all workers of a backfill together may be.
 *
 * @param rowsPerSecond a ceiling; 0 for none
 * @param walPerSecond a ceiling in bytes of what is logged for filled rows, as far as that is measured; 0 for none
 * @param share of its time that each worker works, in percent, 1 to 100
 */
public record BackfillSpeed(long rowsPerSecond, long walPerSecond, int share) {

    /** As fast as it goes. */
    public static final BackfillSpeed FULL = new BackfillSpeed(0, 0, 100);

    public BackfillSpeed {
        if (rowsPerSecond < 0 || walPerSecond < 0) {
            throw new IllegalArgumentException(
                    "a ceiling is negative: " + rowsPerSecond + " rows/s, " + walPerSecond + " WAL bytes/s; 0 is none");
        }
        if (share < 1 || share > 100) {
            throw new IllegalArgumentException("the share is " + share + ": 1 to 100 percent");
        }
    }

    /** With a ceiling of rows. */
    public BackfillSpeed withRowsPerSecond(long rows) {
        return new BackfillSpeed(rows, walPerSecond, share);
    }

    /** With a ceiling of WAL bytes. */
    public BackfillSpeed withWalPerSecond(long bytes) {
        return new BackfillSpeed(rowsPerSecond, bytes, share);
    }

    /** With a share of the time. */
    public BackfillSpeed withShare(int percent) {
        return new BackfillSpeed(rowsPerSecond, walPerSecond, percent);
    }

    static BackfillSpeed of(Standing standing) {
        return new BackfillSpeed(standing.rowsPerSecond(), standing.walPerSecond(), standing.share());
    }

    @Override
    public String toString() {
        return (rowsPerSecond == 0 ? "any number of" : String.valueOf(rowsPerSecond)) + " rows/s, "
                + (walPerSecond == 0 ? "any number of" : String.valueOf(walPerSecond)) + " WAL bytes/s, "
                + share + " % of the time";
    }
}
