package dev.switchback.verify;

import dev.switchback.change.Column;
import dev.switchback.change.Shape;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Values that have broken mappings before, and random ones of their kind, for columns of the common types. The same seed
 * gives the same values on every machine.
 *
 * <p>Each column gets every nasty value of its type once, in an order of its own, and NULL among them; then random ones.
 * They are of the classes in which the driver gives them: {@code String}, {@code Integer}, {@code Long}, {@code BigDecimal},
 * {@code LocalDate}, {@code Boolean}.
 */
public final class NastyValues {

    private static final Pattern TYPE = Pattern.compile("([a-z0-9 ]+?) ?(?:\\((\\d+)(?:, ?(\\d+))?\\))?");

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "  ",
            "\t",
            "\n",
            "\u00a0",
            "a",
            "A",
            "Ada King",
            "Ada  King",
            " Ada King",
            "Ada King ",
            "Ada\tKing",
            "Ada\nKing",
            "Ann Marie O'Hara-Smith",
            "Plato",
            "von der Leyen",
            "null",
            "NULL",
            "N/A",
            "-",
            ".",
            ",",
            "0",
            "-0",
            "7",
            "07",
            "007",
            "+7",
            " 7",
            "7 ",
            "42",
            "1.0",
            "1.50",
            "1,50",
            "1.5",
            ".5",
            "1e3",
            "0x1F",
            "1 000",
            "99999999999999999999",
            "NaN",
            "Infinity",
            "true",
            "t",
            "yes",
            "2024-02-29",
            "2023-02-29",
            "29.02.2024",
            "02/03/2024",
            "2024-2-9",
            "0000-00-00",
            "2024-01-01T00:00:00Z",
            "a@b.c",
            "A@B.C",
            "%",
            "_",
            "\\",
            "'",
            "\"",
            "$1",
            "{}",
            "[]",
            "{\"a\": 1}",
            "Ada; DROP TABLE x",
            "\u0661\u0662\u0663",
            "\u00e9",
            "e\u0301",
            "\u00df",
            "\u1e9e",
            "\u0130",
            "\u0131",
            "\ufb01",
            "\ud83d\ude00",
            "\u200b",
            "\u202eabc",
            "\u4e2d\u6587",
            "x".repeat(300),
            "Ada " + "Maria ".repeat(500) + "King");

    private static final List<LocalDate> DATES = Stream.of(
                    "2024-02-29",
                    "2000-02-29",
                    "1900-02-28",
                    "1900-03-01",
                    "2023-02-28",
                    "1999-12-31",
                    "2000-01-01",
                    "2024-12-31",
                    "2025-01-01",
                    "1970-01-01",
                    "1969-12-31",
                    "1582-10-10",
                    "0001-01-01",
                    "9999-12-31",
                    "2024-03-31",
                    "2024-10-27",
                    "2024-02-03",
                    "2024-03-02",
                    "2038-01-19",
                    "1800-05-05")
            .map(LocalDate::parse)
            .toList();

    private final long seed;

    private NastyValues(long seed) {
        this.seed = seed;
    }

    /** Values for a seed. */
    public static NastyValues seeded(long seed) {
        return new NastyValues(seed);
    }

    /**
     * Rows of a shape, column → value, where NULL is null.
     *
     * @throws IllegalArgumentException if a column has a type of which nothing can be made up
     */
    public List<Map<String, @Nullable Object>> rows(Shape shape, int count) {
        Map<String, Supplier<@Nullable Object>> columns = new LinkedHashMap<>();
        for (Column column : shape.columns()) {
            columns.put(column.name(), values(column, new Random(seed + 31L * columns.size())));
        }
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            columns.forEach((name, value) -> row.put(name, value.get()));
            rows.add(Collections.unmodifiableMap(row));
        }
        return Collections.unmodifiableList(rows);
    }

    private static Supplier<@Nullable Object> values(Column column, Random random) {
        Matcher type = TYPE.matcher(
                column.typeWithoutCollation().toLowerCase(Locale.ROOT).strip());
        String name = type.matches() ? type.group(1) : column.typeWithoutCollation();
        int size = type.matches() && type.group(2) != null ? Integer.parseInt(type.group(2)) : 0;
        int scale = type.matches() && type.group(3) != null ? Integer.parseInt(type.group(3)) : 0;
        return switch (name) {
            case "text", "citext" -> first(TEXTS, random, NastyValues::text);
            case "varchar", "character varying" ->
                first(cut(size == 0 ? Integer.MAX_VALUE : size), random, each -> cut(text(each), size));
            case "char", "character", "bpchar" -> first(cut(Math.max(1, size)), random, each -> cut(text(each), size));
            case "smallint", "int2" -> wholes(15, Long::intValue, random);
            case "integer", "int", "int4" -> wholes(31, Long::intValue, random);
            case "bigint", "int8" -> wholes(63, number -> number, random);
            case "numeric", "decimal" -> numerics(size, size == 0 ? 6 : scale, random);
            case "date" -> first(DATES, random, each -> LocalDate.ofEpochDay(each.nextInt(80_000) - 40_000));
            case "boolean", "bool" -> first(List.of(true, false), random, Random::nextBoolean);
            default ->
                throw new IllegalArgumentException("column '" + column.name() + "' is of type " + column.type()
                        + ", of which nothing can be made up: give rows of your own");
        };
    }

    /** Every nasty value once, then random ones, and now and then none. */
    private static <T> Supplier<@Nullable Object> first(List<T> nasty, Random random, Function<Random, T> more) {
        List<@Nullable T> order = new ArrayList<>(nasty);
        order.add(null);
        Collections.shuffle(order, random);
        var rest = order.iterator();
        return () -> {
            if (rest.hasNext()) {
                return rest.next();
            }
            return random.nextInt(50) == 0 ? null : more.apply(random);
        };
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int parts = 1 + random.nextInt(4);
        for (int i = 0; i < parts; i++) {
            String part = TEXTS.get(random.nextInt(TEXTS.size() - 2));
            text.append(i > 0 && random.nextInt(3) > 0 ? " " : "").append(part);
        }
        return text.toString();
    }

    private static List<String> cut(int length) {
        return TEXTS.stream().map(text -> cut(text, length)).distinct().toList();
    }

    /** By characters as PostgreSQL counts them. */
    private static String cut(String text, int length) {
        return length == 0 || text.codePointCount(0, text.length()) <= length
                ? text
                : text.substring(0, text.offsetByCodePoints(0, length));
    }

    private static Supplier<@Nullable Object> wholes(int bits, Function<Long, Object> type, Random random) {
        long most = Long.MAX_VALUE >> (63 - bits);
        List<Object> nasty = Stream.concat(
                        Stream.of(most, -most, -most - 1),
                        LongStream.of(0, 1, -1, 2, 7, 9, 10, 11, 99, 100, 101, 999, 1000, 1001, 9999, 12345)
                                .boxed())
                .map(type)
                .toList();
        return first(nasty, random, each -> type.apply(sign(each) * ((each.nextLong() & most) >> each.nextInt(bits))));
    }

    private static Supplier<@Nullable Object> numerics(int precision, int scale, Random random) {
        int digits = precision == 0 ? 20 : precision;
        BigDecimal most = new BigDecimal(BigInteger.TEN.pow(digits).subtract(BigInteger.ONE), scale);
        List<BigDecimal> nasty = Stream.concat(
                        Stream.of(most, most.negate()),
                        Stream.of(
                                        "0", "0.00", "1", "-1", "1.5", "1.50", "0.1", "0.01", "0.005", "0.015", "1.005",
                                        "2.675")
                                .map(BigDecimal::new))
                .filter(value -> value.abs().compareTo(most) <= 0)
                .map(value -> value.scale() > scale ? value.setScale(scale, RoundingMode.DOWN) : value)
                .distinct()
                .toList();
        return first(
                nasty,
                random,
                each -> new BigDecimal(
                        new BigInteger(BigInteger.TEN.pow(digits).bitLength() - 1, each)
                                .mod(BigInteger.TEN.pow(1 + each.nextInt(digits)))
                                .multiply(BigInteger.valueOf(sign(each))),
                        scale));
    }

    private static int sign(Random random) {
        return random.nextInt(3) == 0 ? -1 : 1;
    }
}
