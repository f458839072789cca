package dev.switchback.backfill;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.DatabaseException;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The mistakes that backfills are written with. Each is made here first, so that one can see what it does; then the backfill
 * goes through the same.
 */
class NaiveBackfillsTest {

    private static final String PARTED = "SELECT count(*) FROM customer WHERE full_name IS DISTINCT FROM"
            + " first_name || coalesce(' ' || last_name, '')";
    private static final String ADD = "ALTER TABLE customer ADD first_name text, ADD last_name text";

    private final TestDatabase database = Postgres.newEmptyDatabase();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    @BeforeEach
    void table() {
        CustomerName.createTable(database, 0);
        database.execute("INSERT INTO customer (full_name) SELECT 'Ada King' FROM generate_series(1, 100)");
    }

    @AfterEach
    void close() {
        thread.shutdownNow();
        database.close();
    }

    /** The backfill runs while an application's transaction has row 50 in hand, and writes it before it commits. */
    private void beatsNoNewerWrite(String isolation) throws Exception {
        try (Switchback switchback =
                        Operator.switchback(database, CustomerName.CHANGE).build();
                Connection application = database.dataSource().getConnection();
                Statement statement = application.createStatement()) {
            ChangeHandle change = switchback.change("customer-name");
            change.expand(ADA);
            application.setAutoCommit(false);
            statement.execute("SET TRANSACTION ISOLATION LEVEL " + isolation);
            statement.execute("UPDATE customer SET full_name = 'Grace Hopper' WHERE id = 50");
            Future<BackfillProgress> run = thread.submit(() -> change.backfill(progress -> {}, ADA));
            awaitSomebodyWaiting();
            application.commit();
            assertThat(run.get(30, TimeUnit.SECONDS).finished()).isTrue();
            assertThat(database.text("SELECT full_name || '=' || last_name FROM customer WHERE id = 50"))
                    .isEqualTo("Grace Hopper=Hopper");
            assertThat(database.number(PARTED)).isZero();
        }
    }

    private void awaitSomebodyWaiting() {
        await().until(() -> database.number("SELECT count(*) FROM pg_locks WHERE NOT granted") > 0);
    }

    static Stream<String> isolations() {
        return Stream.of("READ COMMITTED", "SERIALIZABLE");
    }

    /** Values are read, computed by the application, and written back: what was written between is lost. */
    @ParameterizedTest
    @MethodSource("isolations")
    @Promise("P8")
    void computingFromWhatWasReadLosesUpdates(String isolation) throws Exception {
        database.execute(ADD);
        String first = database.text("SELECT split_part(full_name, ' ', 1) FROM customer WHERE id = 50");
        String last = database.text("SELECT split_part(full_name, ' ', 2) FROM customer WHERE id = 50");
        database.execute("UPDATE customer SET full_name = 'Grace Hopper' WHERE id = 50");
        database.execute("UPDATE customer SET first_name = '" + first + "', last_name = '" + last + "' WHERE id = 50");
        assertThat(database.text("SELECT full_name || '=' || last_name FROM customer WHERE id = 50"))
                .as("the mistake")
                .isEqualTo("Grace Hopper=King");
        database.execute("ALTER TABLE customer DROP first_name, DROP last_name");
        beatsNoNewerWrite(isolation);
    }

    /** The joined side is computed from the statement's snapshot, and is not computed again when the row was waited for. */
    @Test
    @Promise("P8")
    void joiningTheTableWithItselfLosesUpdates() throws Exception {
        database.execute(ADD);
        try (Connection application = database.dataSource().getConnection();
                Statement statement = application.createStatement()) {
            application.setAutoCommit(false);
            statement.execute("UPDATE customer SET full_name = 'Grace Hopper' WHERE id = 50");
            Future<?> naive = thread.submit(() ->
                    database.execute("UPDATE customer t SET first_name = split_part(s.full_name, ' ', 1), last_name ="
                            + " split_part(s.full_name, ' ', 2) FROM (SELECT * FROM customer ORDER BY id LIMIT 1000) s"
                            + " WHERE s.id = t.id"));
            awaitSomebodyWaiting();
            application.commit();
            naive.get(10, TimeUnit.SECONDS);
        }
        assertThat(database.text("SELECT full_name || '=' || last_name FROM customer WHERE id = 50"))
                .as("the mistake")
                .isEqualTo("Grace Hopper=King");
        database.execute("ALTER TABLE customer DROP first_name, DROP last_name");
        database.execute("UPDATE customer SET full_name = 'Ada King'");
        beatsNoNewerWrite("READ COMMITTED");
    }

    /** A locked row is passed over, and the cursor moves on: nobody comes back to it. */
    @Test
    @Promise("P8")
    void skippingLockedRowsBehindAMovingCursorForgetsThem() throws Exception {
        database.execute(ADD);
        try (Connection application = database.dataSource().getConnection();
                Statement statement = application.createStatement()) {
            application.setAutoCommit(false);
            statement.execute("UPDATE customer SET email = 'x' WHERE id = 50");
            String cursor = "0";
            while (cursor != null) {
                cursor = database.text("WITH chunk AS (SELECT id FROM customer WHERE id > " + cursor
                        + " ORDER BY id LIMIT 10 FOR UPDATE SKIP LOCKED), filled AS (UPDATE customer t SET first_name ="
                        + " split_part(full_name, ' ', 1), last_name = split_part(full_name, ' ', 2) FROM chunk WHERE"
                        + " t.id = chunk.id) SELECT max(id) FROM chunk");
            }
            application.commit();
        }
        assertThat(database.number(PARTED + " OR first_name IS NULL"))
                .as("the mistake")
                .isEqualTo(1);
        database.execute("ALTER TABLE customer DROP first_name, DROP last_name");
        beatsNoNewerWrite("READ COMMITTED");
    }

    /** What is NULL also when it is filled is found again and again. */
    @Test
    void lookingForNullsNeverEnds() {
        database.execute("UPDATE customer SET full_name = NULL WHERE id <= 10");
        database.execute(ADD);
        long left = Long.MAX_VALUE;
        for (int i = 0; i < 50; i++) {
            left = database.number(
                    "WITH chunk AS (SELECT id FROM customer WHERE first_name IS NULL ORDER BY id LIMIT 10),"
                            + " filled AS (UPDATE customer t SET first_name = split_part(full_name, ' ', 1) FROM chunk WHERE"
                            + " t.id = chunk.id RETURNING 1) SELECT count(*) FROM filled");
        }
        assertThat(left).as("the mistake: rows of the 50th chunk, of 100 rows").isEqualTo(10);
        assertThat(database.number("SELECT count(first_name) FROM customer")).isZero();
        database.execute("ALTER TABLE customer DROP first_name, DROP last_name");
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = switchback.change("customer-name");
            change.expand(ADA);
            BackfillProgress end = change.backfill(progress -> {}, ADA);
            assertThat(end.examined()).isEqualTo(100);
            assertThat(end.filled()).isEqualTo(90);
        }
    }

    /** Under row-level security rows are missing in silence; the backfill fails instead. */
    @Test
    @Promise("P8")
    void notSeeingRowsIsTakenForThereBeingNone() throws SQLException {
        String role = "blind_" + database.name();
        database.execute("CREATE ROLE " + role + " LOGIN; CREATE SCHEMA switchback AUTHORIZATION " + role
                + "; ALTER TABLE customer OWNER TO " + role
                + "; ALTER TABLE customer ENABLE ROW LEVEL SECURITY; ALTER TABLE customer FORCE ROW LEVEL SECURITY;"
                + " CREATE POLICY own ON customer USING (email = current_user); GRANT CREATE ON SCHEMA public TO "
                + role);
        HikariDataSource pool = database.pool(role, 4);
        database.execute(ADD);
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(
                            "UPDATE customer SET first_name = split_part(full_name, ' ', 1) WHERE first_name IS NULL"))
                    .as("the mistake: rows that were filled, of 100")
                    .isZero();
        }
        database.execute("ALTER TABLE customer DROP first_name, DROP last_name");
        SchemaChange change = CustomerName.CHANGE;
        try (Switchback switchback = Switchback.builder(pool).register(change).build()) {
            switchback.change("customer-name").expand(ADA);
            assertThatThrownBy(() -> switchback.change("customer-name").backfill(progress -> {}, ADA))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("row-level security");
        }
    }

    /** The role that fills may have any default: what was changed meanwhile is computed again, or tried again. */
    @Test
    @Promise("P8")
    void noDefaultIsolationLevelMakesItBeatANewerWrite() throws Exception {
        database.execute("ALTER DATABASE " + database.name() + " SET default_transaction_isolation = 'serializable'");
        ((HikariDataSource) database.dataSource()).getHikariPoolMXBean().softEvictConnections();
        beatsNoNewerWrite("READ COMMITTED");
    }
}
