package dev.switchback.examples.drill.process;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for a condition, never for a time. */
public final class Wait {

    private static final long PAUSE_MILLIS = 20;

    private Wait() {}

    /**
     * Looks again and again.
     *
     * @throws DrillException with the complaint, if it is still false after the longest time
     */
    public static void until(Duration longest, Supplier<String> complaint, BooleanSupplier condition) {
        long deadline = System.nanoTime() + longest.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                throw new DrillException(complaint.get() + " (waited " + longest.toSeconds() + " s)");
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DrillException("interrupted while waiting: " + complaint.get(), e);
            }
        }
    }
}
