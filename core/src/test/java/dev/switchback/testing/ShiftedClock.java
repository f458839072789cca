package dev.switchback.testing;

import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;

/**
 * The clock of one database as its clients see it, which can be put forward and back. Works on sessions of {@link #dataSource()} only:
 * a function of the same name stands before PostgreSQL's own in their search path.
 */
public final class ShiftedClock {

    private static final String FIRST_IN_PATH = "SET search_path = shifted, public, pg_catalog";

    private final TestDatabase database;
    private final DataSource dataSource;

    /** Must be made before the control tables are: their defaults keep the function they found. */
    public ShiftedClock(TestDatabase database) {
        this.database = database;
        database.execute("CREATE SCHEMA shifted; CREATE TABLE shifted.by (seconds float8 NOT NULL);"
                + " INSERT INTO shifted.by VALUES (0);"
                + " GRANT USAGE ON SCHEMA shifted TO PUBLIC; GRANT SELECT ON shifted.by TO PUBLIC");
        for (String clock : new String[] {"clock_timestamp", "now"}) {
            database.execute("CREATE FUNCTION shifted." + clock
                    + "() RETURNS timestamptz LANGUAGE sql VOLATILE AS 'SELECT" + " pg_catalog." + clock
                    + "() + pg_catalog.make_interval(secs => (SELECT seconds FROM shifted.by))'");
        }
        this.dataSource = database.pool("postgres", 20, FIRST_IN_PATH);
    }

    public DataSource dataSource() {
        return dataSource;
    }

    /** Puts it forward, or back. */
    public void shift(Duration by) {
        database.execute("UPDATE shifted.by SET seconds = seconds + " + by.toMillis() / 1000.0);
    }

    public Instant now() {
        return Instant.ofEpochMilli(
                database.number("SELECT (extract(epoch FROM shifted.clock_timestamp()) * 1000)::bigint"));
    }
}
