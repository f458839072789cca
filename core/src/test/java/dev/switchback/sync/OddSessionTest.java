package dev.switchback.sync;

import static dev.switchback.change.Column.column;
import static dev.switchback.change.Column.text;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.zaxxer.hikari.HikariDataSource;
import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SchemaChangeBuilder;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a row comes to does not depend on how the session is set up that writes it. */
@Promise("P1")
class OddSessionTest {

    private static final String ODD = "SET TimeZone = 'Asia/Tokyo'; SET DateStyle = 'ISO, DMY';"
            + " SET IntervalStyle = 'iso_8601'; SET extra_float_digits = -9; SET bytea_output = 'escape';"
            + " SET search_path = pg_catalog";

    private final TestDatabase database = Postgres.newDatabase();
    private final HikariDataSource odd = database.pool("postgres", 1, ODD);

    @AfterEach
    void close() {
        database.close();
    }

    static Stream<Arguments> types() {
        return Stream.of(
                arguments("text", "timestamptz", "'2026-03-29 12:00'", "'2026-03-29 12:00:00+00'::timestamptz"),
                arguments("text", "date", "'10-11-12'", "'2010-11-12'::date"),
                arguments("timestamptz", "text", "to_timestamp(0)", "'1970-01-01 00:00:00+00'"),
                arguments("timestamp", "timestamptz", "'2026-03-29 12:00'", "'2026-03-29 12:00:00+00'::timestamptz"),
                arguments("double precision", "text", "0.1 + 0.2::float8", "'0.30000000000000004'"),
                arguments("interval", "text", "'1 day 2:00'", "'1 day 02:00:00'"),
                arguments("bytea", "text", "'\\x00ff'", "'\\x00ff'"));
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("types")
    void getsTheSameFromEverySession(String from, String to, String value, String expected) throws SQLException {
        database.execute("CREATE TABLE item (id int PRIMARY KEY, was " + from + ")");
        SchemaChange change = item(from, to)
                .forward("is_now", "was::" + to)
                .backward("was", "is_now::" + from)
                .build();
        try (Switchback switchback = Operator.switchback(database, change).build()) {
            ChangeHandle handle = switchback.change("item-was");
            handle.expand(ADA);
            oddly("INSERT INTO public.item VALUES (1, " + value + ")");
            database.execute("INSERT INTO item VALUES (2, " + value + ")");
            oddly("UPDATE public.item SET is_now = is_now, was = was");
            assertThat(handle.verify(ADA).divergent()).isZero();
        }
        assertThat(database.number("SELECT count(*) FROM item WHERE is_now = " + expected))
                .as("rows that became " + expected + ": " + database.rows("SELECT * FROM item"))
                .isEqualTo(2);
    }

    @Test
    void findsItsTypesWithNothingOnTheSearchPath() throws SQLException {
        database.execute("CREATE TYPE state AS ENUM ('open', 'closed')");
        database.execute("CREATE TABLE item (id int PRIMARY KEY, was state DEFAULT 'open')");
        SchemaChange change = item("state", "state")
                .newShape(column("is_now", "state"), text("word"))
                .forward("is_now", "was")
                .forward("word", "was::text")
                .backward("was", "coalesce(is_now, word::state)")
                .partial()
                .build();
        try (Switchback switchback = Operator.switchback(database, change).build()) {
            ChangeHandle handle = switchback.change("item-was");
            handle.expand(ADA);
            oddly("INSERT INTO public.item VALUES (1, 'closed')");
            oddly("INSERT INTO public.item (id, is_now, word) VALUES (2, 'closed', 'closed')");
            oddly("INSERT INTO public.item (id) VALUES (3)");
            oddly("UPDATE public.item SET was = 'open' WHERE id = 1");
            assertThat(handle.verify(ADA).findings()).isEmpty();
        }
        assertThat(database.rows("SELECT was, is_now, word FROM item ORDER BY id")
                        .toString())
                .isEqualTo("[[open, open, open], [closed, closed, closed], [open, open, open]]");
    }

    private static SchemaChangeBuilder item(String from, String to) {
        return SchemaChange.named("item-was")
                .table("item")
                .key("id")
                .oldShape(column("was", from))
                .newShape(column("is_now", to));
    }

    private void oddly(String sql) throws SQLException {
        try (Connection connection = odd.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
