package dev.switchback.check;

import java.time.Duration;

/** Durations for people. */
public final class Ages {

    private Ages() {}

    /** "14 d", "3 h 20 min", "95 s", "0.4 s": the two largest units. */
    public static String text(Duration duration) {
        long seconds = duration.toSeconds();
        if (duration.toMillis() < 10_000) {
            return Math.floor(duration.toMillis() / 100.0) / 10 + " s";
        }
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 7_200) {
            return two(seconds / 60, "min", seconds % 60, "s");
        }
        if (seconds < 172_800) {
            return two(seconds / 3_600, "h", seconds % 3_600 / 60, "min");
        }
        return two(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h");
    }

    private static String two(long large, String largeUnit, long small, String smallUnit) {
        return large + " " + largeUnit + (small == 0 ? "" : " " + small + " " + smallUnit);
    }
}
