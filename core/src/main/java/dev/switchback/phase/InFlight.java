package dev.switchback.phase;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many units of work of this instance run on a decision made in one epoch. Striped by thread, so that counting costs
 * no contention; the sum is exact once no new unit can enter.
 */
public final class InFlight {

    private static final int STRIPES = 16;
    /** One counter a cache line. */
    private static final int SPACING = 8;

    private final AtomicLongArray counts = new AtomicLongArray(STRIPES * SPACING);

    InFlight() {}

    void enter() {
        counts.getAndIncrement(stripe());
    }

    /** A unit that entered has ended; may be called on another thread than the one that entered. */
    public void exit() {
        counts.getAndDecrement(stripe());
    }

    /** The units that have entered and not ended. */
    public long sum() {
        long sum = 0;
        for (int i = 0; i < STRIPES; i++) {
            sum += counts.get(i * SPACING);
        }
        return sum;
    }

    private static int stripe() {
        return (int) (Thread.currentThread().getId() & (STRIPES - 1)) * SPACING;
    }
}
