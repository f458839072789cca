package dev.switchback.traffic;

import dev.switchback.change.Path;

/**
 * Hears of every routed call that failed, at once and on the application's thread, before the failure reaches the caller. It
 * MUST NOT do I/O, block or allocate much; what it throws is logged once and goes no further.
 */
@FunctionalInterface
public interface TrafficListener {

    /**
     * A call has failed. Told once for each call that is counted, after it was: not of the statements and calls within it.
     *
     * @param change its name
     * @param path that was decided
     * @param outcome {@link Outcome#INFRASTRUCTURE} or one that {@linkplain Outcome#countsAgainstThePath counts against the path}
     */
    void failed(String change, Path path, Outcome outcome);
}
