package dev.switchback.backfill;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * How a run of the backfill works in this process. A value; each method gives another one. What holds for all processes, and
 * can be changed while they run, is with {@link BackfillControl}.
 *
 * @param workers how many chunks are filled at once, each with a connection
 * @param target how long a chunk should take
 * @param lease for how long a chunk is nobody else's when its worker is silent
 * @param throttles what is waited for
 * @param vacuum whether PostgreSQL is to vacuum what was filled
 * @param stop asked between chunks; a run that is to stop returns with what was done so far
 */
public record BackfillSettings(
        int workers, Duration target, Duration lease, List<Throttle> throttles, boolean vacuum, BooleanSupplier stop) {

    /** With more, no chunk could be sure to be done in half a second. */
    private static final Duration LONGEST_TARGET = Duration.ofMillis(250);

    private static final Duration SHORTEST_TARGET = Duration.ofMillis(5);

    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(1);

    private static final int MOST_WORKERS = 64;

    /** One worker at full speed, with chunks of 150 ms, which waits for standbys, slots and the archive only. */
    public static final BackfillSettings STANDARD = new BackfillSettings(
            1, Duration.ofMillis(150), Duration.ofSeconds(10), Throttles.standard(), false, () -> false);

    public BackfillSettings {
        throttles = List.copyOf(throttles);
        require(workers >= 1 && workers <= MOST_WORKERS, "workers is " + workers + ": 1 to " + MOST_WORKERS);
        require(
                target.compareTo(SHORTEST_TARGET) >= 0 && target.compareTo(LONGEST_TARGET) <= 0,
                "target is " + target + ": " + SHORTEST_TARGET + " to " + LONGEST_TARGET);
        require(lease.compareTo(SHORTEST_LEASE) >= 0, "lease is " + lease + ": at least " + SHORTEST_LEASE);
        require(
                throttles.stream().map(Throttle::name).distinct().count() == throttles.size(),
                "two throttles have the same name: "
                        + throttles.stream().map(Throttle::name).toList());
    }

    /** With so many workers on threads of their own, besides the caller's. */
    public BackfillSettings withWorkers(int number) {
        return new BackfillSettings(number, target, lease, throttles, vacuum, stop);
    }

    /** With chunks that take about so long: shorter ones are in an application's way for a shorter time. */
    public BackfillSettings withTarget(Duration duration) {
        return new BackfillSettings(workers, duration, lease, throttles, vacuum, stop);
    }

    /** With leases of this length: a killed worker's chunk waits so long for another one. */
    public BackfillSettings withLease(Duration duration) {
        return new BackfillSettings(workers, target, duration, throttles, vacuum, stop);
    }

    /** Waits for exactly these; for nothing if there are none. */
    public BackfillSettings withThrottles(Throttle... exactly) {
        return new BackfillSettings(workers, target, lease, List.of(exactly), vacuum, stop);
    }

    /**
     * Runs a plain {@code VACUUM} of a table or partition whenever more than a fifth of its rows are dead, as autovacuum would in
     * its own time, on one more connection. The workers of this process wait for it; no two run at a time in the fleet. Needs
     * the table's owner, or {@code MAINTAIN} on it; where that is missing, or a vacuum is on it already, the log says so and the
     * backfill goes on.
     */
    public BackfillSettings withVacuum() {
        return new BackfillSettings(workers, target, lease, throttles, true, stop);
    }

    /** Stops within one chunk once this says so, for example when the process was told to end. */
    public BackfillSettings stoppedWhen(BooleanSupplier condition) {
        return new BackfillSettings(workers, target, lease, throttles, vacuum, condition);
    }

    private static void require(boolean condition, String fault) {
        if (!condition) {
            throw new IllegalArgumentException(fault);
        }
    }
}
