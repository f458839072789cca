package dev.switchback.verify;

import java.time.Instant;
import java.util.List;

/**
 * One scan of every row, in one snapshot.
 *
 * @param id rises with every scan
 * @param change the change
 * @param epoch of the change at the time
 * @param startedAt before the snapshot was taken, by the database's clock
 * @param finishedAt when the scan was done
 * @param rows how many rows there were
 * @param divergent rows whose shapes disagree
 * @param lossy rows whose old shape would not survive the way to the new shape and back
 * @param divergentKeys the first keys of those, in key order
 * @param lossyKeys the first keys of those, in key order
 */
public record VerificationResult(
        long id,
        String change,
        long epoch,
        Instant startedAt,
        Instant finishedAt,
        long rows,
        long divergent,
        long lossy,
        List<String> divergentKeys,
        List<String> lossyKeys) {

    /** How many keys are kept of each kind; the counts are exact. */
    public static final int KEYS_KEPT = 20;

    public VerificationResult {
        divergentKeys = List.copyOf(divergentKeys);
        lossyKeys = List.copyOf(lossyKeys);
    }

    /** Whether every row agrees. */
    public boolean agrees() {
        return divergent == 0;
    }
}
