package dev.switchback.slo;

import dev.switchback.traffic.LatencyHistogram;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Everything a judgement goes by.
 *
 * @param at when, by the database's clock
 * @param sinceStep how long ago the last step of the ramp was
 * @param windows what happened in each; one that is not in it had no call
 * @param oldLatency of the calls of the old path, in the window in which they are compared
 * @param newLatency the same of the new path
 */
public record Measured(
        Instant at,
        Duration sinceStep,
        Map<Window, WindowSums> windows,
        LatencyHistogram oldLatency,
        LatencyHistogram newLatency) {

    public Measured {
        windows = Map.copyOf(windows);
    }

    WindowSums in(Window window) {
        return windows.getOrDefault(window, WindowSums.NONE);
    }
}
