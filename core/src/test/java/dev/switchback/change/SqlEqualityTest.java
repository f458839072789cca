package dev.switchback.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigDecimal;
import java.nio.CharBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Two values of a column are the same if PostgreSQL would say so, whatever their classes. */
class SqlEqualityTest {

    static Stream<Arguments> pairs() {
        byte[] bytes = {1, 2};
        OffsetDateTime noon = OffsetDateTime.parse("2026-11-25T12:00:00+02:00");
        return Stream.of(
                arguments("two nulls", null, null, true),
                arguments("null and something", null, "", false),
                arguments("something and null", 0, null, false),
                arguments("scales", new BigDecimal("1.50"), new BigDecimal("1.5"), true),
                arguments("integer and bigint", 7, 7L, true),
                arguments("real and double", 0.1f, 0.1d, true),
                arguments("another number", new BigDecimal("1.51"), 1.5, false),
                arguments("not a number", Double.NaN, Double.NaN, true),
                arguments("not a number and a number", Double.NaN, 1, false),
                arguments("bytes", bytes, new byte[] {1, 2}, true),
                arguments("other bytes", bytes, new byte[] {1, 3}, false),
                arguments("bytes and a text", bytes, "\\x0102", false),
                arguments("arrays", new Integer[] {1, null}, new Object[] {1L, null}, true),
                arguments("an array and a list", new String[] {"a"}, List.of("a"), true),
                arguments("arrays of arrays", new Object[] {new Object[] {"a"}}, List.of(List.of("a")), true),
                arguments("a longer array", new Integer[] {1}, new Integer[] {1, 1}, false),
                arguments("an order", new Integer[] {1, 2}, new Integer[] {2, 1}, false),
                arguments("a null among elements", Arrays.asList("a", null), Arrays.asList("a", "b"), false),
                arguments("offsets", noon, OffsetDateTime.parse("2026-11-25T10:00:00Z"), true),
                arguments("an instant", noon, Instant.parse("2026-11-25T10:00:00Z"), true),
                arguments("another instant", noon, Instant.parse("2026-11-25T10:00:00.000001Z"), false),
                arguments("dates", LocalDate.of(2026, 11, 25), LocalDate.of(2026, 11, 25), true),
                arguments("a uuid and its text", new UUID(1, 2), new UUID(1, 2).toString(), true),
                arguments("what the driver wraps", CharBuffer.wrap("{\"a\": 1}"), "{\"a\": 1}", true),
                arguments("letter case", "a", "A", false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pairs")
    void tells(String name, @Nullable Object one, @Nullable Object other, boolean same) {
        assertThat(SqlEquality.same(one, other)).isEqualTo(same);
        assertThat(SqlEquality.same(other, one)).as("the other way round").isEqualTo(same);
    }
}
