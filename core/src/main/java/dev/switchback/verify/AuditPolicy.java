package dev.switchback.verify;

import java.time.Duration;

/**
 * How much of a change's table the audit looks at between full scans. Whatever the size of the table, it costs so many rows in each
 * interval, looked at by one instance of the fleet.
 *
 * @param rowsAtOnce how many rows a look takes, at most; 0 for no audit
 * @param interval between the end of a look and the next one, whichever instance takes it
 */
public record AuditPolicy(int rowsAtOnce, Duration interval) {

    private static final int MOST_ROWS = 100_000;
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(10);

    /**
     * 1,000 rows each 10 s. On unless it is switched off, because a row that parts where no trigger fires is otherwise not
     * noticed before the next full scan, with the window open; and because it can afford to be: about a hundred rows a second
     * by the key's index, one connection for as long as that takes, no statement longer than half a second, no lock that a write
     * waits for, and a failure ends in a log line. A million rows come by in three hours.
     */
    public static final AuditPolicy STANDARD = new AuditPolicy(1_000, Duration.ofSeconds(10));

    /** No audit by this instance. */
    public static final AuditPolicy OFF = new AuditPolicy(0, Duration.ofSeconds(10));

    public AuditPolicy {
        require(
                rowsAtOnce >= 0 && rowsAtOnce <= MOST_ROWS,
                "rowsAtOnce is " + rowsAtOnce + ": 1 to " + MOST_ROWS + ", or 0 for no audit");
        require(
                interval.compareTo(SHORTEST_INTERVAL) >= 0,
                "interval is " + interval + ": at least " + SHORTEST_INTERVAL.toMillis() + " ms");
    }

    /** Whether there is an audit. */
    public boolean on() {
        return rowsAtOnce > 0;
    }

    private static void require(boolean condition, String fault) {
        if (!condition) {
            throw new IllegalArgumentException(fault);
        }
    }
}
