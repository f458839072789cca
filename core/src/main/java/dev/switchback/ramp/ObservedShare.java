package dev.switchback.ramp;

import dev.switchback.database.Session;
import dev.switchback.phase.PhaseStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.OptionalDouble;

/**
 * How much of the traffic was on the new path, by the history of traffic.
 *
 * @param since from which minute on it is counted
 * @param calls reads and writes on either path
 * @param onNew of these, on the new path
 */
public record ObservedShare(Instant since, long calls, long onNew) {

    /** As long as it takes a fleet to hear of a new percentage, and more. */
    private static final String HEARD = "10 s";

    /** Since a time: from the first whole minute in which every instance had heard of what was set then. */
    static ObservedShare since(Session session, String change, Instant time) throws SQLException {
        return session.one(
                "SELECT f.since, coalesce(sum(t.reads + t.writes), 0) AS calls,"
                        + " coalesce(sum(t.reads + t.writes) FILTER (WHERE t.path = 'NEW'), 0) AS on_new"
                        + " FROM (SELECT date_trunc('minute', ?::timestamptz + interval '" + HEARD
                        + "' + interval '59.999999 s') AS since) AS f"
                        + " LEFT JOIN switchback.traffic t ON t.change = ? AND t.minute >= f.since GROUP BY f.since",
                row -> new ObservedShare(row.time("since"), row.number("calls"), row.number("on_new")),
                time,
                change);
    }

    /** In the last five minutes. */
    static ObservedShare lately(Session session, String change) throws SQLException {
        return since(
                session,
                change,
                session.one("SELECT clock_timestamp() - interval '6 min' AS since", row -> row.time("since")));
    }

    /** The share on the new path in percent; empty without a call. */
    public OptionalDouble percent() {
        return calls == 0 ? OptionalDouble.empty() : OptionalDouble.of(100.0 * onNew / calls);
    }

    /**
     * Whether it follows what is set. A percentage is one of targeting keys, and some keys call more than others: it may be off by
     * half of the smaller of the two shares, and one percentage point.
     */
    boolean follows(double set) {
        return percent().stream().allMatch(share -> Math.abs(share - set) <= Math.min(set, 100 - set) / 2 + 1);
    }

    /** "4.8 % (48 of 1000 calls since 2026-11-29T10:01:00Z)". */
    @Override
    public String toString() {
        String counted = onNew + " of " + calls + " calls since " + since + ")";
        return (calls == 0 ? "unknown (" : PhaseStore.percent(100.0 * onNew / calls) + " (") + counted;
    }
}
