package dev.switchback.sync;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Java values as the texts that PostgreSQL reads as values of a column, whatever the session's settings. */
final class SqlText {

    private static final Map<Object, String> ENDLESS = Map.of(
            LocalDate.MAX, "infinity",
            LocalDate.MIN, "-infinity",
            LocalDateTime.MAX, "infinity",
            LocalDateTime.MIN, "-infinity",
            OffsetDateTime.MAX, "infinity",
            OffsetDateTime.MIN, "-infinity");

    private SqlText() {}

    static @Nullable String of(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof byte[] bytes) {
            return "\\x" + HexFormat.of().formatHex(bytes);
        }
        if (value instanceof BigDecimal number) {
            return number.toPlainString();
        }
        if (value instanceof Object[] array) {
            return array(Arrays.asList(array));
        }
        if (value instanceof Collection<?> collection) {
            return array(collection);
        }
        if (value instanceof Date) {
            throw new IllegalArgumentException(
                    "an element of an array is a " + value.getClass().getName()
                            + ", which means another time in another zone: give a class of java.time");
        }
        return ENDLESS.getOrDefault(value, value.toString());
    }

    private static String array(Collection<?> elements) {
        return elements.stream().map(SqlText::element).collect(Collectors.joining(",", "{", "}"));
    }

    private static String element(@Nullable Object element) {
        String text = of(element);
        if (text == null) {
            return "NULL";
        }
        return element instanceof Object[] || element instanceof Collection<?>
                ? text
                : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
