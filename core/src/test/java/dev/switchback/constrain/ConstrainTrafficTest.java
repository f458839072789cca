package dev.switchback.constrain;

import static dev.switchback.change.Constraint.check;
import static dev.switchback.change.Constraint.foreignKey;
import static dev.switchback.change.Constraint.index;
import static dev.switchback.change.Constraint.notNull;
import static dev.switchback.change.Constraint.unique;
import static dev.switchback.change.Constraint.uniqueIndexOn;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.SchemaChange;
import dev.switchback.sync.LockPolicy;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Constraints come while everybody works: nobody fails for want of one, and nobody waits long for one. */
@Tag("long")
class ConstrainTrafficTest {

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger done = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private TestDatabase database;

    @BeforeEach
    void create() {
        database = Postgres.newDatabase();
    }

    @AfterEach
    void close() {
        over.set(true);
        threads.shutdownNow();
        database.close();
    }

    /** Says what one statement after the other is; the number rises. */
    @FunctionalInterface
    private interface Script {
        String statement(int number);
    }

    /** Runs a script on a connection of its own until the end; whatever fails is kept. */
    private void play(String setting, Script script) {
        threads.execute(() -> {
            try (Connection connection = database.unpooled().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute(setting);
                for (int number = 1; !over.get(); number++) {
                    String sql = script.statement(number);
                    try {
                        statement.execute(sql);
                        done.incrementAndGet();
                    } catch (SQLException e) {
                        failures.add(e.getMessage() + " in: " + sql);
                    }
                }
            } catch (SQLException e) {
                failures.add(e.getMessage());
            }
        });
    }

    /** The server counts the time for which a statement waits for a lock, so a busy machine makes no difference. */
    @Test
    void neitherReadersNorWritersWaitLongerThanTheLockTimeout() throws Exception {
        Signup.createTables(database, 200_000);
        SchemaChange change = Signup.unconstrained()
                .constraint(
                        notNull("tier"),
                        // a second and more, so that whoever had to wait for it would notice
                        check("slow_to_validate", "length(repeat(email, 300)) > 9"),
                        unique("tenant", "email"),
                        foreignKey("tier", "tier", "code"),
                        index("email"),
                        uniqueIndexOn("md5(repeat(email, 300))"))
                .build();
        try (Switchback switchback = Operator.switchback(database, change)
                .locks(new LockPolicy(Duration.ofMillis(150), 1_000, Duration.ofMillis(20)))
                .build()) {
            ChangeHandle handle = Operator.open(switchback.change("signup-email"));
            String patience = "SET lock_timeout = '600ms'";
            play(patience, n -> "SELECT count(*) FROM signup WHERE id BETWEEN " + n + " AND " + (n + 50));
            play(patience, n -> "UPDATE signup SET plan = NULL WHERE id = " + (1 + n % 1_000));
            play(patience, n -> "INSERT INTO signup (tenant, mail) VALUES (7, 'during" + n + "@example.org')");
            // a transaction that is open for longer than anybody waits, again and again, with a gap in between
            play(
                    "SET application_name = 'long-report'",
                    n -> n % 2 == 0
                            ? "BEGIN; SELECT count(*) FROM signup WHERE id < 9; SELECT pg_sleep(1); COMMIT"
                            : "SELECT pg_sleep(0.3)");
            assertThat(handle.constrain(ADA).allInPlace()).isTrue();
            over.set(true);
            assertThat(failures).isEmpty();
            assertThat(done.get()).as("statements of the others meanwhile").isGreaterThan(300);
        }
    }

    @Test
    @Promise("P1")
    void noWriteOfAnOldImageFailsOnTheWay() throws Exception {
        Signup.createTables(database, 3_000);
        try (Switchback switchback =
                Operator.switchback(database, Signup.CHANGE).build()) {
            ChangeHandle change = switchback.change("signup-email");
            play("SELECT", n -> "INSERT INTO signup (tenant, mail) VALUES (5, 'Old" + n + "@Image.org')");
            play("SELECT", n -> "UPDATE signup SET note = 'n" + n + "' WHERE id = " + (1 + n % 3_000));
            play(
                    "SELECT",
                    n -> "UPDATE signup SET plan = CASE WHEN plan IS NULL THEN 'paid' END WHERE id = "
                            + (1 + n % 3_000));
            play(
                    "SELECT",
                    n -> "UPDATE signup SET mail = 'User" + (1 + n % 3_000) + "x@example.org' WHERE id = "
                            + (1 + n % 3_000));
            CountDownLatch steps = new CountDownLatch(1);
            threads.execute(() -> {
                change.expand(ADA);
                change.backfill(progress -> {}, ADA);
                change.verify(ADA);
                change.verify(ADA);
                change.open(ADA);
                change.constrain(ADA);
                steps.countDown();
            });
            assertThat(steps.await(120, TimeUnit.SECONDS)).isTrue();
            int before = done.get();
            await().until(() -> done.get() > before + 200);
            over.set(true);
            assertThat(failures).isEmpty();
            assertThat(change.constraintReport().allInPlace()).isTrue();
            assertThat(change.verify(ADA).agrees()).isTrue();
        }
    }

    /** What the waiting is for: the same constraints, added as soon as the columns are there. */
    @Test
    void anEagerConstraintWouldFailThem() {
        Signup.createTables(database, 10);
        try (Switchback switchback =
                Operator.switchback(database, Signup.CHANGE).build()) {
            switchback.change("signup-email").expand(ADA);
            database.execute("ALTER TABLE signup ADD CONSTRAINT eager CHECK (tier IS NOT NULL) NOT VALID");
            assertThatThrownBy(() -> database.execute("UPDATE signup SET note = 'an old image' WHERE id = 1"))
                    .as("a row that is not filled yet")
                    .hasStackTraceContaining("violates check constraint \"eager\"");
        }
    }
}
