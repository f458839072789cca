package dev.switchback.backfill;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.database.Database;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A partitioned table: each partition for itself, whatever becomes of it while it is filled. */
class LeavesTest {

    private static final String UNFILLED = "SELECT count(*) FROM %s WHERE first_name IS NULL";

    private final TestDatabase sql = Postgres.newDatabase();
    private Switchback switchback;
    private ChangeHandle change;

    @BeforeEach
    void expand() {
        sql.execute(
                "CREATE TABLE customer (id bigint PRIMARY KEY, full_name text, email text) PARTITION BY RANGE (id)");
        for (int i = 0; i < 3; i++) {
            sql.execute("CREATE TABLE part_" + i + " PARTITION OF customer FOR VALUES FROM (" + i * 1_000 + ") TO ("
                    + (i + 1) * 1_000 + ")");
        }
        sql.execute("INSERT INTO customer SELECT n, 'Ada King' FROM generate_series(0, 2999) AS n");
        switchback = Operator.switchback(sql, CustomerName.CHANGE).build();
        change = switchback.change("customer-name");
        change.expand(ADA);
    }

    @AfterEach
    void close() {
        switchback.close();
        sql.close();
    }

    private void begin() {
        change.backfill(BackfillSettings.STANDARD.stoppedWhen(() -> true), progress -> {}, ADA);
    }

    private String leafCutBy(String worker) {
        Database database = new Database(sql.dataSource());
        Lease lease = database.inTransaction(session -> KeyedWork.inSql(session, CustomerName.CHANGE)
                        .cut(session, new Leases(CustomerName.CHANGE, worker, Duration.ofSeconds(1)), 100))
                .orElseThrow();
        return String.valueOf(sql.text("SELECT " + lease.leaf() + "::regclass"));
    }

    @Test
    void givesEachWorkerAPartitionOfItsOwnAsLongAsThereAreSome() {
        begin();
        assertThat(leafCutBy("a")).isEqualTo("part_0");
        assertThat(leafCutBy("b")).isEqualTo("part_1");
        assertThat(leafCutBy("a")).isEqualTo("part_0");
        assertThat(leafCutBy("c")).isEqualTo("part_2");
        assertThat(leafCutBy("d")).isEqualTo("part_0");
        assertThat(leafCutBy("b")).isEqualTo("part_1");
        assertThat(change.backfill(BackfillSettings.STANDARD.withWorkers(3), progress -> {}, ADA)
                        .examined())
                .isEqualTo(3_000);
        assertThat(sql.number(UNFILLED.formatted("customer"))).isZero();
        assertThat(Chunks.done(sql)).isEqualTo(Chunks.made(sql));
    }

    @Test
    void leavesAloneWhatIsDetachedAndFillsWhatIsAttachedMeanwhile() {
        AtomicBoolean first = new AtomicBoolean(true);
        BackfillProgress end = change.backfill(
                BackfillSettings.STANDARD.withTarget(Duration.ofMillis(5)),
                progress -> {
                    if (first.getAndSet(false)) {
                        sql.execute("ALTER TABLE customer DETACH PARTITION part_2; CREATE TABLE late (LIKE customer);"
                                + " INSERT INTO late SELECT n, 'Late Comer' FROM generate_series(3000, 3499) AS n;"
                                + " ALTER TABLE customer ATTACH PARTITION late FOR VALUES FROM (3000) TO (4000)");
                    }
                },
                ADA);
        assertThat(end.finished()).isTrue();
        assertThat(sql.number(UNFILLED.formatted("customer"))).isZero();
        assertThat(sql.number(UNFILLED.formatted("part_2"))).isEqualTo(1_000);
        assertThat(end.examined()).isEqualTo(2_500);
    }

    /** Somebody else has leased all of the first partition, and been killed. */
    private void leaseAllOfPart0() {
        begin();
        Database database = new Database(sql.dataSource());
        Lease lease = database.inTransaction(session -> KeyedWork.inSql(session, CustomerName.CHANGE)
                        .cut(session, new Leases(CustomerName.CHANGE, "killed", Duration.ofSeconds(1)), 1_000))
                .orElseThrow();
        assertThat(lease.rows()).isEqualTo(1_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DROP TABLE part_0", "ALTER TABLE customer DETACH PARTITION part_0"})
    void goesOnWithoutAPartitionThatGoesWhileAChunkOfItIsWaitedFor(String go) throws Exception {
        leaseAllOfPart0();
        goesWhileItIsWaitedFor(go);
        assertThat(change.backfillProgress().orElseThrow().examined()).isEqualTo(2_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DROP TABLE part_0", "ALTER TABLE customer DETACH PARTITION part_0"})
    void goesOnWithoutAPartitionThatGoesWhileItIsCut(String go) throws Exception {
        begin();
        goesWhileItIsWaitedFor(go);
    }

    /** Whoever drops or detaches it has the lock, and commits while a worker waits for it. */
    private void goesWhileItIsWaitedFor(String go) throws Exception {
        try (Connection operator = sql.dataSource().getConnection();
                Statement statement = operator.createStatement()) {
            operator.setAutoCommit(false);
            statement.execute(go);
            CompletableFuture<BackfillProgress> run =
                    CompletableFuture.supplyAsync(() -> change.backfill(progress -> {}, ADA));
            await().pollInterval(Duration.ofMillis(2))
                    .until(() -> sql.number("SELECT count(*) FROM pg_locks WHERE NOT granted AND mode ="
                                    + " 'RowExclusiveLock'")
                            > 0);
            operator.commit();
            assertThat(run.get(30, TimeUnit.SECONDS).finished()).isTrue();
        }
        assertThat(sql.number(UNFILLED.formatted("customer"))).isZero();
        assertThat(sql.number("SELECT count(*) FROM customer")).isEqualTo(2_000);
        assertThat(sql.number("SELECT count(*) FROM switchback.backfill_chunk")).isZero();
    }

    @Test
    void beginsAPartitionAnewThatComesBack() {
        leaseAllOfPart0();
        sql.execute("ALTER TABLE customer DETACH PARTITION part_0");
        AtomicBoolean back = new AtomicBoolean();
        BackfillProgress end = change.backfill(
                progress -> {
                    boolean settled = sql.number("SELECT count(*) FROM switchback.backfill_chunk") == 0
                            && progress.examined() == 2_000;
                    if (settled && !back.getAndSet(true)) {
                        sql.execute("ALTER TABLE customer ATTACH PARTITION part_0 FOR VALUES FROM (0) TO (1000)");
                    }
                },
                ADA);
        assertThat(back).isTrue();
        assertThat(end.examined()).isEqualTo(3_000);
        assertThat(sql.number(UNFILLED.formatted("customer"))).isZero();
    }

    /** As a role that may write the table and not its partitions by their own names. */
    @Test
    void walksTheTableAsOneWhereThePartitionsAreNotItsOwn() {
        String role = "writer_" + sql.name();
        sql.execute("CREATE ROLE " + role + " LOGIN; GRANT USAGE ON SCHEMA switchback TO " + role
                + "; GRANT ALL ON ALL TABLES IN SCHEMA switchback TO " + role
                + "; GRANT SELECT, UPDATE ON customer TO " + role);
        try (Switchback limited = Switchback.builder(sql.pool(role, 3))
                .register(CustomerName.CHANGE)
                .build()) {
            BackfillProgress end = limited.change("customer-name").backfill(progress -> {}, ADA);
            assertThat(end.examined()).isEqualTo(3_000);
        }
        assertThat(sql.rows("SELECT leaf::regclass FROM switchback.backfill_leaf"))
                .singleElement()
                .asString()
                .isEqualTo("[customer]");
        assertThat(sql.number(UNFILLED.formatted("customer"))).isZero();
    }
}
