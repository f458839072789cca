package dev.switchback.sync;

import static dev.switchback.change.Column.text;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SchemaChangeBuilder;
import dev.switchback.phase.Phase;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import dev.switchback.testing.Threads;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A new shape in a table of its own: rows come and go on both sides, whoever writes and wherever. */
@Promise("P1")
class ExtractionTest {

    private static final SchemaChange ADDRESS = address().build();

    /** Both sides written down once more; a row that is not there reads as NULLs. */
    private static final String DIVERGENT =
            "SELECT c.id FROM customer c FULL JOIN customer_address a ON a.customer_id = c.id"
                    + " WHERE (c.street, c.city) IS DISTINCT FROM (a.street, a.city)";

    private TestDatabase database;

    private static SchemaChangeBuilder address() {
        return SchemaChange.named("customer-address")
                .table("customer")
                .key("id")
                .extractTo("customer_address", "customer_id")
                .oldShape(text("street"), text("city"))
                .newShape(text("street"), text("city"));
    }

    @BeforeEach
    void table() {
        database = Postgres.newDatabase();
        database.execute("CREATE TABLE customer (id bigint PRIMARY KEY, name text, street text, city text)");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private ChangeHandle expand(Switchback switchback) {
        ChangeHandle change = switchback.change("customer-address");
        change.expand(ADA);
        return change;
    }

    static Stream<Arguments> statements() {
        return Stream.of(
                arguments(
                        "an old image's insert makes a row",
                        "INSERT INTO customer VALUES (2, 'Grace', 'Elm', 'York')",
                        "2 Elm York Elm York"),
                arguments(
                        "an insert without an address makes none",
                        "INSERT INTO customer (id, name) VALUES (2, 'Grace')",
                        "2 - - no row"),
                arguments(
                        "a new image's insert fills the old columns",
                        "INSERT INTO customer (id, name) VALUES (2, 'Grace');"
                                + " INSERT INTO customer_address VALUES (2, 'Elm', 'York')",
                        "2 Elm York Elm York"),
                arguments(
                        "both in one statement",
                        "WITH c AS (INSERT INTO customer (id, name) VALUES (2, 'Grace') RETURNING id)"
                                + " INSERT INTO customer_address SELECT id, 'Elm', 'York' FROM c",
                        "2 Elm York Elm York"),
                arguments(
                        "an old image's update is carried over",
                        "UPDATE customer SET street = 'Oak', id = 2",
                        "2 Oak Bath Oak Bath"),
                arguments(
                        "a new image's update is carried over",
                        "UPDATE customer_address SET city = 'York'; UPDATE customer SET id = 2",
                        "2 Lane York Lane York"),
                arguments(
                        "an old image's update to NULL removes the row",
                        "UPDATE customer SET street = NULL, city = NULL, id = 2",
                        "2 - - no row"),
                arguments(
                        "a new image's delete empties the old columns",
                        "DELETE FROM customer_address; UPDATE customer SET id = 2",
                        "2 - - no row"),
                arguments(
                        "an old image's first address makes a row",
                        "INSERT INTO customer (id) VALUES (2); UPDATE customer SET city = 'York' WHERE id = 2",
                        "2 - York - York"),
                arguments(
                        "a row that moves to another customer leaves nothing behind",
                        "INSERT INTO customer (id) VALUES (2); UPDATE customer_address SET customer_id = 2",
                        "2 Lane Bath Lane Bath"),
                arguments(
                        "an upsert on the old side",
                        "INSERT INTO customer VALUES (1, 'Ada', 'Oak', 'York') ON CONFLICT (id) DO UPDATE SET street ="
                                + " excluded.street, id = 2",
                        "2 Oak Bath Oak Bath"),
                arguments(
                        "an upsert on the new side",
                        "INSERT INTO customer_address VALUES (1, 'Oak', 'York') ON CONFLICT (customer_id) DO UPDATE SET"
                                + " street = excluded.street; UPDATE customer SET id = 2",
                        "2 Oak Bath Oak Bath"),
                arguments(
                        "a delete and re-insert under another key",
                        "WITH d AS (DELETE FROM customer RETURNING street, city)"
                                + " INSERT INTO customer SELECT 2, 'Ada', street, city FROM d",
                        "2 Lane Bath Lane Bath"),
                arguments(
                        "an update of neither",
                        "UPDATE customer SET name = 'Ada King', id = 2",
                        "2 Lane Bath Lane Bath"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("statements")
    void carriesOver(String name, String sql, String expected) {
        try (Switchback switchback = Operator.switchback(database, ADDRESS).build()) {
            expand(switchback);
            database.execute("INSERT INTO customer VALUES (1, 'Ada', 'Lane', 'Bath')");
            database.execute(sql);
            assertThat(database.text("SELECT concat_ws(' ', c.id, coalesce(c.street, '-'), coalesce(c.city, '-'),"
                            + " CASE WHEN a.customer_id IS NULL THEN 'no row' ELSE coalesce(a.street, '-') || ' '"
                            + " || coalesce(a.city, '-') END) FROM customer c LEFT JOIN customer_address a"
                            + " ON a.customer_id = c.id WHERE c.id = 2"))
                    .as(name)
                    .isEqualTo(expected);
            assertThat(database.rows(DIVERGENT)).as(name).isEmpty();
        }
    }

    @Test
    void deletesTheRowWithItsCustomer() {
        try (Switchback switchback = Operator.switchback(database, ADDRESS).build()) {
            expand(switchback);
            database.execute("INSERT INTO customer VALUES (1, 'Ada', 'Lane', 'Bath')");
            database.execute("DELETE FROM customer");
            assertThat(database.number("SELECT count(*) FROM customer_address")).isZero();
        }
    }

    /** Every writer takes the customer's lock first, as the documentation asks for; so none of them meets a deadlock. */
    @Test
    @Promise({"P1", "P8"})
    void leavesNoDivergentRowUnderWritersOnBothSidesAndTheBackfill() {
        long seed = new Random().nextLong();
        database.execute("INSERT INTO customer SELECT n, 'c' || n, CASE WHEN n % 3 > 0 THEN 's' || n END,"
                + " CASE WHEN n % 4 > 0 THEN 'c' || n END FROM generate_series(1, 2000) AS n");
        try (Switchback switchback = Operator.switchback(database, ADDRESS).build()) {
            ChangeHandle change = expand(switchback);
            Threads.together(5, number -> {
                if (number == 0) {
                    change.backfill(progress -> {}, ADA);
                } else {
                    write(new Random(seed + number), number % 2 == 0);
                }
            });
            assertThat(database.rows(DIVERGENT)).as("seed %d", seed).isEmpty();
            assertThat(change.verify(ADA).agrees()).isTrue();
            assertThat(database.number("SELECT count(*) FROM customer_address WHERE street IS NULL AND city IS NULL"))
                    .as("rows that the sync made for nothing, seed %d", seed)
                    .isLessThan(2000);
        }
    }

    private void write(Random random, boolean old) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < 1_500; i++) {
                int id = 1 + random.nextInt(300);
                String street = random.nextInt(4) == 0 ? "NULL" : "'s" + random.nextInt(1000) + "'";
                String city = random.nextInt(4) == 0 ? "NULL" : "'c" + random.nextInt(1000) + "'";
                if (old) {
                    statement.execute(
                            "UPDATE customer SET street = " + street + ", city = " + city + " WHERE id = " + id);
                } else {
                    statement.execute("SELECT FROM customer WHERE id = " + id + " FOR NO KEY UPDATE");
                    statement.execute(
                            random.nextInt(5) == 0
                                    ? "DELETE FROM customer_address WHERE customer_id = " + id
                                    : "INSERT INTO customer_address VALUES (" + id + ", " + street + ", " + city
                                            + ") ON CONFLICT (customer_id) DO UPDATE SET street = excluded.street, city ="
                                            + " excluded.city");
                }
                connection.commit();
            }
        }
    }

    /** Without the lock on the customer both writers would find their own half in order, and the halves would disagree. */
    @Test
    void doesNotLetTwoWritersMissEachOther() throws SQLException {
        try (Switchback switchback = Operator.switchback(database, ADDRESS).build()) {
            expand(switchback);
            database.execute("INSERT INTO customer VALUES (1, 'Ada', 'Lane', 'Bath')");
            try (Connection old = database.dataSource().getConnection();
                    Statement byOld = old.createStatement()) {
                old.setAutoCommit(false);
                byOld.execute("UPDATE customer SET name = 'Ada King' WHERE id = 1");
                Threads.start(() -> database.execute("UPDATE customer_address SET street = 'Oak'"));
                await().until(() ->
                        database.number("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                        + " AND datname = current_database()")
                                == 1);
                old.commit();
            }
            await().untilAsserted(() ->
                    assertThat(database.text("SELECT street FROM customer")).isEqualTo("Oak"));
            assertThat(database.rows(DIVERGENT)).isEmpty();
        }
    }

    @Test
    void worksForAnOldImageThatMayNotTouchTheNewTable() {
        database.execute("DO $$ BEGIN CREATE ROLE old_image LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        database.execute("GRANT SELECT, INSERT (id, street), UPDATE (street) ON customer TO old_image");
        try (Switchback switchback = Operator.switchback(database, ADDRESS).build()) {
            expand(switchback);
            database.execute("SET ROLE old_image; INSERT INTO customer (id, street) VALUES (1, 'Lane');"
                    + " UPDATE customer SET street = 'Oak'; RESET ROLE");
            assertThat(database.text("SELECT street FROM customer_address")).isEqualTo("Oak");
            assertThat(database.text("SELECT has_table_privilege('old_image', 'customer_address', 'SELECT')"
                            + " || ' ' || has_table_privilege('old_image', 'customer_address', 'DELETE')"))
                    .as("grants are carried over as they are")
                    .isEqualTo("true false");
        }
    }

    @Test
    @Promise("P6")
    void walksTheWholeRoad() {
        database.execute(
                "INSERT INTO customer SELECT n, 'c' || n, 's' || n, 'c' || n FROM generate_series(1, 1000) AS n");
        try (Switchback switchback = Operator.switchback(database, ADDRESS).build()) {
            ChangeHandle change = Operator.open(switchback.change("customer-address"));
            assertThatThrownBy(() -> database.execute("DROP TABLE customer_address"))
                    .hasMessageContaining("depend");
            assertThatThrownBy(() -> database.execute("ALTER TABLE customer DROP COLUMN street"))
                    .hasMessageContaining("depend");
            change.ramp(100, ADA);
            switchback.decision(ADDRESS);
            await().untilAsserted(() -> {
                change.verify(ADA);
                Operator.approve(change);
                assertThat(change.gate().reasons()).isEmpty();
            });
            assertThat(change.contract(ADA).phase()).isEqualTo(Phase.CONTRACTED);
        }
        assertThat(database.number("SELECT count(*) FROM customer_address")).isEqualTo(1000);
        assertThat(database.number("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE '~%'"))
                .isZero();
        try (Switchback switchback = Operator.switchback(database, ADDRESS).build()) {
            assertThat(switchback.change("customer-address").state().phase()).isEqualTo(Phase.CONTRACTED);
        }
    }

    @Test
    void dropsTheNewTableWhenGivenUp() {
        try (Switchback switchback = Operator.switchback(database, ADDRESS).build()) {
            ChangeHandle change = expand(switchback);
            database.execute("INSERT INTO customer VALUES (1, 'Ada', 'Lane', 'Bath')");
            assertThat(change.abandon(ADA).phase()).isEqualTo(Phase.ABANDONED);
            assertThat(database.text("SELECT to_regclass('customer_address')")).isNull();
            assertThat(database.text("SELECT street FROM customer")).isEqualTo("Lane");
        }
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                arguments(
                        "a key of another type",
                        "CREATE TABLE customer_address (customer_id int PRIMARY KEY, street text, city text)",
                        "key column 'customer_id' of table public.customer_address is integer, 'id' of table"
                                + " public.customer is bigint"),
                arguments(
                        "no foreign key that cascades",
                        "CREATE TABLE customer_address (customer_id bigint PRIMARY KEY REFERENCES customer, street text,"
                                + " city text)",
                        "has no foreign key to public.customer with ON DELETE CASCADE ON UPDATE CASCADE"),
                arguments(
                        "no unique key",
                        "CREATE TABLE customer_address (customer_id bigint REFERENCES customer ON DELETE CASCADE"
                                + " ON UPDATE CASCADE, street text, city text)",
                        "the key [customer_id] has no unique index"),
                arguments(
                        "a column that the trigger cannot fill",
                        "CREATE TABLE customer_address (customer_id bigint PRIMARY KEY REFERENCES customer ON DELETE"
                                + " CASCADE ON UPDATE CASCADE, street text, city text, zip text NOT NULL)",
                        "column 'zip' of table public.customer_address is NOT NULL without a default"),
                arguments(
                        "row-level security that a new table would not have",
                        "ALTER TABLE customer ENABLE ROW LEVEL SECURITY",
                        "table public.customer has row-level security"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void refusesAtStart(String name, String sql, String expected) {
        database.execute(sql);
        assertThatThrownBy(() -> Operator.switchback(database, ADDRESS).build())
                .as(name)
                .hasMessageContaining(expected);
    }
}
