package dev.switchback.phase;

import java.time.Duration;

/**
 * When a rollback window may end: time and stability, both by the database's clock.
 *
 * @param minimumAge how long the window must have been open
 * @param minimumStable how long the flag must have stood at 100 % without a move of the phase
 * @param foreignQuiet how long no foreign writer may have written the old shape
 */
public record WindowPolicy(Duration minimumAge, Duration minimumStable, Duration foreignQuiet) {

    /** Two weeks open, one week at 100 %, three days without a foreign writer: two weekly releases fit into it. */
    public static final WindowPolicy STANDARD =
            new WindowPolicy(Duration.ofDays(14), Duration.ofDays(7), Duration.ofDays(3));

    public WindowPolicy {
        check("minimumAge", minimumAge);
        check("minimumStable", minimumStable);
        check("foreignQuiet", foreignQuiet);
    }

    private static void check(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(
                    name + " is " + value + ": a window without it cannot be judged; give a positive duration");
        }
    }
}
