package dev.switchback.slo;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Everything a judgement goes by.
 *
 * @param at when, by the database's clock
 * @param sinceStep how long ago the last step of the ramp was
 * @param windows what happened in each; one that is not in it had no call
 */
public record Measured(Instant at, Duration sinceStep, Map<Window, WindowSums> windows) {

    public Measured {
        windows = Map.copyOf(windows);
    }

    WindowSums in(Window window) {
        return windows.getOrDefault(window, WindowSums.NONE);
    }
}
