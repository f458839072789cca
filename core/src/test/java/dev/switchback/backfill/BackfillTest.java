package dev.switchback.backfill;

import static dev.switchback.change.Column.column;
import static dev.switchback.change.Column.integer;
import static dev.switchback.change.Column.text;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.RefusedException;
import dev.switchback.change.RowValues;
import dev.switchback.change.SchemaChange;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.SecretPhone;
import dev.switchback.testing.SwitchableDataSource;
import dev.switchback.testing.TestDatabase;
import dev.switchback.testing.Threads;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every existing row once, in small steps, never over a newer write. */
class BackfillTest {

    private static final String UNFILLED =
            "SELECT count(*) FROM customer WHERE first_name IS DISTINCT FROM split_part(full_name, ' ', 1)";

    private TestDatabase database;

    @BeforeEach
    void open() {
        database = Postgres.newDatabase();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void goesOnAfterACrashWhereTheLastCommittedChunkEnded() {
        CustomerName.createTable(database, 10_000);
        List<Long> first = new ArrayList<>();
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            switchback.change("customer-name").expand(ADA);
            assertThatThrownBy(() -> switchback
                            .change("customer-name")
                            .backfill(
                                    progress -> {
                                        first.add(progress.examined());
                                        if (first.size() == 2) {
                                            throw new IllegalStateException("the process dies here");
                                        }
                                    },
                                    ADA))
                    .hasMessage("the process dies here");
        }
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            List<Long> second = new ArrayList<>();
            BackfillProgress end =
                    switchback.change("customer-name").backfill(progress -> second.add(progress.examined()), ADA);
            assertThat(second.get(0)).isGreaterThan(first.get(1));
            assertThat(end.examined()).isEqualTo(10_000);
            assertThat(end.filled())
                    .isEqualTo(database.number("SELECT count(*) FROM customer WHERE full_name IS NOT NULL"));
            assertThat(end.percent()).isEqualTo(100);
            assertThat(database.number(UNFILLED)).isZero();
        }
    }

    @Test
    void writesNothingTheSecondTime() {
        CustomerName.createTable(database, 2_000);
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = switchback.change("customer-name");
            change.expand(ADA);
            change.backfill(progress -> {}, ADA);
            String versions = database.text("SELECT md5(string_agg(xmin::text, ',' ORDER BY id)) FROM customer");
            BackfillProgress again = change.backfill(progress -> {}, ADA);
            assertThat(again.examined()).isEqualTo(2_000);
            assertThat(again.filled()).isZero();
            assertThat(database.text("SELECT md5(string_agg(xmin::text, ',' ORDER BY id)) FROM customer"))
                    .isEqualTo(versions);
        }
    }

    @Test
    void letsTwoRunnersShareTheChunksWithoutDoingOneTwice() throws Exception {
        CustomerName.createTable(database, 20_000);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (Switchback one = Operator.switchback(database, CustomerName.CHANGE).build();
                Switchback other =
                        Operator.switchback(database, CustomerName.CHANGE).build()) {
            one.change("customer-name").expand(ADA);
            CyclicBarrier start = new CyclicBarrier(2);
            List<Future<BackfillProgress>> runs = new ArrayList<>();
            for (Switchback each : List.of(one, other)) {
                runs.add(threads.submit(() -> {
                    start.await();
                    return each.change("customer-name").backfill(progress -> {}, ADA);
                }));
            }
            for (Future<BackfillProgress> run : runs) {
                assertThat(run.get(60, TimeUnit.SECONDS).finished()).isTrue();
            }
            assertThat(database.number("SELECT examined FROM switchback.backfill_progress"))
                    .isBetween(20_000L, 40_000L);
            assertThat(database.number(UNFILLED)).isZero();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    @Promise("P8")
    void putsARowThatCannotBeConvertedAsideAndBlocksTheWindow() {
        database.execute("CREATE TABLE item (id int PRIMARY KEY, size text)");
        database.execute("INSERT INTO item SELECT n, CASE WHEN n IN (7, 512) THEN 'secret-' || n ELSE n::text END"
                + " FROM generate_series(1, 1000) AS n");
        SchemaChange change = SchemaChange.named("item-size")
                .table("item")
                .key("id")
                .oldShape(text("size"))
                .newShape(integer("size_cm"))
                .forward("size_cm", "size::integer")
                .backward("size", "size_cm::text")
                .build();
        try (Switchback switchback = Operator.switchback(database, change).build()) {
            ChangeHandle handle = switchback.change("item-size");
            handle.expand(ADA);
            BackfillProgress end = handle.backfill(progress -> {}, ADA);
            assertThat(end.quarantined()).isEqualTo(2);
            assertThat(end.filled()).isEqualTo(998);
            assertThat(database.text("SELECT string_agg(row_key[1], ',' ORDER BY row_key) FROM switchback.quarantine"))
                    .isEqualTo("512,7");
            assertThat(database.number("SELECT count(*) FROM switchback.quarantine q WHERE q::text LIKE '%secret%'"))
                    .as("values of the application's data in the control tables")
                    .isZero();
            assertThatThrownBy(() -> handle.open(ADA))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("2 rows in quarantine, first keys [7 (22P02), 512 (22P02)]");
            database.execute("UPDATE item SET size = id::text WHERE id IN (7, 512)");
            assertThat(handle.backfill(progress -> {}, ADA).quarantined()).isZero();
        }
    }

    static Stream<Arguments> keys() {
        return Stream.of(
                arguments("bigint with gaps and negatives", "id bigint", "id", "n * 37 - 5000"),
                arguments("uuid", "id uuid", "id", "md5(n::text)::uuid"),
                arguments(
                        "text in a language's collation",
                        "id text COLLATE \"und-x-icu\"",
                        "id",
                        "chr(65 + n % 26) || n || chr(228)"),
                arguments("two columns of different types", "tenant text, id int", "tenant, id", "'T' || n % 3, n"),
                arguments(
                        "timestamp with time zone",
                        "id timestamptz",
                        "id",
                        "timestamptz '2026-10-25 00:30Z' + n * interval '7 minutes'"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("keys")
    void walksAnyKey(String name, String columns, String key, String values) {
        database.execute("CREATE TABLE keyed (" + columns + ", old text, PRIMARY KEY (" + key + "))");
        database.execute("INSERT INTO keyed SELECT " + values + ", 'v' || n FROM generate_series(1, 3000) AS n");
        SchemaChange change = SchemaChange.named("keyed-old")
                .table("keyed")
                .key(key.split(", "))
                .oldShape(text("old"))
                .newShape(text("new"))
                .forward("new", "upper(old)")
                .backward("old", "lower(new)")
                .build();
        try (Switchback switchback = Operator.switchback(database, change).build()) {
            ChangeHandle handle = Operator.open(switchback.change("keyed-old"));
            assertThat(handle.backfillProgress().orElseThrow().filled())
                    .as(name)
                    .isEqualTo(3_000);
        }
        assertThat(database.number("SELECT count(*) FROM keyed WHERE new = upper(old)"))
                .isEqualTo(3_000);
    }

    @Test
    void fillsEveryPartition() {
        database.execute(
                "CREATE TABLE part (id int, kind text, old text, PRIMARY KEY (id, kind)) PARTITION BY LIST (kind)");
        database.execute("CREATE TABLE part_a PARTITION OF part FOR VALUES IN ('a');"
                + "CREATE TABLE part_b PARTITION OF part DEFAULT");
        database.execute("INSERT INTO part SELECT n, CASE n % 2 WHEN 0 THEN 'a' ELSE 'b' END, 'v' || n"
                + " FROM generate_series(1, 500) AS n");
        SchemaChange change = SchemaChange.named("part-old")
                .table("part")
                .key("id", "kind")
                .oldShape(text("old"))
                .newShape(text("new"))
                .forward("new", "old")
                .backward("old", "new")
                .build();
        try (Switchback switchback = Operator.switchback(database, change).build()) {
            Operator.open(switchback.change("part-old"));
            database.execute("INSERT INTO part_b VALUES (1000, 'z', 'direct')");
        }
        assertThat(database.number("SELECT count(*) FROM part WHERE new = old")).isEqualTo(501);
    }

    @Test
    void seesEveryRowUnderRowLevelSecurityOrFails() {
        CustomerName.createTable(database, 50);
        database.execute(
                "ALTER TABLE customer ENABLE ROW LEVEL SECURITY; ALTER TABLE customer FORCE ROW LEVEL SECURITY;"
                        + "CREATE POLICY some_rows ON customer USING (id % 2 = 0)");
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = switchback.change("customer-name");
            change.expand(ADA);
            assertThat(change.backfill(progress -> {}, ADA).examined()).isEqualTo(50);
            assertThat(change.verify(ADA).rows()).isEqualTo(50);
        }
    }

    @Test
    void stopsWhenThePhaseIsTakenAwayAndKeepsWhatIsDone() {
        CustomerName.createTable(database, 5_000);
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = switchback.change("customer-name");
            change.expand(ADA);
            assertThatThrownBy(() -> change.backfill(progress -> change.freeze(ADA), ADA))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("the phase is FROZEN");
            assertThat(change.backfillProgress().orElseThrow().examined()).isGreaterThan(0);
            change.unfreeze(ADA);
            assertThat(change.backfill(progress -> {}, ADA).finished()).isTrue();
            assertThat(database.number(UNFILLED)).isZero();
        }
    }

    /** As in a failover: nobody gets a connection for a while, also not to say what became of the chunk in hand. */
    @Test
    void waitsForADatabaseThatIsAwayAndDoesNothingTwice() {
        CustomerName.createTable(database, 5_000);
        SwitchableDataSource flaky = new SwitchableDataSource(database.dataSource());
        AtomicInteger outages = new AtomicInteger();
        try (Switchback switchback = Switchback.builder(flaky)
                .register(CustomerName.CHANGE)
                .backfill(BackfillSettings.STANDARD.withWorkers(2).withTarget(Duration.ofMillis(5)))
                .build()) {
            ChangeHandle change = switchback.change("customer-name");
            change.expand(ADA);
            BackfillProgress end = change.backfill(
                    progress -> {
                        if (outages.getAndIncrement() < 3) {
                            flaky.down();
                            int asked = flaky.asked();
                            Threads.start(() -> {
                                await().until(() -> flaky.asked() > asked + 4);
                                flaky.up();
                            });
                        }
                    },
                    ADA);
            assertThat(outages.get()).isGreaterThan(3);
            assertThat(end.examined()).isEqualTo(5_000);
            assertThat(Chunks.done(database)).isEqualTo(Chunks.made(database));
            assertThat(database.number(UNFILLED)).isZero();
        }
    }

    /** Sessions end at any point of a chunk's transaction. */
    @Test
    void goesOnWhenTheServerEndsItsSessions() throws Exception {
        CustomerName.createTable(database, 20_000);
        DataSource doomed = database.pool("postgres", 4, "SET application_name = 'doomed'");
        try (Switchback switchback =
                Switchback.builder(doomed).register(CustomerName.CHANGE).build()) {
            ChangeHandle change = switchback.change("customer-name");
            change.expand(ADA);
            change.backfill(BackfillSettings.STANDARD.stoppedWhen(() -> true), progress -> {}, ADA);
            change.backfillControl().speed(BackfillSpeed.FULL.withRowsPerSecond(1_000), ADA);
            CountDownLatch begun = new CountDownLatch(1);
            Thread killer = new Thread(() -> {
                await().until(() -> begun.getCount() == 0);
                for (int kills = 0; kills < 20; ) {
                    kills += (int)
                            database.number(
                                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                                            + " WHERE application_name = 'doomed' AND datname = current_database() AND state <> 'idle'");
                }
                database.execute("UPDATE switchback.backfill SET rows_per_second = NULL");
            });
            killer.start();
            BackfillProgress end =
                    change.backfill(BackfillSettings.STANDARD.withWorkers(2), progress -> begun.countDown(), ADA);
            killer.join();
            assertThat(end.examined()).isEqualTo(20_000);
            assertThat(Chunks.done(database)).isEqualTo(Chunks.made(database));
            assertThat(database.number(UNFILLED)).isZero();
        }
    }

    /** The backfill holds row 1 and dozes over row 2; the application holds row 4, wants row 1, and waits first. */
    @Test
    @Promise("P9")
    void givesWayInADeadlockWithTheApplication() throws Exception {
        CustomerName.createTable(database, 4);
        database.execute("CREATE FUNCTION doze() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN PERFORM pg_sleep(0.3); RETURN NEW; END'");
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (Switchback switchback =
                        Operator.switchback(database, CustomerName.CHANGE).build();
                Connection application = database.dataSource().getConnection();
                Statement statement = application.createStatement()) {
            ChangeHandle change = switchback.change("customer-name");
            change.expand(ADA);
            database.execute("CREATE TRIGGER doze BEFORE UPDATE ON customer FOR EACH ROW WHEN (OLD.id = 2)"
                    + " EXECUTE FUNCTION doze()");
            application.setAutoCommit(false);
            statement.execute("UPDATE customer SET email = 'four' WHERE id = 4");
            Future<BackfillProgress> backfill = threads.submit(() -> change.backfill(progress -> {}, ADA));
            await().until(() ->
                    database.number("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") > 0);
            statement.execute("UPDATE customer SET email = 'one' WHERE id = 1");
            application.commit();
            assertThat(backfill.get(20, TimeUnit.SECONDS).finished()).isTrue();
        } finally {
            threads.shutdownNow();
        }
        assertThat(database.text("SELECT string_agg(email, ',' ORDER BY id) FROM customer"))
                .isEqualTo("one,,,four");
        assertThat(database.number(UNFILLED)).isZero();
    }

    /** Equal is not the same: what the old image wrote stays as it wrote it. */
    @Test
    @Promise("P8")
    void leavesTheOldShapeAsItIsAndCountsNoWriteOfTheNewOne() {
        database.execute("CREATE EXTENSION citext");
        database.execute("CREATE TABLE customer (id bigint PRIMARY KEY, mail citext)");
        database.execute("INSERT INTO customer VALUES (1, 'Ada@Example.org'), (2, NULL)");
        SchemaChange mail = SchemaChange.named("mail")
                .table("customer")
                .key("id")
                .oldShape(column("mail", "citext"))
                .newShape(text("address"))
                .forward("address", "lower(mail::text)")
                .backward("mail", "address")
                .build();
        try (Switchback switchback = Operator.switchback(database, mail).build()) {
            switchback.change("mail").expand(ADA);
            switchback.change("mail").backfill(progress -> {}, ADA);
            assertThat(database.rows("SELECT mail::text, address FROM customer WHERE id = 1"))
                    .containsExactly(List.of("Ada@Example.org", "ada@example.org"));
            assertThat(database.text("SELECT is_called FROM switchback.mail_new_writes"))
                    .isEqualTo("f");
        }
    }

    /** He wrote another column: nobody has marked the row, and the backfill will not come this way again. */
    @Test
    @Promise("P8")
    void readsARowAgainThatSomebodyWroteWhileItWasMapped() {
        SecretPhone.createTable(database, 10);
        database.execute("UPDATE customer SET phone = 'none' WHERE id = 8");
        AtomicInteger mapped = new AtomicInteger();
        SchemaChange digits = SchemaChange.named("digits")
                .table("customer")
                .key("id")
                .oldShape(text("phone"))
                .newShape(text("digits"))
                .javaMapping(
                        "1",
                        row -> {
                            if (row.text("phone") != null && mapped.getAndIncrement() == 0) {
                                database.execute("UPDATE customer SET email = 'new' WHERE id IN (4, 8); UPDATE customer"
                                        + " SET phone = '555' WHERE id = 5; DELETE FROM customer WHERE id = 7");
                            }
                            return RowValues.of("digits", SecretPhone.digits(row.text("phone")));
                        },
                        row -> RowValues.of("phone", row.text("digits")))
                .build();
        try (Switchback switchback = Operator.switchback(database, digits).build()) {
            switchback.change("digits").expand(ADA);
            switchback.change("digits").backfill(progress -> {}, ADA);
            assertThat(database.rows("SELECT id, digits FROM customer WHERE id BETWEEN 4 AND 7 ORDER BY id"))
                    .containsExactly(List.of("4", "01714"), List.of("5", "555"), Arrays.asList("6", null));
            assertThat(database.rows("SELECT row_key FROM switchback.quarantine"))
                    .containsExactly(List.of("{8}"));
        }
    }

    @Test
    void finishesOnAnEmptyTable() {
        CustomerName.createTable(database, 0);
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            assertThat(Operator.open(switchback.change("customer-name")).state().verified())
                    .isTrue();
        }
    }
}
