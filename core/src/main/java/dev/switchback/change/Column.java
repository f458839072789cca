package dev.switchback.change;

/**
 * A column of a shape.
 *
 * @param name spelled as the catalog spells it; it is quoted in every statement
 * @param type the SQL type as one would write it in {@code CREATE TABLE}, for example {@code numeric(12,2)}. It is code:
 *     never build it from data.
 */
public record Column(String name, String type) {

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
