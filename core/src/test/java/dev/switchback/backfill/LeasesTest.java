package dev.switchback.backfill;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.database.DatabaseException;
import dev.switchback.database.Session;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may fill a chunk: one worker at a time, and the one that was lost for a while no more. */
class LeasesTest {

    private static final SchemaChange CHANGE = CustomerName.CHANGE;

    private final TestDatabase sql = Postgres.newDatabase();
    private final Database database = new Database(sql.dataSource());
    private Switchback switchback;
    private ChangeHandle change;
    private KeyedWork work;

    @BeforeEach
    void begin() {
        CustomerName.createTable(sql, 5_000);
        switchback = Operator.switchback(sql, CHANGE).build();
        change = switchback.change("customer-name");
        change.expand(ADA);
        // A run that is begun, of which nothing is done.
        change.backfill(BackfillSettings.STANDARD.stoppedWhen(() -> true), progress -> {}, ADA);
        work = database.inTransaction(session -> KeyedWork.inSql(session, CHANGE));
    }

    @AfterEach
    void close() {
        switchback.close();
        sql.close();
    }

    private Lease cut(String worker, int rows) {
        return tryToCut(worker, rows).orElseThrow();
    }

    private Optional<Lease> tryToCut(String worker, int rows) {
        return database.inTransaction(session -> work.cut(session, leases(worker), rows));
    }

    private Optional<Lease> takeFree(String worker) {
        return database.inTransaction(leases(worker)::takeFree);
    }

    private static Leases leases(String worker) {
        return new Leases(CHANGE, worker, Duration.ofMinutes(1));
    }

    private void expireAll() {
        sql.execute("UPDATE switchback.backfill_chunk SET leased_until = clock_timestamp() - interval '1 s'");
    }

    /** Everything a worker does in a chunk's transaction; returns how many rows it filled, empty if it may not. */
    private Optional<Long> fill(Lease lease, String worker) {
        return database.inTransaction(session -> fill(session, lease, worker));
    }

    private Optional<Long> fill(Session session, Lease lease, String worker) throws SQLException {
        Limits limits = Limits.ofMany();
        limits.begin(session);
        if (Standing.hold(session, lease, worker).isEmpty()) {
            return Optional.empty();
        }
        Done done = work.ready(lease, 1_000).fill(session, limits);
        new Roster(CHANGE, worker).count(session, done, new Tempo(System::nanoTime));
        leases(worker).settle(session, lease, done);
        return Optional.of(done.filled());
    }

    @Test
    void cutsByTheOrderOfTheKeyAndNothingTwice() {
        Lease first = cut("a", 1_000);
        Lease second = cut("b", 2_000);
        Lease third = cut("a", 10_000);
        assertThat(List.of(first.upTo(), second.after(), second.upTo(), third.after(), third.upTo()))
                .isEqualTo(
                        List.of(List.of("1000"), List.of("1000"), List.of("3000"), List.of("3000"), List.of("5000")));
        assertThat(third.rows()).isEqualTo(2_000);
        assertThat(tryToCut("c", 10)).isEmpty();
        assertThat(takeFree("c")).as("while every lease is good").isEmpty();
    }

    /** Nine tenths of the rows are close together, the others far apart: chunks have rows, not distances. */
    @Test
    void cutsAsManyRowsHoweverSkewedTheKeysAre() {
        sql.execute("UPDATE customer SET id = id * 1000000007 WHERE id > 4500");
        for (int i = 0; i < 10; i++) {
            Lease chunk = cut("a", 500);
            assertThat(sql.number("SELECT count(*) FROM customer WHERE id > "
                            + (chunk.after().isEmpty() ? "0" : chunk.after().get(0)) + " AND id <= "
                            + chunk.upTo().get(0)))
                    .isEqualTo(chunk.rows())
                    .isEqualTo(500);
        }
        assertThat(tryToCut("a", 500)).isEmpty();
    }

    @Test
    void givesAChunkWhoseLeaseHasRunOutToSomebodyElse() {
        Lease lost = cut("a", 100);
        expireAll();
        Lease found = takeFree("b").orElseThrow();
        assertThat(found.chunk()).isEqualTo(lost.chunk());
        assertThat(found.fence()).isGreaterThan(lost.fence());
        assertThat(fill(found, "b")).contains(filled(1, 100));
        assertThat(sql.number("SELECT chunks FROM switchback.backfill_worker WHERE worker = 'b'"))
                .isEqualTo(1);
    }

    /** It was stopped after it had leased the chunk, and goes on when another one has it, or has filled it. */
    @Test
    @Promise("P8")
    void hasAWorkerThatWakesTooLateWriteNothing() {
        Lease zombie = cut("a", 100);
        expireAll();
        Lease heir = takeFree("b").orElseThrow();
        assertThat(fill(zombie, "a")).as("while another one has the chunk").isEmpty();
        assertThat(sql.number("SELECT count(first_name) FROM customer")).isZero();
        assertThat(fill(heir, "b")).isPresent();
        assertThat(fill(zombie, "a")).as("after it was done").isEmpty();
        assertThat(sql.number("SELECT sum(examined) FROM switchback.backfill_worker"))
                .isEqualTo(100);
        assertThat(sql.number("SELECT count(*) FROM switchback.backfill_worker"))
                .isEqualTo(1);
    }

    /** As long as its transaction lasts nobody takes the chunk, whatever the clock says. */
    @Test
    void leavesAChunkAloneThatIsBeingFilled() {
        Lease lease = cut("a", 100);
        expireAll();
        database.inTransaction(session -> {
            assertThat(fill(session, lease, "a")).isPresent();
            assertThat(takeFree("b")).isEmpty();
            return true;
        });
        assertThat(takeFree("b")).isEmpty();
    }

    /** And it does not last: the server ends the session of one that is stopped in the middle of it. */
    @Test
    void doesNotWaitForEverForAWorkerThatIsStoppedInTheMiddle() {
        Lease lease = cut("a", 100);
        expireAll();
        assertThatThrownBy(() -> database.inTransaction(session -> {
                    Optional<Long> filled = fill(session, lease, "a");
                    assertThat(filled).isPresent();
                    await().atMost(Duration.ofSeconds(20))
                            .until(() -> takeFree("b").isPresent());
                    return filled;
                }))
                .isInstanceOf(DatabaseException.class);
        assertThat(sql.number("SELECT count(first_name) FROM customer")).isZero();
    }

    @Test
    void countsChunksThatWereSplitTwice() throws SQLException {
        Lease lease = cut("a", 100);
        database.inTransaction(session -> {
            Limits.ofMany().begin(session);
            assertThat(Standing.hold(session, lease, "a")).isPresent();
            leases("a").split(session, lease, List.of("40"), 40, 60);
            new Roster(CHANGE, "a").countSplit(session);
            return true;
        });
        Lease other = takeFree("b").orElseThrow();
        assertThat(other.after()).containsExactly("40");
        assertThat(other.upTo()).containsExactly("100");
        assertThat(fill(lease.upTo(List.of("40"), 40), "a")).contains(filled(1, 40));
        assertThat(fill(other, "b")).contains(filled(41, 100));
        assertThat(change.backfill(progress -> {}, ADA).examined()).isEqualTo(5_000);
        assertThat(Chunks.done(sql)).isEqualTo(Chunks.made(sql));
    }

    @Test
    void anUnfilledRestIsGivenBackAtOnceWhenARunFails() {
        AtomicBoolean once = new AtomicBoolean(true);
        assertThatThrownBy(() -> change.backfill(
                        progress -> {
                            if (once.getAndSet(false)) {
                                sql.execute("CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE"
                                        + " insufficient_privilege; END'; CREATE TRIGGER fail BEFORE UPDATE ON customer"
                                        + " FOR EACH ROW EXECUTE FUNCTION fail()");
                            }
                        },
                        ADA))
                .isInstanceOf(DatabaseException.class);
        assertThat(sql.rows("SELECT worker, leased_until FROM switchback.backfill_chunk"))
                .allSatisfy(row -> assertThat(row).containsExactly(null, "-infinity"))
                .hasSize(1);
        sql.execute("DROP TRIGGER fail ON customer");
        assertThat(change.backfill(progress -> {}, ADA).examined()).isEqualTo(5_000);
        assertThat(Chunks.done(sql)).isEqualTo(Chunks.made(sql));
    }

    private long filled(int from, int to) {
        return sql.number("SELECT count(full_name) FROM customer WHERE id BETWEEN " + from + " AND " + to);
    }
}
