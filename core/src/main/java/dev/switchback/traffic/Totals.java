package dev.switchback.traffic;

/**
 * What a path did, summed up.
 *
 * @param reads calls that read
 * @param writes calls that wrote
 * @param pathErrors of these, those that failed by the path's own fault
 * @param missingShape of these, those for a column or table that is not there
 * @param infrastructureErrors calls that failed by the database's or the network's fault, which say nothing about the path
 * @param matches shadow reads beside this path that found the other one to give the same
 * @param mismatches those that did not
 * @param latency of all calls, failed ones too
 */
public record Totals(
        long reads,
        long writes,
        long pathErrors,
        long missingShape,
        long infrastructureErrors,
        long matches,
        long mismatches,
        LatencyHistogram latency) {

    /** Of a path that did nothing. */
    public static final Totals NONE = new Totals(0, 0, 0, 0, 0, 0, 0, LatencyHistogram.EMPTY);

    /** All calls, whatever came of them. */
    public long calls() {
        return reads + writes;
    }

    /** The calls that say something about the path: all but those that the infrastructure failed. */
    public long judged() {
        return calls() - infrastructureErrors;
    }

    /** Both together. */
    public Totals plus(Totals other) {
        return new Totals(
                reads + other.reads,
                writes + other.writes,
                pathErrors + other.pathErrors,
                missingShape + other.missingShape,
                infrastructureErrors + other.infrastructureErrors,
                matches + other.matches,
                mismatches + other.mismatches,
                latency.plus(other.latency));
    }
}
