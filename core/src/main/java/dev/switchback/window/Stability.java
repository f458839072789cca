package dev.switchback.window;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * Since when the window has been stable, and why not for longer.
 *
 * @param restarts the last restart for each cause there was in this phase, the latest first; never empty
 */
public record Stability(List<Restart> restarts) {

    public Stability {
        restarts = restarts.stream()
                .sorted(Comparator.comparing(Restart::at).reversed())
                .toList();
        if (restarts.isEmpty()) {
            throw new IllegalArgumentException(
                    "restarts is empty: a window is stable at the longest since its phase was entered");
        }
    }

    /** Since when. */
    public Instant since() {
        return last().at();
    }

    /** What set the clock back last. */
    public Restart last() {
        return restarts.get(0);
    }
}
