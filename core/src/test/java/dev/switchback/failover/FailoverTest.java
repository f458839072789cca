package dev.switchback.failover;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.backfill.BackfillProgress;
import dev.switchback.backfill.BackfillSettings;
import dev.switchback.backfill.BackfillSpeed;
import dev.switchback.change.Path;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SwitchbackException;
import dev.switchback.journal.Act;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Promise;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The primary is killed while one change is ramped, under writes of two instances and an old image; another one is being filled; a third
 * is frozen and unfrozen all the time; and a fourth waits in CLOSING. {@code -Dfailover.rounds=20} for longer.
 */
@Tag("long")
class FailoverTest {

    private static final int ROWS = 20_000;
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Act LINUS = Act.by("linus", "has looked what is missing");

    private static final SchemaChange RAMPED = Customers.change("ramped");
    private static final SchemaChange FILLED = Customers.change("filled");
    private static final SchemaChange MOVED = Customers.change("moved");
    private static final SchemaChange CLOSED = Customers.change("closed");

    @TempDir
    java.nio.file.Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong moves = new AtomicLong();
    private final AtomicLong lastEpoch = new AtomicLong();
    private final List<Client> clients = new ArrayList<>();
    private final List<Future<?>> running = new ArrayList<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    /** Whether the replication is synchronous. */
    static Stream<Boolean> rounds() {
        return Stream.generate(() -> Stream.of(true, false))
                .limit(Integer.getInteger("failover.rounds", 1))
                .flatMap(each -> each);
    }

    @ParameterizedTest(name = "synchronous: {0}")
    @MethodSource("rounds")
    @Promise({"P1", "P2", "P8", "P10"})
    void whateverIsUnderWayGoesOn(boolean synchronous) throws Exception {
        try (ServerPair pair = ServerPair.start(directory)) {
            for (SchemaChange change : List.of(RAMPED, MOVED, CLOSED)) {
                pair.execute(Customers.createTable(change.name(), 30));
            }
            pair.execute(Customers.createTable(FILLED.name(), ROWS));
            DataSource here = pair.pool(10);
            DataSource there = pair.pool(10);
            try (Switchback one = switchback(here);
                    Switchback two = switchback(there)) {
                Operator.open(one.change(RAMPED.name())).ramp(50, ADA);
                Operator.open(one.change(MOVED.name()));
                approved(Operator.open(one.change(CLOSED.name())), one, two);
                if (synchronous) {
                    pair.replicateSynchronously();
                }
                clients.add(new Client(here, one, RAMPED, 1, synchronous, over));
                clients.add(new Client(there, two, RAMPED, 2, synchronous, over));
                clients.add(new Client(pair.pool(2), null, RAMPED, 3, synchronous, over));
                clients.forEach(client -> running.add(threads.submit(() -> {
                    client.run();
                    return client;
                })));
                running.add(threads.submit(() -> move(two.change(MOVED.name()))));
                CountDownLatch unit = new CountDownLatch(1);
                running.add(threads.submit(() -> hold(two, unit)));
                await().atMost(LONGEST).until(() -> unit.getCount() == 0);
                Future<ChangeState> closing =
                        threads.submit(() -> one.change(CLOSED.name()).contract(ADA));
                Future<BackfillProgress> filling = fill(one.change(FILLED.name()));

                await().atMost(LONGEST)
                        .until(() -> clients.stream().allMatch(each -> each.acknowledged() > 20)
                                && moves.get() > 3
                                && one.change(CLOSED.name()).state().phase() == Phase.CLOSING
                                && one.change(FILLED.name())
                                                .backfillProgress()
                                                .orElseThrow()
                                                .examined()
                                        > ROWS / 10);
                pair.failOver();
                List<Long> before = clients.stream().map(Client::acknowledged).toList();
                await().atMost(LONGEST).until(() -> {
                    failEarly();
                    return clients.stream()
                            .allMatch(each -> each.acknowledged() > before.get(clients.indexOf(each)) + 20);
                });
                assertThatThrownBy(closing::get).as("the call that was cut off").isNotNull();
                over.set(true);
                for (Future<?> each : running) {
                    each.get(60, TimeUnit.SECONDS);
                }
                boolean setBack =
                        meters.get("switchback.set.backs").functionCounter().count() > 0;
                assertThat(setBack && synchronous)
                        .as("lost by synchronous replication")
                        .isFalse();
                goOn(one, setBack, filling);
                report(pair, one, synchronous, setBack);
            }
        } finally {
            over.set(true);
            threads.shutdownNow();
        }
    }

    private Switchback switchback(DataSource pool) {
        return Operator.switchback(pool, RAMPED, FILLED, MOVED, CLOSED)
                .meterRegistry(meters)
                .build();
    }

    private static void approved(ChangeHandle change, Switchback... fleet) {
        change.ramp(100, ADA);
        await().atMost(LONGEST).untilAsserted(() -> {
            for (Switchback each : fleet) {
                assertThat(each.decision(change.definition()).path()).isEqualTo(Path.NEW);
            }
            change.verify(ADA);
            Operator.approve(change);
        });
    }

    /** A unit of work that has read the old shape's name, and takes its time. */
    private boolean hold(Switchback instance, CountDownLatch begun) throws InterruptedException {
        return instance.unitOfWork(() -> {
            instance.decision(CLOSED);
            begun.countDown();
            while (!over.get()) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            return true;
        });
    }

    private Future<BackfillProgress> fill(ChangeHandle change) {
        change.expand(ADA);
        change.backfill(BackfillSettings.STANDARD.stoppedWhen(() -> true), progress -> {}, ADA);
        change.backfillControl().speed(BackfillSpeed.FULL.withRowsPerSecond(ROWS / 8), ADA);
        return threads.submit(() -> change.backfill(progress -> {}, ADA));
    }

    /** Until the primary is gone. */
    private boolean move(ChangeHandle change) {
        try {
            while (!over.get()) {
                lastEpoch.set(change.freeze(ADA).epoch());
                lastEpoch.set(change.unfreeze(ADA).epoch());
                moves.addAndGet(2);
            }
        } catch (SwitchbackException e) {
            assertThat(e).as("but for the failover").isNotInstanceOf(RefusedException.class);
        }
        return true;
    }

    private void failEarly() throws Exception {
        for (Future<?> each : running) {
            if (each.isDone()) {
                each.get();
            }
        }
    }

    private void goOn(Switchback one, boolean setBack, Future<BackfillProgress> filling) throws Exception {
        if (setBack) {
            for (SchemaChange change : List.of(RAMPED, FILLED, MOVED, CLOSED)) {
                ChangeHandle handle = one.change(change.name());
                await().atMost(LONGEST).until(() -> handle.state().phase() == Phase.FROZEN);
                handle.unfreeze(LINUS);
            }
        } else {
            assertThat(one.change(RAMPED.name()).state().phase()).isEqualTo(Phase.OPEN);
            assertThat(one.change(MOVED.name()).state().epoch()).isGreaterThanOrEqualTo(lastEpoch.get());
            assertThat(one.change(CLOSED.name()).state().phase()).isEqualTo(Phase.CLOSING);
            assertThat(filling.get(60, TimeUnit.SECONDS).finished()).isTrue();
        }
        ChangeHandle filled = one.change(FILLED.name());
        filled.backfillControl().speed(BackfillSpeed.FULL, ADA);
        assertThat(filled.backfill(progress -> {}, ADA).finished()).isTrue();
        filled.verify(ADA);
        assertThat(filled.verify(ADA).agrees()).isTrue();
        assertThat(filled.open(ADA).phase()).isEqualTo(Phase.OPEN);
        contractAfterAll(one);
    }

    /** Not before somebody has looked what the failover has lost, and says so by name. */
    private static void contractAfterAll(Switchback one) {
        ChangeHandle closed = one.change(CLOSED.name());
        assertThatThrownBy(() -> closed.contract(ADA))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("no-failover");
        if (closed.state().phase() == Phase.CLOSING) {
            closed.reopen(ADA);
        }
        closed.ramp(100, ADA);
        closed.waivers().waive("no-failover", Duration.ofHours(1), LINUS);
        await().atMost(LONGEST)
                .ignoreExceptionsInstanceOf(RefusedException.class)
                .untilAsserted(() -> {
                    one.decision(CLOSED);
                    closed.verify(ADA);
                    Operator.approve(closed);
                    assertThat(closed.contract(ADA).phase()).isEqualTo(Phase.CONTRACTED);
                });
    }

    private void report(ServerPair pair, Switchback one, boolean synchronous, boolean setBack) throws Exception {
        for (Client each : clients) {
            each.checkThere(Long.parseLong(
                    pair.column("SELECT split_part(full_name, ' ', 2) FROM shop.ramped WHERE id = " + each.id())
                            .get(0)));
        }
        for (SchemaChange each : List.of(RAMPED, FILLED, MOVED)) {
            assertThat(pair.column(Customers.divergent(each.name())))
                    .as(each.name())
                    .containsExactly("0");
        }
        assertThat(one.verifyJournal()).isEmpty();
        long lost = clients.stream().mapToLong(Client::lost).sum();
        assertThat(synchronous && lost > 0).isFalse();
        System.out.println("Failover, " + (synchronous ? "synchronous" : "asynchronous")
                + ": primary killed in a backfill, dual writes, " + moves + " phase moves and CLOSING; "
                + clients.stream().mapToLong(Client::checks).sum() + " reads checked, "
                + clients.stream().mapToLong(Client::faults).sum() + " failed meanwhile, divergent rows 0, lost writes "
                + lost + (setBack ? "; control state was set back, and frozen" : "; control state is whole"));
    }
}
