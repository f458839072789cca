package dev.switchback.verify;

import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * How a scan works. A value; each method gives another one.
 *
 * @param snapshots in how many snapshots
 * @param workers how many pieces are looked at once. In one snapshot each has a connection, all at the same time; with a snapshot
 *     for each range each has a connection for as long as a range takes
 * @param rowsPerSecond a ceiling for all workers together; 0 for none
 * @param inPieces whether the table is read in pieces, between which it is waited, told to stop, and told how far it has come;
 *     a plain sequential scan otherwise, which does not displace what the server has cached
 * @param stop asked between pieces
 * @param listener hears of the progress
 * @param replica where the rows are read; null for the application's data source
 */
public record VerificationSettings(
        Snapshots snapshots,
        int workers,
        long rowsPerSecond,
        boolean inPieces,
        BooleanSupplier stop,
        VerificationListener listener,
        @Nullable DataSource replica) {

    private static final int MOST_WORKERS = 64;

    /** One snapshot, one worker, at full speed, as a plain sequential scan. */
    public static final VerificationSettings STANDARD =
            new VerificationSettings(Snapshots.ONE, 1, 0, false, () -> false, progress -> {}, null);

    public VerificationSettings {
        require(workers >= 1 && workers <= MOST_WORKERS, "workers is " + workers + ": 1 to " + MOST_WORKERS);
        require(rowsPerSecond >= 0, "rowsPerSecond is " + rowsPerSecond + ": 0 for no ceiling, or more");
        require(
                inPieces || (workers == 1 && rowsPerSecond == 0),
                "several workers, or a ceiling, need a table that is read in pieces");
    }

    /** In a snapshot for each range: see {@link Snapshots#PER_RANGE}. */
    public VerificationSettings withSnapshotPerRange() {
        return new VerificationSettings(Snapshots.PER_RANGE, workers, rowsPerSecond, true, stop, listener, replica);
    }

    /** With so many workers on threads of their own, besides the caller's. */
    public VerificationSettings withWorkers(int number) {
        return new VerificationSettings(
                snapshots, number, rowsPerSecond, inPieces || number > 1, stop, listener, replica);
    }

    /** With a ceiling for all workers together. */
    public VerificationSettings withRowsPerSecond(long rows) {
        return new VerificationSettings(snapshots, workers, rows, inPieces || rows > 0, stop, listener, replica);
    }

    /** Stops within one piece once this says so. With a snapshot for each range the next run goes on from there. */
    public VerificationSettings stoppedWhen(BooleanSupplier condition) {
        return new VerificationSettings(snapshots, workers, rowsPerSecond, true, condition, listener, replica);
    }

    /** Tells this one how far it has come. */
    public VerificationSettings listenedToBy(VerificationListener other) {
        return new VerificationSettings(snapshots, workers, rowsPerSecond, true, stop, other, replica);
    }

    /**
     * Reads the rows on a streaming standby, once it has replayed all that the primary had written when the scan began. What is
     * found is looked at again, and recorded, on the primary.
     */
    public VerificationSettings onReplica(DataSource standby) {
        return new VerificationSettings(snapshots, workers, rowsPerSecond, inPieces, stop, listener, standby);
    }

    private static void require(boolean condition, String fault) {
        if (!condition) {
            throw new IllegalArgumentException(fault);
        }
    }
}
