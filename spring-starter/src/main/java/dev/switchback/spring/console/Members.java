package dev.switchback.spring.console;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The members of an object in JSON, in order. */
final class Members {

    private final Map<String, @Nullable Object> members = new LinkedHashMap<>();

    static Members with(String name, @Nullable Object value) {
        return new Members().and(name, value);
    }

    Members and(String name, @Nullable Object value) {
        members.put(name, value);
        return this;
    }

    Map<String, @Nullable Object> map() {
        return members;
    }

    /** A number as JSON can write it. */
    static @Nullable Double number(double value) {
        return Double.isFinite(value) ? Math.round(value * 1000) / 1000.0 : null;
    }

    static @Nullable Double number(OptionalDouble value) {
        return value.isEmpty() ? null : number(value.getAsDouble());
    }

    static @Nullable Double seconds(@Nullable Duration duration) {
        return duration == null ? null : number(duration.toMillis() / 1000.0);
    }
}
