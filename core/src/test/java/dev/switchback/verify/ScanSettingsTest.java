package dev.switchback.verify;

import static dev.switchback.testing.Operator.ADA;
import static dev.switchback.verify.VerificationSettings.STANDARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.RefusedException;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.SecretPhone;
import dev.switchback.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** However a scan is told to work, it finds the same rows. */
class ScanSettingsTest {

    private static final int ROWS = 61_000;

    private TestDatabase database;

    @BeforeEach
    void open() {
        database = Postgres.newDatabase();
    }

    @AfterEach
    void close() {
        database.close();
    }

    static Stream<Arguments> ways() {
        Map<String, VerificationSettings> ways = new TreeMap<>(Map.of(
                "as a whole", STANDARD,
                "in pieces", STANDARD.stoppedWhen(() -> false),
                "by three workers", STANDARD.withWorkers(3),
                "by three workers below a ceiling", STANDARD.withWorkers(3).withRowsPerSecond(60_000),
                "range by range", STANDARD.withSnapshotPerRange(),
                "range by range by three workers",
                        STANDARD.withSnapshotPerRange().withWorkers(3).withRowsPerSecond(90_000)));
        return ways.entrySet().stream()
                .flatMap(way -> Stream.of(
                        Arguments.of(way.getKey(), "one table", way.getValue()),
                        Arguments.of(way.getKey(), "partitions", way.getValue())));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("ways")
    void findsTheSameRowsOfAMappingInSql(String name, String tables, VerificationSettings settings) {
        if (tables.equals("partitions")) {
            partitioned();
        } else {
            CustomerName.createTable(database, ROWS);
        }
        database.execute("ALTER TABLE customer ADD COLUMN note text");
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = filled(switchback);
            behindTheTriggersBack("UPDATE customer SET first_name = 'Somebody' WHERE id IN (4, 20000, 20001, 60999);"
                    + "UPDATE customer SET first_name = NULL, last_name = NULL WHERE id = 40001");
            VerificationResult result = change.verify(settings, ADA).orElseThrow();
            assertThat(result.rows()).isEqualTo(ROWS);
            assertThat(result.divergent()).isEqualTo(5);
            assertThat(result.unfilled()).isEqualTo(1);
            assertThat(result.keys(Finding.DIVERGENT)).containsExactly("4", "20000", "20001", "40001", "60999");
            assertThat(result.snapshots().kind()).isEqualTo(settings.snapshots());
            assertThat(result.snapshots().oldest())
                    .isBetween(result.startedAt(), result.snapshots().newest());
            assertThat(change.verification().divergences()).hasSize(5);
            change.backfill(progress -> {}, ADA);
            assertThat(change.verify(settings, ADA).orElseThrow().agrees()).isTrue();
            assertThat(change.verification().divergences())
                    .allSatisfy(row -> assertThat(row.mendedAt()).isNotNull());
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("ways")
    void findsTheSameRowsOfAMappingInJava(String name, String tables, VerificationSettings settings) {
        SecretPhone.createTable(database, tables.equals("partitions") ? 1_200 : 21_000);
        try (Switchback switchback =
                Operator.switchback(database, SecretPhone.CHANGE).build()) {
            ChangeHandle change = filled(switchback);
            behindTheTriggersBack("UPDATE customer SET phone_digits = '1' WHERE id BETWEEN 100 AND 799;"
                    + "UPDATE customer SET phone_secret = NULL, phone_digits = NULL WHERE id = 1001");
            VerificationResult result = change.verify(settings, ADA).orElseThrow();
            assertThat(result.count(Finding.UNKEPT))
                    .as("digits that nobody gave")
                    .isEqualTo(700);
            assertThat(result.keys(Finding.UNKEPT)).startsWith("100", "101").hasSize(Found.KEYS_KEPT);
            assertThat(result.unfilled()).isEqualTo(1);
            assertThat(result.keys(Finding.DIVERGENT)).contains("1001");
        }
    }

    /** At any moment exactly one of two rows, in two partitions, is wrong: two moments would see none, or both. */
    @Test
    void seesOneMomentThroughAllWorkers() throws Exception {
        partitioned();
        ExecutorService writer = Executors.newSingleThreadExecutor();
        AtomicBoolean done = new AtomicBoolean();
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = filled(switchback);
            behindTheTriggersBack("UPDATE customer SET first_name = 'Somebody' WHERE id = 5");
            Future<?> writing = writer.submit(() -> {
                for (int turn = 0; !done.get(); turn++) {
                    behindTheTriggersBack(
                            "UPDATE customer SET first_name = CASE WHEN id = " + (turn % 2 == 0 ? 60_000 : 5)
                                    + " THEN 'Somebody' ELSE split_part(full_name, ' ', 1) END WHERE id IN (5, 60000)");
                }
            });
            for (int scan = 0; scan < 30; scan++) {
                VerificationResult result =
                        change.verify(STANDARD.withWorkers(2), ADA).orElseThrow();
                assertThat(result.divergent()).isEqualTo(1);
                assertThat(result.rows()).isEqualTo(ROWS);
            }
            done.set(true);
            writing.get(10, TimeUnit.SECONDS);
        } finally {
            done.set(true);
            writer.shutdown();
        }
    }

    @Test
    void saysThatThePoolIsTooSmall() {
        CustomerName.createTable(database, 100);
        try (Switchback switchback = Switchback.builder(database.pool("postgres", 2))
                .application("test", "1")
                .register(CustomerName.CHANGE)
                .build()) {
            ChangeHandle change = filled(switchback);
            assertThat(change.verify(STANDARD.withWorkers(2), ADA)).isPresent();
            assertThat(change.verify(STANDARD.withSnapshotPerRange().withWorkers(8), ADA))
                    .isPresent();
            assertThatThrownBy(() -> change.verify(STANDARD.withWorkers(4), ADA))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("use fewer workers, or a larger pool");
            assertThat(change.verify(ADA).rows()).as("nothing is held").isEqualTo(100);
        }
    }

    @Test
    void goesOnWithTheNextRangeAfterItWasStopped() {
        CustomerName.createTable(database, ROWS);
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = filled(switchback);
            List<VerificationProgress> heard = new ArrayList<>();
            VerificationSettings settings = STANDARD.withSnapshotPerRange().listenedToBy(heard::add);
            behindTheTriggersBack("UPDATE customer SET first_name = 'Somebody' WHERE id IN (7, 50000)");
            assertThat(change.verify(settings.stoppedWhen(() -> heard.size() == 2), ADA))
                    .isEmpty();
            VerificationProgress progress = change.verification().progress().orElseThrow();
            assertThat(progress.rows()).isEqualTo(40_000);
            assertThat(progress.percent()).isBetween(50.0, 80.0);
            assertThat(progress.rate()).isPositive();
            assertThat(database.number("SELECT count(*) FROM switchback.verification"))
                    .isZero();

            behindTheTriggersBack("UPDATE customer SET first_name = split_part(full_name, ' ', 1) WHERE id = 7");
            VerificationResult result = change.verify(settings, ADA).orElseThrow();
            assertThat(heard).hasSize(4);
            assertThat(heard.get(2).rows()).isEqualTo(60_000);
            assertThat(result.rows()).isEqualTo(ROWS);
            assertThat(result.keys(Finding.DIVERGENT))
                    .as("what was found before the interruption counts")
                    .containsExactly("7", "50000");
            assertThat(result.snapshots().newest()).isAfter(result.snapshots().oldest());
            assertThat(change.verification().divergences())
                    .extracting(Divergence::key)
                    .containsExactly(List.of("50000"));
            assertThat(change.verification().progress()).isEmpty();
        }
    }

    @Test
    void beginsFromTheStartOnceThePhaseHasChanged() {
        CustomerName.createTable(database, ROWS);
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = filled(switchback);
            AtomicInteger pieces = new AtomicInteger();
            VerificationSettings settings = STANDARD.withSnapshotPerRange().listenedToBy(progress -> {
                if (pieces.incrementAndGet() == 2) {
                    change.freeze(ADA);
                    change.unfreeze(ADA);
                }
            });
            assertThatThrownBy(() -> change.verify(settings, ADA))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("the phase has changed since it began");
            Optional<VerificationResult> again = change.verify(settings, ADA);
            assertThat(pieces).as("all four ranges once more").hasValue(6);
            assertThat(again.orElseThrow().rows()).isEqualTo(ROWS);
        }
    }

    @Test
    void endsWhereItRunsWhenItIsCancelled() {
        CustomerName.createTable(database, ROWS);
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = filled(switchback);
            AtomicInteger pieces = new AtomicInteger();
            VerificationSettings settings = STANDARD.withSnapshotPerRange().listenedToBy(progress -> {
                pieces.incrementAndGet();
                assertThat(change.verification().cancel()).isTrue();
            });
            assertThatThrownBy(() -> change.verify(settings, ADA)).hasMessageContaining("cancelled");
            assertThat(pieces).hasValue(1);
            assertThat(change.verification().cancel()).isFalse();
        }
    }

    @Test
    @Timeout(60)
    void readsAgainWhatAKilledProcessHadTaken() {
        CustomerName.createTable(database, ROWS);
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = filled(switchback);
            AtomicInteger pieces = new AtomicInteger();
            change.verify(STANDARD.withSnapshotPerRange().stoppedWhen(() -> pieces.incrementAndGet() > 1), ADA);
            // As it would stand if the process had been killed with the second range in its hands.
            database.execute(
                    "INSERT INTO switchback.verification_range (change, leaf, after_key, upto_key, cut, leased_until)"
                            + " SELECT change, leaf, after_key, ARRAY['30000'], true, clock_timestamp() + interval '1 s'"
                            + " FROM switchback.verification_range WHERE read_at IS NULL;"
                            + " UPDATE switchback.verification_range SET after_key = ARRAY['30000'] WHERE NOT cut");
            VerificationResult result =
                    change.verify(STANDARD.withSnapshotPerRange(), ADA).orElseThrow();
            assertThat(result.rows()).isEqualTo(ROWS);
        }
    }

    private ChangeHandle filled(Switchback switchback) {
        ChangeHandle change = switchback.change(switchback.changes().get(0).name());
        change.expand(ADA);
        change.backfill(progress -> {}, ADA);
        database.execute("VACUUM (ANALYZE) customer");
        return change;
    }

    /** What range after range cannot see is bearable where it can be taken back. */
    @Test
    @Promise("P7")
    void opensTheWindowByRangesButContractsByOneSnapshot() {
        CustomerName.createTable(database, 100);
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = filled(switchback);
            VerificationSettings byRange = STANDARD.withSnapshotPerRange();
            change.verify(byRange, ADA);
            change.verify(byRange, ADA);
            change.open(ADA);
            await().untilAsserted(() -> {
                change.verify(byRange, ADA);
                assertThat(change.gate().reasons())
                        .filteredOn(reason -> reason.contains("divergence-zero"))
                        .singleElement()
                        .asString()
                        .contains("a snapshot for each range: verify again in one")
                        .doesNotContain("foreign write at");
            });
            change.verify(ADA);
            assertThat(change.gate().reasons()).noneMatch(reason -> reason.contains("divergence-zero"));
        }
    }

    private void partitioned() {
        database.execute(
                "CREATE TABLE customer (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, full_name text,"
                        + " email text NOT NULL DEFAULT '') PARTITION BY RANGE (id);"
                        + " CREATE TABLE customer_1 PARTITION OF customer FOR VALUES FROM (MINVALUE) TO (30000);"
                        + " CREATE TABLE customer_2 PARTITION OF customer FOR VALUES FROM (30000) TO (MAXVALUE)");
        database.execute(
                "INSERT INTO customer (full_name) SELECT 'Ann ' || n FROM generate_series(1, " + ROWS + ") AS n");
    }

    private void behindTheTriggersBack(String sql) {
        database.execute("SET session_replication_role = replica; " + sql + "; SET session_replication_role = origin");
    }
}
