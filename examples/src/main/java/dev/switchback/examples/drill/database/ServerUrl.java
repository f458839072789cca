package dev.switchback.examples.drill.database;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JDBC URL of a PostgreSQL server, taken apart at the database's name.
 *
 * @param before everything up to the name
 * @param after the parameters
 */
record ServerUrl(String before, String after) {

    private static final Pattern SHAPE = Pattern.compile("(jdbc:postgresql:(?://[^/?]+/)?)([^?/]*)(\\?.*)?");

    /**
     * Takes it apart.
     *
     * @throws IllegalArgumentException if it is not one
     */
    static ServerUrl of(String url) {
        Matcher matcher = SHAPE.matcher(url);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a JDBC URL of a PostgreSQL database, such as"
                    + " jdbc:postgresql://localhost:5432/postgres?user=ada&password=secret");
        }
        String after = matcher.group(3);
        return new ServerUrl(matcher.group(1), after == null ? "" : after);
    }

    /** The URL of another database of the same server, in the way of its user. */
    String database(String name) {
        return before + name + after;
    }
}
