package dev.switchback.sync;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.phase.Phase;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The additive DDL: whole or not at all, again without harm, and never long in anybody's way. */
class ExpandTest {

    private static final String COLUMNS = "SELECT string_agg(attname, ',' ORDER BY attnum) FROM pg_attribute"
            + " WHERE attrelid = 'customer'::regclass AND attnum > 0 AND NOT attisdropped";

    private TestDatabase database;

    @BeforeEach
    void table() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 10);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void runsAgainWithoutHarm() {
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = switchback.change("customer-name");
            assertThat(change.expand(ADA).phase()).isEqualTo(Phase.BACKFILLING);
            long epoch = change.state().epoch();
            assertThat(change.expand(ADA).epoch()).isEqualTo(epoch);
            assertThat(database.text(COLUMNS)).isEqualTo("id,full_name,email,first_name,last_name");
        }
    }

    @Test
    void findsTheScriptOfAMigrationToolInPlace() {
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = switchback.change("customer-name");
            String script = change.expandScript();
            database.execute(script);
            database.execute(script);
            assertThat(change.state().phase()).isEqualTo(Phase.PLANNED);
            change.expand(ADA);
            assertThat(change.journal().get(1).detail()).contains("0 statements");
            database.execute("INSERT INTO customer (full_name) VALUES ('Grace Hopper')");
            assertThat(database.text("SELECT last_name FROM customer WHERE full_name = 'Grace Hopper'"))
                    .isEqualTo("Hopper");
        }
    }

    @Test
    void startsAtBackfillingWhereBothShapesAndTheTriggerAreThere() {
        try (Switchback first =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            database.execute(first.change("customer-name").expandScript());
        }
        database.execute("DELETE FROM switchback.change");
        try (Switchback second =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            assertThat(second.change("customer-name").state().phase()).isEqualTo(Phase.BACKFILLING);
        }
    }

    @Test
    @Promise("P1")
    void doesNotTrustColumnsWithoutTheTrigger() {
        database.execute("ALTER TABLE customer ADD first_name text, ADD last_name text");
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            assertThat(switchback.change("customer-name").state().phase()).isEqualTo(Phase.PLANNED);
            switchback.change("customer-name").expand(ADA);
            database.execute("UPDATE customer SET full_name = 'A B' WHERE id = 1");
            assertThat(database.text("SELECT first_name FROM customer WHERE id = 1"))
                    .isEqualTo("A");
        }
    }

    @Test
    void takesADatabaseBuiltFromTheFinalSchemaAsContracted() {
        database.execute("ALTER TABLE customer ADD first_name text, ADD last_name text, DROP full_name");
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            assertThat(switchback.change("customer-name").state().phase()).isEqualTo(Phase.CONTRACTED);
            assertThat(switchback.decision(CustomerName.CHANGE).path().name()).isEqualTo("NEW");
        }
    }

    @Test
    void leavesNothingBehindAndNamesTheHolderIfTheLockCannotBeHad() throws SQLException {
        try (Switchback switchback = Operator.switchback(database, CustomerName.CHANGE)
                        .locks(new LockPolicy(Duration.ofMillis(50), 3, Duration.ofMillis(10)))
                        .build();
                Connection reader = database.dataSource().getConnection()) {
            reader.setAutoCommit(false);
            try (Statement statement = reader.createStatement()) {
                statement.execute("SET LOCAL application_name = 'long-report'");
                statement.execute("SELECT count(*) FROM customer");
            }
            assertThatThrownBy(() -> switchback.change("customer-name").expand(ADA))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("no lock on public.customer in 3 tries of 50 ms")
                    .hasMessageContaining("long-report")
                    .hasMessageContaining("nothing was changed");
            reader.rollback();
            assertThat(database.text(COLUMNS)).isEqualTo("id,full_name,email");
            assertThat(database.number("SELECT count(*) FROM pg_proc WHERE proname LIKE 'customer-name%'"))
                    .isZero();
            assertThat(switchback.change("customer-name").state().phase()).isEqualTo(Phase.PLANNED);
        }
    }

    @Test
    void waitsForALongReaderWithoutBlockingTheOthersBehindIt() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (Switchback switchback = Operator.switchback(database, CustomerName.CHANGE)
                        .locks(new LockPolicy(Duration.ofMillis(100), 200, Duration.ofMillis(50)))
                        .build();
                Connection reader = database.dataSource().getConnection()) {
            reader.setAutoCommit(false);
            try (Statement statement = reader.createStatement()) {
                statement.execute("SELECT count(*) FROM customer");
            }
            CountDownLatch enoughReads = new CountDownLatch(20);
            Future<?> expand =
                    threads.submit(() -> switchback.change("customer-name").expand(ADA));
            Future<?> others = threads.submit(() -> {
                while (enoughReads.getCount() > 0) {
                    database.number("SELECT count(*) FROM customer");
                    enoughReads.countDown();
                }
            });
            others.get(60, TimeUnit.SECONDS);
            assertThat(expand.isDone()).as("still waiting for the reader").isFalse();
            reader.rollback();
            expand.get(60, TimeUnit.SECONDS);
            assertThat(database.text(COLUMNS)).contains("first_name");
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @Promise("P6")
    @ValueSource(
            strings = {
                "ALTER TABLE customer DROP COLUMN full_name",
                "ALTER TABLE customer DROP COLUMN first_name",
                "ALTER TABLE customer ALTER COLUMN full_name TYPE varchar(10)",
                "DROP TABLE customer",
                "DROP FUNCTION switchback.\"customer-name_sync\"",
            })
    void standsInTheWayOfPlainDestructiveDdl(String attack) {
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            switchback.change("customer-name").expand(ADA);
            assertThatThrownBy(() -> database.execute(attack))
                    .hasStackTraceContaining(
                            attack.contains("TYPE") ? "cannot alter type of a column used in a trigger" : "depend");
        }
    }

    @Test
    void putsBackWhatSomebodyRemovedByHand() {
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = switchback.change("customer-name");
            change.expand(ADA);
            database.execute("DROP TRIGGER \"~switchback_customer-name\" ON customer");
            database.execute("UPDATE customer SET full_name = 'A B' WHERE id = 1");
            change.expand(ADA);
            database.execute("UPDATE customer SET full_name = 'A B' WHERE id = 2");
            assertThat(database.text("SELECT string_agg(coalesce(first_name, '-'), ',' ORDER BY id) FROM customer"
                            + " WHERE id < 3"))
                    .isEqualTo("-,A");
        }
    }

    @Test
    void letsARoleWithoutAnyRightOfOursWriteTheTable() throws SQLException {
        database.execute("DO $$ BEGIN CREATE ROLE old_image LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        database.execute("GRANT SELECT, INSERT (id, full_name), UPDATE (full_name) ON customer TO old_image");
        try (Switchback switchback =
                        Operator.switchback(database, CustomerName.CHANGE).build();
                Connection old = database.pool("old_image", 1).getConnection();
                Statement statement = old.createStatement()) {
            switchback.change("customer-name").expand(ADA);
            statement.execute("UPDATE customer SET full_name = 'Old Image' WHERE id = 1");
            statement.execute("INSERT INTO customer (id, full_name) VALUES (100, 'Old Insert')");
        }
        assertThat(database.text("SELECT string_agg(last_name, ',' ORDER BY id) FROM customer WHERE id IN (1, 100)"))
                .isEqualTo("Image,Insert");
    }

    @Test
    void wantsNothingOfAnAbandonedChangeToStay() {
        SchemaChange change = CustomerName.CHANGE;
        String catalog = "SELECT string_agg(o, ';' ORDER BY o) FROM (SELECT 'c ' || relname AS o FROM pg_class WHERE"
                + " relnamespace IN ('public'::regnamespace, 'switchback'::regnamespace) UNION ALL SELECT 'f ' || proname"
                + " FROM pg_proc WHERE pronamespace = 'switchback'::regnamespace UNION ALL SELECT 'a ' || attname FROM"
                + " pg_attribute WHERE attrelid = 'customer'::regclass AND NOT attisdropped UNION ALL SELECT 't ' ||"
                + " tgname FROM pg_trigger WHERE tgrelid = 'customer'::regclass) AS objects";
        try (Switchback switchback = Operator.switchback(database, change).build()) {
            String before = database.text(catalog);
            switchback.change(change.name()).expand(ADA);
            assertThat(database.text(catalog)).isNotEqualTo(before);
            assertThat(switchback.change(change.name()).abandon(ADA).phase()).isEqualTo(Phase.ABANDONED);
            assertThat(database.text(catalog)).isEqualTo(before);
        }
    }
}
