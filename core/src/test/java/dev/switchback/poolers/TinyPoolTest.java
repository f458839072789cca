package dev.switchback.poolers;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.phase.Phase;
import dev.switchback.promises.JdbcApplication;
import dev.switchback.promises.Writer;
import dev.switchback.route.Decision;
import dev.switchback.route.Reason;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import dev.switchback.testing.Threads;
import dev.switchback.verify.AuditPolicy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pool that is far too small: nobody waits for ever, because nobody waits for a connection while holding one. */
class TinyPoolTest {

    private static final SchemaChange CHANGE =
            CustomerName.builder().table("shop.customer").build();
    private static final int SHARED = 20;

    /** The pool never says that it has none: whoever needs two at once would wait for ever, and the watchdog would tell. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Promise({"P1", "P2", "P9"})
    void thirtyTwoThreadsShareTwoConnectionsWhileTheWindowOpens(boolean bothAdaptersWrite) {
        int threads = 32;
        try (TestDatabase database = database();
                HikariDataSource pool = database.pool("postgres", 2)) {
            pool.setConnectionTimeout(0);
            FrugalDataSource frugal = new FrugalDataSource(pool);
            List<Writer> writers = new ArrayList<>();
            long seed = Long.getLong("promises.seed", System.nanoTime());
            AtomicInteger stage = new AtomicInteger();
            try (Switchback switchback = Operator.switchback(frugal.watched(), CHANGE)
                    .watchGuardsEvery(Duration.ofMillis(100))
                    .audit(new AuditPolicy(50, Duration.ofMillis(200)))
                    .lease(Duration.ofSeconds(20))
                    .heartbeatExpiry(Duration.ofSeconds(60))
                    .build()) {
                for (int i = 0; i < threads; i++) {
                    writers.add(new Writer(
                            new JdbcApplication(switchback, frugal.watched(), bothAdaptersWrite), i, seed, SHARED));
                }
                ChangeHandle change = switchback.change(CHANGE.name());
                List<Runnable> road = road(change);
                Threads.together(threads + 1, number -> {
                    if (number == threads) {
                        try {
                            for (Runnable step : road) {
                                step.run();
                                stage.incrementAndGet();
                            }
                        } finally {
                            stage.set(road.size());
                        }
                        return;
                    }
                    do {
                        writers.get(number).write();
                    } while (stage.get() < road.size());
                });
                assertThat(change.state().phase()).isEqualTo(Phase.OPEN);
                assertThat(change.shadowMismatches()).isEmpty();
            }
            assertThat(frugal.greedy()).as("asked for a second connection").isEmpty();
            assertThat(database.rows("SELECT * FROM shop.customer WHERE full_name IS DISTINCT FROM"
                            + " first_name || coalesce(' ' || last_name, '')"))
                    .isEmpty();
            System.out.println("Tiny pool, " + (bothAdaptersWrite ? "both adapters" : "sync trigger") + ": seed " + seed
                    + ", " + threads + " threads on 2 connections, "
                    + writers.stream().mapToInt(Writer::statements).sum() + " writes, " + frugal.taken()
                    + " connections taken, 0 by a thread that held one, divergent rows 0");
        }
    }

    /** All that is done while the others write. */
    private static List<Runnable> road(ChangeHandle change) {
        return List.of(
                () -> change.expand(ADA),
                () -> change.backfill(progress -> {}, ADA),
                () -> change.verify(ADA),
                () -> change.verify(ADA),
                () -> await().ignoreExceptionsInstanceOf(RefusedException.class)
                        .until(() -> change.open(ADA).phase() == Phase.OPEN),
                () -> change.shadow(100, ADA),
                () -> change.ramp(100, ADA),
                () -> change.gate(),
                () -> change.ramp(50, ADA));
    }

    /**
     * The worst case: the application's own transaction holds the only connection there is, and has held it for longer than
     * the lease. It decides all the same, on the phase's default.
     */
    @Test
    @Promise("P9")
    void aTransactionThatHoldsTheLastConnectionForLongerThanTheLeaseGoesOn() throws SQLException {
        try (TestDatabase database = database();
                HikariDataSource pool = database.pool("postgres", 1)) {
            pool.setConnectionTimeout(0);
            try (Switchback switchback = Operator.switchback(pool, CHANGE).build()) {
                Operator.open(switchback.change(CHANGE.name())).ramp(100, ADA);
                AtomicReference<Decision> decision = new AtomicReference<>();
                try (Connection connection = pool.getConnection()) {
                    await().until(() -> switchback.snapshotAge().compareTo(Duration.ofMillis(400)) > 0);
                    Threads.together(1, number -> decision.set(switchback.decision(CHANGE)));
                    assertThat(connection.isValid(1)).isTrue();
                }
                assertThat(decision.get().reason()).isEqualTo(Reason.STALE_PHASE);
                await().until(() -> switchback.decision(CHANGE).reason() == Reason.FLAG);
            }
        }
    }

    private static TestDatabase database() {
        TestDatabase database = Postgres.newEmptyDatabase();
        database.execute("CREATE SCHEMA shop; CREATE TABLE shop.customer (id bigint GENERATED BY DEFAULT AS IDENTITY"
                + " PRIMARY KEY, full_name text, email text NOT NULL DEFAULT '');"
                + " INSERT INTO shop.customer (full_name) SELECT 'Ada King ' || n FROM generate_series(1, 500) AS n");
        return database;
    }
}
