package dev.switchback.backfill;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.database.Session;
import dev.switchback.phase.Phase;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.SecretPhone;
import dev.switchback.testing.TestDatabase;
import dev.switchback.testing.Threads;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The change ends while its backfill is under way: nothing is left of it, and whoever still fills is told why he cannot. */
class ChangeIsOverTest {

    private static final BackfillSettings SMALL = BackfillSettings.STANDARD.withTarget(Duration.ofMillis(5));

    private final TestDatabase database = Postgres.newDatabase();

    @AfterEach
    void close() {
        database.close();
    }

    private ChangeHandle expanded(Switchback switchback, SchemaChange change) {
        ChangeHandle handle = switchback.change(change.name());
        handle.expand(ADA);
        return handle;
    }

    private void assertNothingIsLeft() {
        assertThat(database.rows("SELECT 'leaf' FROM switchback.backfill_leaf UNION ALL SELECT 'chunk' FROM"
                        + " switchback.backfill_chunk UNION ALL SELECT 'worker' FROM switchback.backfill_worker UNION ALL"
                        + " SELECT 'backfill' FROM switchback.backfill"))
                .isEmpty();
    }

    /** Between two of its chunks, so that it never sees the phase in which the fleet is waited for. */
    private static BackfillListener abandoning(ChangeHandle change) {
        AtomicBoolean once = new AtomicBoolean(true);
        return progress -> {
            if (once.getAndSet(false)) {
                change.abandon(ADA);
            }
        };
    }

    @Test
    void tellsAWorkerThatTheChangeWasAbandonedMeanwhile() {
        CustomerName.createTable(database, 20_000);
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = expanded(switchback, CustomerName.CHANGE);
            assertThatThrownBy(() -> change.backfill(SMALL, abandoning(change), ADA))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("contracted or abandoned meanwhile");
            assertThat(change.state().phase()).isEqualTo(Phase.ABANDONED);
            assertThat(change.backfillProgress()).isEmpty();
            assertNothingIsLeft();
        }
    }

    /** It has a part of a chunk in hand, and reads columns that are gone. */
    @Test
    void tellsAWorkerThatReadsThroughAJavaMapping() {
        SecretPhone.createTable(database, 20_000);
        try (Switchback switchback =
                Operator.switchback(database, SecretPhone.CHANGE).build()) {
            ChangeHandle change = expanded(switchback, SecretPhone.CHANGE);
            assertThatThrownBy(() -> change.backfill(SMALL, abandoning(change), ADA))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageMatching("(?s).*(contracted or abandoned meanwhile|the phase is ABANDONED).*");
            assertNothingIsLeft();
        }
    }

    /** Abandon waits for the chunk in hand, and neither of them for the other for ever. */
    @Test
    void waitsForTheChunkThatAWorkerHasInHand() throws Exception {
        CustomerName.createTable(database, 2_000);
        try (Switchback switchback =
                        Operator.switchback(database, CustomerName.CHANGE).build();
                Connection application = database.dataSource().getConnection();
                Statement statement = application.createStatement()) {
            ChangeHandle change = expanded(switchback, CustomerName.CHANGE);
            application.setAutoCommit(false);
            statement.execute("UPDATE customer SET email = 'x' WHERE id = 500");
            CompletableFuture<BackfillProgress> run =
                    CompletableFuture.supplyAsync(() -> change.backfill(progress -> {}, ADA));
            await().until(() -> database.number("SELECT count(*) FROM pg_locks WHERE NOT granted") > 0);
            CompletableFuture<Phase> abandon = new CompletableFuture<>();
            Threads.start(() -> abandon.complete(change.abandon(ADA).phase()));
            await().until(() -> change.state().phase() == Phase.ABANDONING);
            application.commit();
            assertThat(abandon.get(30, TimeUnit.SECONDS)).isEqualTo(Phase.ABANDONED);
            assertThatThrownBy(run::join)
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(RefusedException.class);
            assertNothingIsLeft();
        }
    }

    @Test
    void leavesNothingAfterContractEither() {
        CustomerName.createTable(database, 10);
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = Operator.open(switchback.change("customer-name"));
            change.ramp(100, ADA);
            switchback.decision(CustomerName.CHANGE);
            await().untilAsserted(() -> {
                change.verify(ADA);
                Operator.approve(change);
                assertThat(change.gate().reasons()).isEmpty();
            });
            change.contract(ADA);
            assertNothingIsLeft();
        }
    }

    private interface Step {
        void run(Session session, Leases leases) throws SQLException;
    }

    static Stream<Named<Step>> stepsOfAWorker() {
        return Stream.of(
                Named.of("cuts one", (session, leases) -> {
                    assertThat(KeyedWork.inSql(session, CustomerName.CHANGE).cut(session, leases, 10))
                            .isPresent();
                }),
                Named.of("splits one", (session, leases) -> {
                    Lease mine = leases.takeFree(session).orElseThrow();
                    leases.split(session, mine, List.of("50"), 50, 50);
                }));
    }

    /** What it adds it commits while whoever ends the change waits for it, too late to be seen by his statement. */
    @ParameterizedTest
    @MethodSource("stepsOfAWorker")
    void forgetsTheChunkThatAWorkerAddsMeanwhile(Step step) throws Exception {
        CustomerName.createTable(database, 1_000);
        Database control = new Database(database.dataSource());
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = expanded(switchback, CustomerName.CHANGE);
            change.backfill(BackfillSettings.STANDARD.stoppedWhen(() -> true), progress -> {}, ADA);
            Leases leases = new Leases(CustomerName.CHANGE, "worker", Duration.ofMinutes(1));
            control.inTransaction(
                    session -> KeyedWork.inSql(session, CustomerName.CHANGE).cut(session, leases, 100));
            database.execute("UPDATE switchback.backfill_chunk SET leased_until = '-infinity'");
            CompletableFuture<Void> forgetting = new CompletableFuture<>();
            control.inTransaction(session -> {
                step.run(session, leases);
                Threads.start(() -> {
                    control.inTransaction(other -> {
                        Backfill.forget(other, CustomerName.CHANGE);
                        return true;
                    });
                    forgetting.complete(null);
                });
                await().until(() -> database.number("SELECT count(*) FROM pg_locks WHERE NOT granted") > 0);
                return true;
            });
            forgetting.get(10, TimeUnit.SECONDS);
            assertNothingIsLeft();
        }
    }

    /** The phase is read before it is left, and the run would be noted after everything was taken away. */
    @Test
    void beginsNothingOnceTheChangeIsEnding() throws Exception {
        CustomerName.createTable(database, 10);
        try (Switchback switchback =
                        Operator.switchback(database, CustomerName.CHANGE).build();
                Connection operator = database.dataSource().getConnection();
                Statement statement = operator.createStatement()) {
            ChangeHandle change = expanded(switchback, CustomerName.CHANGE);
            operator.setAutoCommit(false);
            statement.execute("UPDATE switchback.change SET phase = 'ABANDONED', epoch = epoch + 1");
            CompletableFuture<BackfillProgress> run =
                    CompletableFuture.supplyAsync(() -> change.backfill(progress -> {}, ADA));
            await().until(() -> run.isDone() || database.number("SELECT count(*) FROM pg_locks WHERE NOT granted") > 0);
            operator.commit();
            assertThatThrownBy(run::join).hasMessageContaining("the phase is ABANDONED");
            assertNothingIsLeft();
        }
    }

    /** It waits for a throttle, say, and has not seen yet that the change is over. */
    @Test
    void doesNotEnterAWorkerAnew() {
        CustomerName.createTable(database, 10);
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = expanded(switchback, CustomerName.CHANGE);
            change.backfill(progress -> {}, ADA);
            Runnable report = () -> new Database(database.dataSource()).autocommit(session -> {
                new Roster(CustomerName.CHANGE, "late").report(session, new Tempo(System::nanoTime), "x");
                return true;
            });
            report.run();
            assertThat(database.number("SELECT count(*) FROM switchback.backfill_worker WHERE worker = 'late'"))
                    .isEqualTo(1);
            change.abandon(ADA);
            report.run();
            assertNothingIsLeft();
        }
    }
}
