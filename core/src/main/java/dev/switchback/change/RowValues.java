package dev.switchback.change;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
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

    private final List<String> columns;
    /** In the order of the columns. There are few of them: to search them is quicker than to hash. */
    private final @Nullable Object[] values;
    /** The columns that were asked for; null if nobody wants to know. */
    private final @Nullable Set<String> asked;

    private RowValues(List<String> columns, @Nullable Object[] values) {
        this(columns, values, null);
    }

    private RowValues(List<String> columns, @Nullable Object[] values, @Nullable Set<String> asked) {
        this.columns = columns;
        this.values = values;
        this.asked = asked;
    }

    /** One value. */
    public static RowValues of(String column, @Nullable Object value) {
        return of(List.of(column), value);
    }

    /**
     * The values of these columns, in their order.
     *
     * @throws IllegalArgumentException if there are not as many values as columns, or a column comes twice
     */
    public static RowValues of(List<String> columns, @Nullable Object... values) {
        if (columns.size() != values.length) {
            throw new IllegalArgumentException(values.length + " values for " + columns + ": give one for each column");
        }
        for (int i = 0; i < values.length; i++) {
            String column = columns.get(i);
            if (columns.indexOf(column) < i) {
                throw new IllegalArgumentException("column '" + column + "' comes twice among " + columns);
            }
            if (values[i] instanceof Date) {
                throw new IllegalArgumentException("the value of '" + column + "' is a "
                        + values[i].getClass().getName()
                        + ", which means another time in another zone: give a class of java.time");
            }
        }
        return new RowValues(List.copyOf(columns), values.clone());
    }

    /** All values of a map, which may hold nulls. */
    public static RowValues of(Map<String, ? extends @Nullable Object> values) {
        return of(List.copyOf(values.keySet()), values.values().toArray());
    }

    /** NULL for every one of these columns. */
    static RowValues nulls(List<String> columns) {
        return new RowValues(columns, new @Nullable Object[columns.size()]);
    }

    /** These values and one more. */
    public RowValues and(String column, @Nullable Object value) {
        return with(of(column, value));
    }

    /** These values, and the other ones, which replace those of the same name. */
    RowValues with(RowValues others) {
        if (columns.isEmpty()) {
            return others;
        }
        List<String> all = new ArrayList<>(columns);
        List<@Nullable Object> merged = new ArrayList<>(Arrays.asList(values));
        for (int i = 0; i < others.values.length; i++) {
            String column = others.columns.get(i);
            int place = columns.indexOf(column);
            if (place < 0) {
                all.add(column);
                merged.add(others.values[i]);
            } else {
                merged.set(place, others.values[i]);
            }
        }
        return new RowValues(List.copyOf(all), merged.toArray());
    }

    /** The same values, which remember what they are asked for. */
    RowValues watched() {
        return new RowValues(columns, values, ConcurrentHashMap.newKeySet());
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
        int place = columns.indexOf(column);
        if (place < 0) {
            throw new IllegalArgumentException("no column '" + column + "' among " + columns);
        }
        return values[place];
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
        return Set.copyOf(columns);
    }

    /** Whether there is a value, or NULL, for every one of these columns. */
    boolean have(List<String> names) {
        return columns.containsAll(names);
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
        return "values of " + columns;
    }
}
