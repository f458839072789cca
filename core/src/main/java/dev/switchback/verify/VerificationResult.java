package dev.switchback.verify;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One scan of every row.
 *
 * @param id rises with every scan
 * @param change the change
 * @param epoch of the change at the time
 * @param startedAt before the first snapshot was taken, by the database's clock
 * @param finishedAt when the scan was done
 * @param rows how many rows there were
 * @param unfilled how many of the divergent rows have an empty new shape
 * @param oldEmpty how many of the divergent rows have an empty old shape, and a new one that is not
 * @param snapshots in what it saw the rows
 * @param findings what was found; nothing for a kind that is missing
 */
public record VerificationResult(
        long id,
        String change,
        long epoch,
        Instant startedAt,
        Instant finishedAt,
        long rows,
        long unfilled,
        long oldEmpty,
        ScanSnapshots snapshots,
        Map<Finding, Found> findings) {

    public VerificationResult {
        findings = Collections.unmodifiableMap(new TreeMap<>(findings));
    }

    /** How many rows were found wrong in this way. */
    public long count(Finding finding) {
        return found(finding).rows();
    }

    /** The first keys of the rows that were found wrong in this way, in key order. */
    public List<String> keys(Finding finding) {
        return found(finding).keys();
    }

    /** Rows whose shapes disagree. */
    public long divergent() {
        return count(Finding.DIVERGENT);
    }

    /** Rows whose old shape would not survive the way to the new shape and back. */
    public long lossy() {
        return count(Finding.LOSSY);
    }

    /** Whether every row is convertible and agrees. */
    public boolean agrees() {
        return divergent() == 0 && count(Finding.UNCONVERTIBLE) == 0;
    }

    /** "2 divergent rows, first keys [17, 42]". */
    String words(Finding finding) {
        Found found = found(finding);
        return found.rows() + " " + finding.words() + (found.rows() == 0 ? "" : ", first keys " + found.keys());
    }

    private Found found(Finding finding) {
        return findings.getOrDefault(finding, Found.NONE);
    }
}
