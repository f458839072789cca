package dev.switchback.slo;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Everything a judgement goes by.
 *
 * @param at when, by the database's clock
 * @param sinceStep how long ago the last step of the ramp was
 * @param windows what happened in each; one that is not in it had no call
 * @param oldLatency how many calls of the old path were in each bucket of durations, in the window in which they are compared
 * @param newLatency the same of the new path
 */
public record Measured(
        Instant at,
        Duration sinceStep,
        Map<Window, WindowSums> windows,
        List<Long> oldLatency,
        List<Long> newLatency) {

    public Measured {
        windows = Map.copyOf(windows);
        oldLatency = List.copyOf(oldLatency);
        newLatency = List.copyOf(newLatency);
    }

    WindowSums in(Window window) {
        return windows.getOrDefault(window, WindowSums.NONE);
    }
}
