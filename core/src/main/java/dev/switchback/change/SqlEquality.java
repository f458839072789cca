package dev.switchback.change;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whether two Java values are the same value of a column, although they may be of different classes. */
public final class SqlEquality {

    private SqlEquality() {}

    /** A value as text: the same for values that differ only in how they are written, which is not quite all the same ones. */
    public static String text(@Nullable Object value) {
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        if (value instanceof Number number) {
            return number(number.toString());
        }
        List<?> elements = value == null ? null : elements(value);
        if (elements != null) {
            return elements.stream().map(SqlEquality::text).collect(Collectors.joining(", ", "[", "]"));
        }
        Instant instant = value == null ? null : instant(value);
        return String.valueOf(instant == null ? value : instant);
    }

    private static String number(String text) {
        try {
            return new BigDecimal(text).stripTrailingZeros().toString();
        } catch (NumberFormatException e) {
            return text;
        }
    }

    /** Whether the values are the same; NULL is the same as NULL. */
    public static boolean same(@Nullable Object one, @Nullable Object other) {
        if (one == null || other == null) {
            return one == other;
        }
        if (one instanceof byte[] bytes) {
            return other instanceof byte[] others && Arrays.equals(bytes, others);
        }
        if (one instanceof Number && other instanceof Number) {
            return sameNumber(one.toString(), other.toString());
        }
        List<?> elements = elements(one);
        List<?> others = elements(other);
        if (elements != null && others != null) {
            return sameElements(elements, others);
        }
        Instant instant = instant(one);
        if (instant != null && instant(other) != null) {
            return instant.equals(instant(other));
        }
        return one.equals(other) || one.toString().equals(other.toString());
    }

    /** 1 is 1.0 and 1.00, whatever the classes; what is not a number (NaN) is itself. */
    private static boolean sameNumber(String one, String other) {
        try {
            return new BigDecimal(one).compareTo(new BigDecimal(other)) == 0;
        } catch (NumberFormatException e) {
            return one.equals(other);
        }
    }

    private static boolean sameElements(List<?> elements, List<?> others) {
        if (elements.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < elements.size(); i++) {
            if (!same(elements.get(i), others.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable List<?> elements(Object value) {
        if (value instanceof Collection<?> collection) {
            return Arrays.asList(collection.toArray());
        }
        return value instanceof Object[] array ? Arrays.asList(array) : null;
    }

    /** The database tells a point in time with whatever offset it likes. */
    private static @Nullable Instant instant(Object value) {
        if (value instanceof OffsetDateTime time) {
            return time.toInstant();
        }
        return value instanceof Instant time ? time : null;
    }
}
