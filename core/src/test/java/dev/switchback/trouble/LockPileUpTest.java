package dev.switchback.trouble;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchback.change.RefusedException;
import dev.switchback.phase.Phase;
import dev.switchback.sync.LockPolicy;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import dev.switchback.testing.Threads;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Somebody's long transaction holds the table that is to lose a shape: the application must not stand in a line behind the drop. */
class LockPileUpTest {

    private static final int TRIES = 4;

    private final TestDatabase database = Postgres.newEmptyDatabase();

    @BeforeEach
    void table() {
        Shop.createTable(database, 20);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"CONTRACTED", "ABANDONED"})
    @Promise({"P6", "P9"})
    void theApplicationGoesOnWhileAnExitWaitsForItsLock(Phase end) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger statements = new AtomicInteger();
        try (Shop shop = Shop.start(
                        database,
                        database.dataSource(),
                        // Whoever waits for so long stands in a line.
                        database.pool("postgres", 3, "SET statement_timeout = '20s'"),
                        builder -> builder.locks(new LockPolicy(Duration.ofMillis(200), TRIES, Duration.ofMillis(200))))
                .open()) {
            if (end == Phase.CONTRACTED) {
                await().atMost(Shop.LONGEST).untilAsserted(() -> {
                    shop.change.verify(ADA);
                    Operator.approve(shop.change);
                });
            }
            Threads.together(3, number -> {
                if (number > 0) {
                    do {
                        shop.application.rename(number, "Ada King " + statements.incrementAndGet());
                        assertThat(shop.application.find(number)).startsWith("Ada King");
                    } while (!over.get());
                    return;
                }
                try (Connection other = database.dataSource().getConnection();
                        Statement statement = other.createStatement()) {
                    other.setAutoCommit(false);
                    statement.execute("LOCK TABLE shop.customer IN ACCESS SHARE MODE");
                    int before = statements.get();
                    assertThatThrownBy(() -> exit(shop, end))
                            .isInstanceOf(RefusedException.class)
                            .hasMessageContaining("no lock on")
                            .hasMessageContaining("in " + TRIES + " tries of 200 ms; nothing was changed")
                            .hasMessageContaining("idle in transaction")
                            .hasMessageContaining("End their transactions and try again");
                    await().atMost(Shop.LONGEST).until(() -> statements.get() > before + 2);
                    assertThat(shop.change.state().phase())
                            .isEqualTo(end == Phase.CONTRACTED ? Phase.CLOSING : Phase.ABANDONING);
                    other.rollback();
                    assertThat(exit(shop, end)).isEqualTo(end);
                } finally {
                    over.set(true);
                }
            });
            System.out.println("Lock pile-up on the way to " + end + ": " + TRIES + " tries refused and named, "
                    + statements + " writes of the application meanwhile, 0 failed");
        }
    }

    private static Phase exit(Shop shop, Phase end) {
        return (end == Phase.CONTRACTED ? shop.change.contract(ADA) : shop.change.abandon(ADA)).phase();
    }
}
