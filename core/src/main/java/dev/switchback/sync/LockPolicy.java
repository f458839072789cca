package dev.switchback.sync;

import java.time.Duration;

/**
 * How patiently DDL waits for its locks. A waiting {@code ACCESS EXCLUSIVE} lock blocks everybody behind it, so each try
 * waits briefly and the next one comes after a pause.
 *
 * @param timeout of one try, {@code lock_timeout}; 200 ms keeps readers behind it below a quarter of a second
 * @param tries how many before giving up
 * @param pause between tries on average; jitter of half of it on either side
 */
public record LockPolicy(Duration timeout, int tries, Duration pause) {

    /** 200 ms, 60 tries, half a second apart: gives up after about 40 seconds. */
    public static final LockPolicy STANDARD = new LockPolicy(Duration.ofMillis(200), 60, Duration.ofMillis(500));

    public LockPolicy {
        if (timeout.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "the lock timeout is " + timeout + ": at least 1 ms, because 0 would wait for ever");
        }
        if (tries < 1) {
            throw new IllegalArgumentException("tries is " + tries + ": at least 1");
        }
    }
}
