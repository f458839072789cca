package dev.switchback.history;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** One history from before the expansion on: two threads of each instance, an old image, somebody who looks, and operators. */
final class Round implements AutoCloseable {

    private static final int ROWS = 600;
    private static final int THREADS_OF_AN_INSTANCE = 2;
    private static final int MORE_MOVES = 5;

    private final Histories kind;
    private final long seed;
    private final Random random;
    private final TestDatabase database = Postgres.newDatabase();
    private final Rows rows = new Rows(database, ROWS);
    private final Flags flags;
    private final List<Instance> instances = new ArrayList<>();

    Round(Histories kind, long seed) {
        this.kind = kind;
        this.seed = seed;
        this.random = new Random(seed);
        this.flags = kind.builtInFlag() ? Flags.builtIn() : Flags.service();
        kind.applications().forEach(suite -> {
            String name = "instance " + (instances.size() + 1);
            instances.add(Instance.start(
                    name,
                    flags.into(Operator.switchback(database, kind.change()))
                            .heartbeatExpiry(Duration.ofMinutes(2))
                            .foreignQuiet(Duration.ofMillis(100))
                            .build(),
                    database.dataSource(),
                    suite));
        });
    }

    /** What is impossible in it. */
    List<Fault> play(Figures figures) {
        History history = new History();
        rows.begin(history);
        AtomicInteger refused = new AtomicInteger();
        Gate everybody = new Gate();
        Gate oldImages = new Gate();
        Orders orders = new Orders(history);
        Operators operators;
        try (Crowd crowd = new Crowd()) {
            operators = new Operators(kind, instances, flags, crowd, everybody, oldImages, orders, random);
            int number = 0;
            for (Instance each : instances) {
                for (int i = 0; i < THREADS_OF_AN_INSTANCE; i++) {
                    Client client = new Client(history, each.actor(), rows, number++, seed, refused);
                    crowd.join(() -> everybody.pass(client::step));
                }
            }
            Client old = new Client(history, Actor.oldImage(database.dataSource()), rows, number, seed, refused);
            crowd.join(() -> oldImages.pass(() -> everybody.pass(old::step)));
            crowd.join(() -> everybody.pass(() -> look(history, operators)));
            operators.goToTheWindow();
            moves().forEach(operators::make);
            orders.lift();
            crowd.sendHome();
        }
        settle();
        rows.lookAtAll(history);
        assertThat(instances.get(0).change().verify(ADA).divergent()).isZero();
        assertThat(instances.get(0).switchback().verifyJournal()).isEmpty();
        Collection<Operation> operations = history.operations();
        figures.count(operations, refused.get(), operators.done());
        return Checker.faults(operations);
    }

    /** Each of them, and some more, in any order. */
    private List<Operators.Move> moves() {
        List<Operators.Move> moves = new ArrayList<>(List.of(Operators.Move.values()));
        for (int i = 0; i < MORE_MOVES; i++) {
            moves.add(moves.get(random.nextInt(4)));
        }
        Collections.shuffle(moves, random);
        return moves;
    }

    private void look(History history, Operators operators) {
        if (operators.expanded() && kind.followsAtOnce()) {
            boolean filled = operators.filled();
            rows.look(history, rows.any(random), filled);
        }
    }

    /** What old images have left to be derived. */
    private void settle() {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> database.number("SELECT count(*) FROM switchback.stale") == 0);
    }

    @Override
    public void close() {
        instances.forEach(Instance::close);
        database.close();
    }
}
