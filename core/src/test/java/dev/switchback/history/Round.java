package dev.switchback.history;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.switchback.SwitchbackBuilder;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Everybody at once from before the expansion on: two threads of each instance, an old image, somebody who looks at both shapes, and
 * operators.
 */
final class Round implements AutoCloseable {

    private static final int ROWS = 300;
    private static final int THREADS_OF_AN_INSTANCE = 2;
    private static final int CONNECTIONS = 20;

    /** With every connection of its own pool taken, and of the database's. */
    static final long MOST_SESSIONS = CONNECTIONS + 12L;

    private final Histories kind;
    private final TestDatabase database = Postgres.newDatabase();
    private final HikariDataSource pool = database.pool("postgres", CONNECTIONS);
    private final Rows rows = new Rows(database, ROWS);
    private final Flags flags;
    private final List<Instance> instances = new ArrayList<>();
    private final History history = new History();
    private final Gate everybody = new Gate();
    private final Gate oldImages = new Gate();
    private final Crowd crowd = new Crowd();
    private final AtomicInteger refused = new AtomicInteger();
    private final Operators operators;

    Round(Histories kind, long seed) {
        this.kind = kind;
        this.flags = kind.builtInFlag() ? Flags.builtIn() : Flags.service();
        kind.applications()
                .forEach(suite -> instances.add(Instance.start(
                        "instance " + (instances.size() + 1),
                        flags.into(builder()).build(),
                        pool,
                        suite)));
        this.operators = new Operators(
                kind, instances, rows, flags, crowd, everybody, oldImages, new Orders(history), new Random(seed));
        rows.begin(history);
        int number = 0;
        for (Instance each : instances) {
            for (int i = 0; i < THREADS_OF_AN_INSTANCE; i++) {
                Client client = new Client(history, each.actor(), rows, number++, seed, refused);
                crowd.join(() -> everybody.pass(client::step));
            }
        }
        Client old = new Client(history, Actor.oldImage(pool), rows, number, seed, refused);
        crowd.join(() -> oldImages.pass(() -> everybody.pass(old::step)));
        Random looker = new Random(seed + number + 1);
        crowd.join(() -> everybody.pass(() -> look(looker)));
    }

    /** For one more instance. The machine may be busy: nobody counts as gone for being slow, nor mistrusts what it knows. */
    SwitchbackBuilder builder() {
        return Operator.switchback(pool, kind.change())
                .lease(Duration.ofSeconds(20))
                .heartbeatExpiry(Duration.ofMinutes(2))
                .foreignQuiet(Duration.ofMillis(100));
    }

    TestDatabase database() {
        return database;
    }

    HikariDataSource pool() {
        return pool;
    }

    /** The operators, while everybody works. */
    Operators operators() {
        return operators;
    }

    private void look(Random random) {
        if (operators.expanded() && kind.followsAtOnce()) {
            rows.look(history, rows.any(random), operators.filled());
        }
    }

    /**
     * While everybody stands still: what was impossible since the last time.
     *
     * @param still runs when that is found, before anybody goes on
     */
    List<Fault> check(Figures figures, Runnable still) {
        operators.lift();
        everybody.shut();
        try {
            await().atMost(Crowd.LONGEST).until(() -> database.number("SELECT count(*) FROM switchback.stale") == 0);
            rows.lookAtAll(history);
            assertThat(instances.get(0).change().verify(ADA).divergent())
                    .as("rows that a scan found")
                    .isZero();
            assertThat(instances.get(0).switchback().verifyJournal()).isEmpty();
            Collection<Operation> operations = history.operations();
            figures.count(operations, refused.getAndSet(0));
            history.clear();
            rows.begin(history);
            still.run();
            return Checker.faults(operations);
        } finally {
            everybody.open();
        }
    }

    @Override
    public void close() {
        try (crowd) {
            crowd.sendHome();
            oldImages.open();
            crowd.awaitEnd();
        } finally {
            instances.forEach(Instance::close);
            database.close();
        }
    }
}
