package dev.switchback.change;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A column of a shape.
 *
 * @param name spelled as the catalog spells it; it is quoted in every statement
 * @param type the SQL type as one would write it in {@code CREATE TABLE}, for example {@code numeric(12,2)} or
 *     {@code text COLLATE "de-x-icu"}. It is code: never build it from data.
 * @param defaultValue the SQL expression of its default, or null; only for columns of the new shape
 */
public record Column(String name, String type, @Nullable String defaultValue) {

    private static final Pattern COLLATE = Pattern.compile("\\s+COLLATE\\s.*$", Pattern.CASE_INSENSITIVE);

    /** A column without a default. */
    public Column(String name, String type) {
        this(name, type, null);
    }

    /**
     * The same with a default, for whoever writes the new shape without naming this column. A statement that writes only
     * the old shape still has the column derived from it.
     *
     * @param expression as after {@code DEFAULT} in SQL, {@code "'EUR'"}. It is code: never build it from data.
     */
    public Column withDefault(String expression) {
        return new Column(name, type, expression);
    }

    /** The type without a {@code COLLATE} clause: what a function's parameter or a cast can have. */
    public String typeWithoutCollation() {
        return COLLATE.matcher(type).replaceFirst("");
    }

    /** A column of any type. */
    public static Column column(String name, String type) {
        return new Column(name, type);
    }

    /** A {@code text} column. */
    public static Column text(String name) {
        return new Column(name, "text");
    }

    /** An {@code integer} column. */
    public static Column integer(String name) {
        return new Column(name, "integer");
    }

    /** A {@code bigint} column. */
    public static Column bigint(String name) {
        return new Column(name, "bigint");
    }

    /** A {@code numeric(precision, scale)} column. */
    public static Column numeric(String name, int precision, int scale) {
        return new Column(name, "numeric(" + precision + "," + scale + ")");
    }

    /** A {@code boolean} column. */
    public static Column bool(String name) {
        return new Column(name, "boolean");
    }

    /** A {@code date} column. */
    public static Column date(String name) {
        return new Column(name, "date");
    }

    /** A {@code timestamptz} column. */
    public static Column timestamptz(String name) {
        return new Column(name, "timestamptz");
    }

    /** A {@code uuid} column. */
    public static Column uuid(String name) {
        return new Column(name, "uuid");
    }

    /** A {@code jsonb} column. */
    public static Column jsonb(String name) {
        return new Column(name, "jsonb");
    }
}
