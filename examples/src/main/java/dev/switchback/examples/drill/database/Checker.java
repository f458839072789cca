package dev.switchback.examples.drill.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Compares both shapes of every row, in plain SQL that shares nothing with Switchback and uses none of its functions: a
 * name without a space is a first name alone; any other is the first name, one space, and the rest.
 */
public final class Checker implements AutoCloseable {

    private static final String SHAPES = """
            SELECT CASE WHEN bool_or(attname = 'full_name') AND bool_or(attname = 'first_name') THEN 'both'
                        WHEN bool_or(attname = 'full_name') THEN 'old' ELSE 'new' END
              FROM pg_attribute
             WHERE attrelid = 'public.customer'::regclass AND attnum > 0 AND NOT attisdropped
            """;

    private static final String COMPARE = """
            SELECT count(*) AS rows,
                   count(*) FILTER (WHERE NOT agrees AND unfilled) AS unfilled,
                   count(*) FILTER (WHERE NOT agrees AND NOT unfilled) AS disagreeing
              FROM (SELECT first_name IS NULL AND last_name IS NULL AS unfilled,
                           CASE WHEN full_name IS NULL THEN first_name IS NULL AND last_name IS NULL
                                WHEN first_name IS NULL THEN false
                                WHEN position(' ' IN full_name) = 0 THEN last_name IS NULL AND first_name = full_name
                                ELSE last_name IS NOT NULL AND position(' ' IN first_name) = 0
                                     AND concat(first_name, ' ', last_name) = full_name
                           END AS agrees
                      FROM public.customer) AS judged
            """;

    private final Sql sql;

    public Checker(String url) throws SQLException {
        this.sql = new Sql(url);
    }

    /** Looks at every row. */
    public Comparison compare() throws SQLException {
        String shapes = sql.text(SHAPES);
        if (!shapes.equals("both")) {
            return new Comparison(shapes, sql.number("SELECT count(*) FROM public.customer"), 0, 0);
        }
        try (Statement statement = sql.connection().createStatement();
                ResultSet row = statement.executeQuery(COMPARE)) {
            row.next();
            return new Comparison(shapes, row.getLong("rows"), row.getLong("unfilled"), row.getLong("disagreeing"));
        }
    }

    @Override
    public void close() throws SQLException {
        sql.close();
    }
}
