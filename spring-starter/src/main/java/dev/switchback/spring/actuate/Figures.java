package dev.switchback.spring.actuate;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Times as text by ISO 8601 and durations in seconds, whatever the application's own JSON does with them. */
final class Figures {

    private Figures() {}

    static String text(Instant time) {
        return time.toString();
    }

    static @Nullable String textOrNull(@Nullable Instant time) {
        return time == null ? null : text(time);
    }

    static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    static @Nullable Double secondsOrNull(@Nullable Duration duration) {
        return duration == null ? null : seconds(duration);
    }
}
