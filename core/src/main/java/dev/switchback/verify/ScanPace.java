package dev.switchback.verify;

import dev.switchback.change.SwitchbackException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Keeps all workers together below a ceiling of rows a second, by having each rest after a piece. Thread-safe. */
final class ScanPace {

    /** A piece has at most the rows that may be looked at in this time. */
    private static final double LONGEST_SECONDS = 0.5;

    private final double ceiling;

    ScanPace(VerificationSettings settings) {
        this.ceiling = (double) settings.rowsPerSecond() / settings.workers();
    }

    /** How many rows a piece may have, which had so many without a ceiling. */
    long atMost(long rows) {
        return ceiling == 0 ? rows : Math.max(1, Math.min(rows, (long) (ceiling * LONGEST_SECONDS)));
    }

    /** Rests after a piece of so many rows that took so long. */
    void rest(long rows, Duration took) {
        if (ceiling > 0) {
            sleep(Duration.ofNanos((long) (rows / ceiling * 1e9)).minus(took));
        }
    }

    /** Waits; fails if the thread is interrupted. */
    static void sleep(Duration time) {
        if (time.isNegative()) {
            return;
        }
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SwitchbackException("the verification was interrupted", e);
        }
    }
}
