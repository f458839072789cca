package dev.switchback.slo;

import java.util.Locale;

/**
 * What a path did in some minutes, over the fleet.
 *
 * @param calls reads and writes, without those that failed by the database's or the network's fault
 * @param errors of these, those that failed by the path's own fault
 * @param missingShape of these, those that met a column or table that is not there
 * @param infrastructure calls that failed by the database's or the network's fault: they count against nobody
 * @param matches shadow reads under this path that agreed
 * @param mismatches those that did not
 */
public record PathSums(long calls, long errors, long missingShape, long infrastructure, long matches, long mismatches) {

    /** Nothing happened. */
    public static final PathSums NONE = new PathSums(0, 0, 0, 0, 0, 0);

    /** The share of calls that failed by the path's own fault; 0 without calls. */
    public double errorRate() {
        return calls == 0 ? 0 : (double) errors / calls;
    }

    /** "12 of 4000 calls (0.3 %)". */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%d of %d calls (%.2f %%)", errors, calls, 100 * errorRate());
    }
}
