package dev.switchback.spring.operate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An {@link Order} as somebody has written it, in a request or a form: whether a number is one is not known yet.
 *
 * @param reason why, in a sentence
 * @param percent 0 to 100
 * @param digest of a request
 * @param check the name of a check
 * @param days for how long
 * @param confirm the change's name, typed
 */
public record WrittenOrder(
        @Nullable String reason,
        @Nullable String percent,
        @Nullable String digest,
        @Nullable String check,
        @Nullable String days,
        @Nullable String confirm) {

    /** With a reason alone. */
    public static WrittenOrder because(@Nullable String reason) {
        return new WrittenOrder(reason, null, null, null, null, null);
    }

    /** Without what cannot be read. */
    Order order() {
        return new Order(
                reason, number(percent, Double::valueOf), digest, check, number(days, Integer::valueOf), confirm);
    }

    /** What cannot be read, as it was written, by its name. */
    Map<String, String> unreadable() {
        Map<String, String> unreadable = new LinkedHashMap<>();
        if (percent != null && number(percent, Double::valueOf) == null) {
            unreadable.put("percent", percent);
        }
        if (days != null && number(days, Integer::valueOf) == null) {
            unreadable.put("days", days);
        }
        return unreadable;
    }

    private static <N extends Number> @Nullable N number(@Nullable String text, Function<String, N> reader) {
        if (text == null) {
            return null;
        }
        try {
            return reader.apply(text.strip());
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
