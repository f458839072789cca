package dev.switchback.traffic;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The database's clock, as far as this instance can tell without asking: its own monotonic clock, and how far that was from the
 * database's when it was last told the time. So minutes are the database's also while it is away.
 */
final class MinuteClock {

    static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final LongSupplier nanos;
    private volatile long offset;

    MinuteClock(LongSupplier nanos, Instant now) {
        this.nanos = nanos;
        this.offset = epoch(now) - nanos.getAsLong();
    }

    long nanos() {
        return nanos.getAsLong();
    }

    /** Nanoseconds of the database's clock, since 1970, when the own one shows this. */
    long database(long ownNanos) {
        return ownNanos + offset;
    }

    /**
     * The database has told the time: some time between two readings of the own clock. As long as what is known lies in between, it is
     * as good as what is told.
     */
    void told(Instant time, long before, long after) {
        long told = epoch(time);
        offset = Math.max(told - after, Math.min(told - before, offset));
    }

    private static long epoch(Instant time) {
        return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
    }
}
