package dev.switchback.database;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.temporal.TemporalAccessor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One row of a result, by column name. */
public final class Row {

    /** The driver's own classes for these depend on the JVM's time zone. */
    private static final Map<String, Class<?>> TIMES = Map.of(
            "date", LocalDate.class,
            "time", LocalTime.class,
            "timetz", OffsetTime.class,
            "timestamp", LocalDateTime.class,
            "timestamptz", OffsetDateTime.class);

    private static final Set<Integer> SQL_TIMES =
            Set.of(Types.DATE, Types.TIME, Types.TIME_WITH_TIMEZONE, Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE);

    private final ResultSet results;
    private final Map<String, Place> places = new HashMap<>();
    private long bytes;

    /**
     * Where a column is.
     *
     * @param time the class of its values, if the driver's own one depends on the JVM's time zone
     */
    private record Place(int index, @Nullable Class<?> time) {}

    Row(ResultSet results) {
        this.results = results;
    }

    /** A text that is never NULL. */
    public String text(String column) throws SQLException {
        String value = results.getString(column);
        if (value == null) {
            throw new SQLException("column '" + column + "' is NULL where a value is required");
        }
        return value;
    }

    /** A text or null. */
    public @Nullable String textOrNull(String column) throws SQLException {
        return results.getString(column);
    }

    /** A whole number; NULL reads as 0. */
    public long number(String column) throws SQLException {
        return results.getLong(column);
    }

    /** A floating-point number; NULL reads as 0. */
    public double decimal(String column) throws SQLException {
        return results.getDouble(column);
    }

    /** A boolean; NULL reads as false. */
    public boolean bool(String column) throws SQLException {
        return results.getBoolean(column);
    }

    /** A {@code timestamptz} that is never NULL. */
    public Instant time(String column) throws SQLException {
        Instant value = timeOrNull(column);
        if (value == null) {
            throw new SQLException("column '" + column + "' is NULL where a time is required");
        }
        return value;
    }

    /** A {@code timestamptz} or null. */
    public @Nullable Instant timeOrNull(String column) throws SQLException {
        OffsetDateTime value = results.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    /**
     * A value of any type, or null: dates and times as those of {@code java.time}, an array as {@code Object[]}, anything
     * else as the driver gives it.
     */
    public @Nullable Object value(String column) throws SQLException {
        Place place = place(column);
        Object value = place.time() == null
                ? results.getObject(place.index())
                : results.getObject(place.index(), place.time());
        bytes += size(value);
        return value instanceof Array array ? array.getArray() : value;
    }

    /** Asked of the driver once for all rows: it answers anew each time. */
    private Place place(String column) throws SQLException {
        Place known = places.get(column);
        if (known != null) {
            return known;
        }
        int index = results.findColumn(column);
        ResultSetMetaData types = results.getMetaData();
        // For a type's name the driver looks into the catalog for the column's default.
        boolean mayBeTime = SQL_TIMES.contains(types.getColumnType(index));
        Place place = new Place(index, mayBeTime ? TIMES.get(types.getColumnTypeName(index)) : null);
        places.put(column, place);
        return place;
    }

    /** A {@code text[]}; NULL reads as the empty list. */
    public List<String> texts(String column) throws SQLException {
        Array value = results.getArray(column);
        return value == null ? List.of() : List.copyOf(Arrays.asList((String[]) value.getArray()));
    }

    /** A {@code bigint[]} without NULLs; NULL reads as the empty array. */
    public long[] numbers(String column) throws SQLException {
        Array value = results.getArray(column);
        return value == null
                ? new long[0]
                : Arrays.stream((Long[]) value.getArray())
                        .mapToLong(Long::longValue)
                        .toArray();
    }

    /** About how many bytes the values had that were asked for since the last call. */
    long takeBytes() {
        long taken = bytes;
        bytes = 0;
        return taken;
    }

    private static long size(@Nullable Object value) {
        if (value == null || value instanceof Number || value instanceof TemporalAccessor) {
            return Long.BYTES;
        }
        return value instanceof byte[] binary ? binary.length : value.toString().length();
    }
}
