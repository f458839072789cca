package dev.switchback;

import static dev.switchback.change.Column.column;
import static dev.switchback.change.Column.text;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchback.backfill.BackfillProgress;
import dev.switchback.change.Path;
import dev.switchback.change.RefusedException;
import dev.switchback.change.RowValues;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SwitchbackException;
import dev.switchback.phase.Phase;
import dev.switchback.route.Reason;
import dev.switchback.sync.LockPolicy;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.SecretPhone;
import dev.switchback.testing.TestDatabase;
import dev.switchback.testing.Threads;
import dev.switchback.verify.Finding;
import dev.switchback.verify.VerificationResult;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A change whose mapping only Java knows: rows that foreign writers leave stale are derived, and until then not read. */
class JavaMappingTest {

    private final TestDatabase database = Postgres.newDatabase();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    @Promise({"P2", "P5"})
    void refusesTheNewPathUntilWhatAnOldImageWroteIsDerivedAndItIsQuiet() throws SQLException {
        SecretPhone.createTable(database, 20);
        try (Switchback switchback = Operator.switchback(database, SecretPhone.CHANGE)
                .foreignQuiet(Duration.ofMillis(1_500))
                .build()) {
            ChangeHandle change = Operator.open(switchback.change("secret-phone"));
            change.ramp(100, ADA);
            assertThat(reason(switchback)).isEqualTo(Reason.FLAG);
            assertThat(switchback.decision(SecretPhone.CHANGE).path()).isEqualTo(Path.NEW);

            try (Connection holder = database.dataSource().getConnection();
                    Statement statement = holder.createStatement()) {
                database.execute("UPDATE customer SET phone = '555' WHERE id = 7");
                // Nobody can derive a row that is locked.
                holder.setAutoCommit(false);
                statement.execute("SELECT * FROM customer WHERE id = 7 FOR UPDATE");
                await().until(() -> reason(switchback) != Reason.FLAG);
                assertThat(switchback.decision(SecretPhone.CHANGE).path()).isEqualTo(Path.OLD);
                holder.rollback();
            }
            await().until(() -> reason(switchback) == Reason.FOREIGN_WRITERS);
            assertThat(switchback.decision(SecretPhone.CHANGE).path()).isEqualTo(Path.OLD);
            assertThat(database.text("SELECT phone_digits FROM customer WHERE id = 7"))
                    .isEqualTo("555");
            await().until(() -> reason(switchback) == Reason.FLAG);
            assertThat(switchback.decision(SecretPhone.CHANGE).path()).isEqualTo(Path.NEW);
        }
    }

    /** The other order of the two is as good, and nothing tells a value that is meant from one that is merely named. */
    @Test
    @Promise("P8")
    void keepsWhatAnOldImageWroteIfNothingIsChanged() {
        SecretPhone.createTable(database, 20);
        try (Switchback switchback =
                Operator.switchback(database, SecretPhone.CHANGE).build()) {
            Operator.open(switchback.change("secret-phone"));
        }
        String before = database.text("SELECT phone_digits FROM customer WHERE id = 7");
        database.execute("UPDATE customer SET phone = '555' WHERE id = 7");
        database.execute("UPDATE customer SET phone_digits = '" + before + "' WHERE id = 7");
        assertThat(database.number("SELECT count(*) FROM switchback.stale")).isEqualTo(1);
        try (Switchback switchback =
                Operator.switchback(database, SecretPhone.CHANGE).build()) {
            await().until(() -> database.number("SELECT count(*) FROM switchback.stale") == 0);
            assertThat(database.rows("SELECT phone, phone_digits FROM customer WHERE id = 7"))
                    .containsExactly(List.of("555", "555"));
            assertThat(switchback.change("secret-phone").verify(ADA).divergent())
                    .isZero();
        }
    }

    /** It is known to be behind. Nobody can derive it while it is locked. */
    @Test
    @Promise("P8")
    void doesNotCallARowDivergentThatIsMarked() throws SQLException {
        SecretPhone.createTable(database, 20);
        try (Switchback switchback =
                        Operator.switchback(database, SecretPhone.CHANGE).build();
                Connection holder = database.dataSource().getConnection();
                Statement statement = holder.createStatement()) {
            ChangeHandle change = Operator.open(switchback.change("secret-phone"));
            holder.setAutoCommit(false);
            int number = 555;
            do {
                holder.rollback();
                database.execute("UPDATE customer SET phone = '" + number++ + "' WHERE id = 7");
                statement.execute("SELECT FROM customer WHERE id = 7 FOR UPDATE");
            } while (database.number("SELECT count(*) FROM switchback.stale") == 0);
            assertThat(change.verify(ADA).agrees()).isTrue();
            holder.rollback();
        }
    }

    /** As a pooler hands on what somebody has left behind. */
    @Test
    @Promise({"P1", "P10"})
    void marksARowThoughTheSessionStillSaysThatAnotherTransactionDerives() throws SQLException {
        SecretPhone.createTable(database, 20);
        try (Switchback switchback =
                Operator.switchback(database, SecretPhone.CHANGE).build()) {
            Operator.open(switchback.change("secret-phone"));
        }
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT set_config('switchback.deriving',"
                    + " pg_current_xact_id()::text || ' secret-phone', false)");
            statement.execute("UPDATE customer SET phone = '555' WHERE id = 7");
        }
        assertThat(database.rows("SELECT row_key, side FROM switchback.stale")).containsExactly(List.of("{7}", "NEW"));
    }

    @Test
    @Promise("P8")
    void keepsARowInQuarantineWhoseKeyIsChanged() {
        SecretPhone.createTable(database, 20);
        try (Switchback switchback =
                Operator.switchback(database, SecretPhone.CHANGE).build()) {
            Operator.open(switchback.change("secret-phone"));
            database.execute("UPDATE customer SET phone = 'unknown' WHERE id = 4");
            await().until(() -> database.number("SELECT count(*) FROM switchback.stale WHERE parked") == 1);
            database.execute("UPDATE customer SET id = 104 WHERE id = 4");
            await().until(() ->
                    database.number("SELECT count(*) FROM switchback.quarantine WHERE row_key = '{104}'") == 1);
            assertThat(switchback.change("secret-phone").verify(ADA).keys(Finding.UNCONVERTIBLE))
                    .containsExactly("104");
        }
    }

    @Test
    @Promise("P8")
    void quarantinesWhatTheMappingThrowsForAndTriesAgainWhenItIsWrittenAgain() {
        SecretPhone.createTable(database, 20);
        try (Switchback switchback = Operator.switchback(database, SecretPhone.CHANGE)
                .foreignQuiet(Duration.ofMillis(100))
                .build()) {
            ChangeHandle change = Operator.open(switchback.change("secret-phone"));
            change.ramp(100, ADA);
            database.execute("UPDATE customer SET phone = 'unknown' WHERE id IN (4, 5); UPDATE customer SET phone = '6'"
                    + " WHERE id = 6");
            await().until(() -> database.number("SELECT count(*) FROM switchback.stale WHERE parked") == 2);
            await().until(() -> database.number("SELECT count(*) FROM switchback.stale") == 2);

            assertThat(database.rows("SELECT row_key, reason FROM switchback.quarantine ORDER BY row_key"))
                    .containsExactly(
                            List.of("{4}", "IllegalArgumentException"), List.of("{5}", "IllegalArgumentException"));
            assertThat(database.text("SELECT value_digest FROM switchback.quarantine"))
                    .doesNotContain("unknown");
            await().until(() -> reason(switchback) == Reason.STALE_ROWS);
            assertThat(change.gate().reasons())
                    .anyMatch(reason -> reason.contains("no-stale-rows: 2 stale rows"))
                    .anyMatch(reason -> reason.contains("2 rows in quarantine"));
            VerificationResult scan = change.verify(ADA);
            assertThat(scan.keys(Finding.UNCONVERTIBLE)).containsExactly("4", "5");
            assertThat(scan.divergent()).isZero();

            database.execute("UPDATE customer SET phone = '44' WHERE id = 4; DELETE FROM customer WHERE id = 5");
            await().until(() -> database.number("SELECT count(*) FROM switchback.stale") == 0);
            await().until(() -> reason(switchback) == Reason.FLAG);
            assertThat(change.gate().reasons())
                    .noneMatch(reason -> reason.contains("stale rows") || reason.contains("in quarantine"));
            assertThat(database.text("SELECT phone_digits FROM customer WHERE id = 4"))
                    .isEqualTo("44");
        }
    }

    /** What the column refuses is found among many that it takes. */
    @Test
    @Promise("P8")
    void quarantinesWhatTheColumnRefuses() {
        SchemaChange narrow = SchemaChange.named("narrow")
                .table("customer")
                .key("id")
                .oldShape(text("phone"))
                .newShape(column("digits", "varchar(3)"))
                .javaMapping(
                        "1",
                        row -> RowValues.of("digits", row.text("phone")),
                        row -> RowValues.of("phone", row.text("digits")))
                .build();
        database.execute("CREATE TABLE customer (id bigint PRIMARY KEY, phone text)");
        database.execute("INSERT INTO customer SELECT n, CASE n WHEN 7 THEN 'long' ELSE n::text END FROM"
                + " generate_series(1, 50) AS n");
        try (Switchback switchback = Operator.switchback(database, narrow).build()) {
            ChangeHandle change = switchback.change("narrow");
            change.expand(ADA);
            assertThat(change.backfill(progress -> {}, ADA).quarantined()).isEqualTo(1);
            database.execute("UPDATE customer SET phone = '3'; UPDATE customer SET phone = 'longer' WHERE id = 8");
            await().until(() -> database.number("SELECT count(*) FROM switchback.stale") == 1);
            assertThat(database.rows("SELECT row_key, reason FROM switchback.quarantine ORDER BY noted_at DESC"))
                    .containsExactly(List.of("{8}", "22001"));
            assertThat(database.number("SELECT count(*) FROM customer WHERE digits = '3'"))
                    .isEqualTo(49);
            assertThatThrownBy(() -> change.open(ADA)).hasMessageContaining("1 row in quarantine");
        }
    }

    @Test
    @Promise("P8")
    void losesNothingWhenTheConnectionIsKilledInTheMiddleOfDeriving() throws Exception {
        AtomicBoolean dead = new AtomicBoolean(true);
        CountDownLatch inside = new CountDownLatch(1);
        SchemaChange change = SecretPhone.builder()
                .javaMapping(
                        "killed",
                        row -> {
                            if (row.text("phone") != null && !dead.get()) {
                                inside.countDown();
                                await().until(dead::get);
                            }
                            return RowValues.of("phone_secret", SecretPhone.encrypt(row.text("phone")))
                                    .and("phone_digits", SecretPhone.digits(row.text("phone")));
                        },
                        row -> RowValues.of("phone", SecretPhone.decrypt(row.bytes("phone_secret"))))
                .build();
        SecretPhone.createTable(database, 100);
        try (Switchback switchback = Operator.switchback(database, change).build()) {
            Operator.open(switchback.change("secret-phone"));
            dead.set(false);
            database.execute("UPDATE customer SET phone = '1' || id");
            assertThat(inside.await(30, TimeUnit.SECONDS)).isTrue();
            database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                    + " AND datname = current_database() AND state = 'idle in transaction'");
            assertThat(database.number("SELECT count(*) FROM switchback.stale")).isEqualTo(100);
            dead.set(true);
            await().until(() -> database.number("SELECT count(*) FROM switchback.stale") == 0);
            assertThat(database.number("SELECT count(*) FROM customer WHERE phone_digits = '1' || id"))
                    .isEqualTo(100);
            assertThat(switchback.change("secret-phone").verify(ADA).findings()).isEmpty();
        }
    }

    /** A key server that is away is no reason to call a value unconvertible. */
    @Test
    @Promise("P8")
    void doesNotQuarantineARowForAValueThatIsGone() throws Exception {
        SecretPhone.createTable(database, 5);
        database.execute("UPDATE customer SET phone = 'unknown' WHERE id = 4");
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch mended = new CountDownLatch(1);
        SchemaChange slow = SecretPhone.builder()
                .javaMapping(
                        "v1",
                        row -> {
                            if ("unknown".equals(row.text("phone"))) {
                                asked.countDown();
                                mended.await();
                            }
                            return RowValues.of("phone_secret", SecretPhone.encrypt(row.text("phone")))
                                    .and("phone_digits", SecretPhone.digits(row.text("phone")));
                        },
                        row -> RowValues.of("phone", SecretPhone.decrypt(row.bytes("phone_secret"))))
                .build();
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (Switchback switchback = Operator.switchback(database, slow).build()) {
            ChangeHandle change = switchback.change("secret-phone");
            change.expand(ADA);
            Future<BackfillProgress> backfill = threads.submit(() -> change.backfill(progress -> {}, ADA));
            asked.await();
            database.execute("UPDATE customer SET phone = '44' WHERE id = 4");
            await().until(() -> database.number("SELECT count(*) FROM switchback.stale") == 0);
            mended.countDown();
            assertThat(backfill.get(20, TimeUnit.SECONDS).quarantined()).isZero();
            change.verify(ADA);
            change.verify(ADA);
            assertThat(change.open(ADA).phase()).isEqualTo(Phase.OPEN);
        } finally {
            mended.countDown();
            threads.shutdownNow();
        }
    }

    @Test
    void waitsForWhatTheMappingNeeds() {
        AtomicBoolean away = new AtomicBoolean();
        AtomicInteger asked = new AtomicInteger();
        SchemaChange change = SecretPhone.builder()
                .javaMapping(
                        "away",
                        row -> {
                            if (away.get() && row.text("phone") != null) {
                                asked.incrementAndGet();
                                throw new IOException("key server is away");
                            }
                            return RowValues.of("phone_secret", SecretPhone.encrypt(row.text("phone")))
                                    .and("phone_digits", SecretPhone.digits(row.text("phone")));
                        },
                        row -> RowValues.of("phone", SecretPhone.decrypt(row.bytes("phone_secret"))))
                .build();
        SecretPhone.createTable(database, 10);
        try (Switchback switchback = Operator.switchback(database, change).build()) {
            ChangeHandle handle = switchback.change("secret-phone");
            handle.expand(ADA);
            away.set(true);
            assertThatThrownBy(() -> handle.backfill(progress -> {}, ADA))
                    .isInstanceOf(SwitchbackException.class)
                    .hasMessageContaining("cannot work now: key server is away");
            database.execute("UPDATE customer SET phone = '5' WHERE id = 5");
            int before = asked.get();
            await().until(() -> asked.get() > before + 2);
            assertThat(database.number("SELECT count(*) FROM switchback.quarantine"))
                    .isZero();
            away.set(false);
            await().until(() -> database.number("SELECT count(*) FROM switchback.stale") == 0);
            handle.backfill(progress -> {}, ADA);
            assertThat(handle.verify(ADA).findings()).isEmpty();
        }
    }

    @Test
    @Promise({"P1", "P6", "P7"})
    void leadsFromExpandToContractAndLeavesNothingBehind() {
        SecretPhone.createTable(database, 2_000);
        List<?> before = catalog();
        try (Switchback switchback = Operator.switchback(database, SecretPhone.CHANGE)
                .foreignQuiet(Duration.ofMillis(1))
                .build()) {
            ChangeHandle change = switchback.change("secret-phone");
            change.expand(ADA);
            assertThat(change.backfill(progress -> {}, ADA).filled()).isEqualTo(1_334);
            assertThat(change.backfill(progress -> {}, ADA).filled())
                    .as("the second time")
                    .isZero();
            assertThat(change.verify(ADA).findings()).isEmpty();
            change.verify(ADA);
            change.open(ADA);
            change.ramp(100, ADA);
            switchback.decision(SecretPhone.CHANGE);
            assertThatThrownBy(() -> database.execute("ALTER TABLE customer DROP COLUMN phone"))
                    .hasMessageContaining("depend");
            await().untilAsserted(() -> {
                change.verify(ADA);
                Operator.approve(change);
                assertThat(change.gate().reasons()).isEmpty();
            });
            change.contract(ADA);
            assertThat(change.state().phase()).isEqualTo(Phase.CONTRACTED);
            database.execute("ALTER TABLE customer DROP COLUMN phone_secret, DROP COLUMN phone_digits,"
                    + " ADD COLUMN phone text");
            assertThat(catalog()).isEqualTo(before);
            database.execute("UPDATE customer SET phone = 'x'");
            assertThat(database.number("SELECT count(*) FROM switchback.stale")).isZero();
        }
    }

    @Test
    @Promise("P1")
    void canBeGivenUp() {
        SecretPhone.createTable(database, 20);
        List<?> before = catalog();
        try (Switchback switchback =
                Operator.switchback(database, SecretPhone.CHANGE).build()) {
            ChangeHandle change = Operator.open(switchback.change("secret-phone"));
            database.execute("UPDATE customer SET phone = 'no digits' WHERE id = 1");
            change.abandon(ADA);
        }
        assertThat(catalog()).isEqualTo(before);
        assertThat(database.number("SELECT count(*) FROM switchback.stale")).isZero();
        assertThat(database.text("SELECT phone FROM customer WHERE id = 1")).isEqualTo("no digits");
    }

    /** The gate said GO; then, at the last moment, an old image wrote what cannot be converted. */
    @Test
    @Promise("P8")
    void isNotContractedWithAStaleRow() throws Exception {
        SecretPhone.createTable(database, 20);
        try (Switchback switchback = Operator.switchback(database, SecretPhone.CHANGE)
                .foreignQuiet(Duration.ofMillis(1))
                .locks(new LockPolicy(Duration.ofMillis(300), 100, Duration.ofMillis(50)))
                .build()) {
            ChangeHandle change = Operator.open(switchback.change("secret-phone"));
            change.ramp(100, ADA);
            switchback.decision(SecretPhone.CHANGE);
            await().untilAsserted(() -> {
                change.verify(ADA);
                Operator.approve(change);
                assertThat(change.gate().reasons()).isEmpty();
            });
            CountDownLatch written = new CountDownLatch(1);
            try (Connection writer = database.dataSource().getConnection();
                    Statement statement = writer.createStatement()) {
                writer.setAutoCommit(false);
                statement.execute("UPDATE customer SET phone = 'no digits' WHERE id = 1");
                Threads.start(() -> {
                    await().until(() -> change.state().phase() == Phase.CLOSING);
                    await().until(() -> database.number("SELECT count(*) FROM pg_locks WHERE NOT granted") > 0);
                    written.countDown();
                });
                Threads.start(() -> {
                    try {
                        written.await();
                        writer.commit();
                    } catch (InterruptedException | SQLException e) {
                        throw new IllegalStateException(e);
                    }
                });
                assertThatThrownBy(() -> change.contract(ADA))
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("1 rows are stale");
            }
            assertThat(database.text("SELECT phone FROM customer WHERE id = 1")).isEqualTo("no digits");
            assertThat(change.state().phase()).isEqualTo(Phase.CLOSING);
        }
    }

    private static Reason reason(Switchback switchback) {
        return switchback.decision(SecretPhone.CHANGE).reason();
    }

    /** Everything outside the control tables, and what was made for the change among them. */
    private List<?> catalog() {
        return database.rows("SELECT 'column ' || attname || ' ' || format_type(atttypid, atttypmod) FROM pg_attribute"
                + " WHERE attrelid = 'customer'::regclass AND attnum > 0 AND NOT attisdropped"
                + " UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger WHERE tgrelid = 'customer'::regclass"
                + " UNION ALL SELECT 'object ' || relname FROM pg_class WHERE relname LIKE '%secret%'"
                + " UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE proname LIKE '%secret%' ORDER BY 1");
    }
}
