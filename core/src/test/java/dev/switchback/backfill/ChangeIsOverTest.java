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
import dev.switchback.phase.Phase;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.SecretPhone;
import dev.switchback.testing.TestDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
            CompletableFuture<Void> abandon = CompletableFuture.runAsync(() -> change.abandon(ADA));
            await().until(() -> change.state().phase() == Phase.ABANDONING);
            application.commit();
            abandon.join();
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
            Operator.approve(change);
            await().untilAsserted(() -> {
                change.verify(ADA);
                assertThat(change.gate().reasons()).isEmpty();
            });
            change.contract(ADA);
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
