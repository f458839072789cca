package dev.switchback.change;

import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Values of a row by column name. Immutable.
 *
 * <p>A value has the class that JDBC gives for its column: {@code String}, {@code Integer}, {@code BigDecimal},
 * {@code byte[]}, {@code UUID}; for dates and times those of {@code java.time} (a {@code timestamptz} is an
 * {@code OffsetDateTime}), for an array {@code Object[]}, for {@code jsonb} and other types of PostgreSQL the driver's
 * object, whose {@code toString()} is the value's text. A value that is to be stored may also be any object whose
 * {@code toString()} PostgreSQL understands.
 */
public final class RowValues {

    private final Map<String, @Nullable Object> values;
    /** The columns that were asked for; null if nobody wants to know. */
    private final @Nullable Set<String> asked;

    private RowValues(Map<String, @Nullable Object> values) {
        this(values, null);
        values.forEach((column, value) -> {
            if (value instanceof Date) {
                throw new IllegalArgumentException("the value of '" + column + "' is a "
                        + value.getClass().getName()
                        + ", which means another time in another zone: give a class of java.time");
            }
        });
    }

    private RowValues(Map<String, @Nullable Object> values, @Nullable Set<String> asked) {
        this.values = values;
        this.asked = asked;
    }

    /** One value. */
    public static RowValues of(String column, @Nullable Object value) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put(column, value);
        return new RowValues(values);
    }

    /** All values of a map, which may hold nulls. */
    public static RowValues of(Map<String, ? extends @Nullable Object> values) {
        return new RowValues(new LinkedHashMap<>(values));
    }

    /** NULL for every one of these columns. */
    static RowValues nulls(Collection<String> columns) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        columns.forEach(column -> values.put(column, null));
        return new RowValues(values, null);
    }

    /** These values and one more. */
    public RowValues and(String column, @Nullable Object value) {
        return with(of(column, value));
    }

    /** These values, and the other ones, which replace those of the same name. */
    RowValues with(RowValues others) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>(values);
        all.putAll(others.values);
        return new RowValues(all, null);
    }

    /** The same values, which remember what they are asked for. */
    RowValues watched() {
        return new RowValues(values, ConcurrentHashMap.newKeySet());
    }

    /** Whether watched values were asked for one of these columns. */
    boolean wereAskedFor(Collection<String> columns) {
        return asked != null && columns.stream().anyMatch(asked::contains);
    }

    /** A value, or null. */
    public @Nullable Object get(String column) {
        if (asked != null) {
            asked.add(column);
        }
        Object value = values.get(column);
        if (value == null && !values.containsKey(column)) {
            throw new IllegalArgumentException("no column '" + column + "' among " + values.keySet());
        }
        return value;
    }

    /** A value of a class that it must have, or null. */
    public <T> @Nullable T get(String column, Class<T> type) {
        return type.cast(get(column));
    }

    /** A value as text, or null. */
    public @Nullable String text(String column) {
        Object value = get(column);
        return value == null ? null : value.toString();
    }

    /** A {@code bytea}, or null. */
    public byte @Nullable [] bytes(String column) {
        return get(column, byte[].class);
    }

    /** The names of the columns. */
    public Set<String> columns() {
        return Set.copyOf(values.keySet());
    }

    /** Whether there is a value, or NULL, for every one of these columns. */
    boolean have(List<String> columns) {
        return values.keySet().containsAll(columns);
    }

    /** Whether every one of these columns is NULL. */
    boolean areNull(List<String> columns) {
        for (String column : columns) {
            if (get(column) != null) {
                return false;
            }
        }
        return true;
    }

    /** Whether both have the same values in these columns, as PostgreSQL would see it. */
    boolean same(RowValues other, List<String> columns) {
        for (String column : columns) {
            if (!SqlEquality.same(get(column), other.get(column))) {
                return false;
            }
        }
        return true;
    }

    /** The names only: values do not belong into logs. */
    @Override
    public String toString() {
        return "values of " + values.keySet();
    }
}
