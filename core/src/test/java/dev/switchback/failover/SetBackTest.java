package dev.switchback.failover;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.Path;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.journal.JournalEntry;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Promise;
import dev.switchback.testing.Threads;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The standby has been cut off for a while when it is promoted: acts that were acknowledged are lost, one of each kind. The instances
 * remember them, read the old shape, and freeze.
 */
@Tag("long")
class SetBackTest {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    /** What is lost, and where the change stands once that was noticed. */
    private enum Lost {
        EXPAND(Phase.PLANNED),
        OPENING(Phase.FROZEN),
        OFF(Phase.FROZEN),
        FREEZE(Phase.FROZEN),
        TRIP(Phase.FROZEN),
        UNFREEZE(Phase.FROZEN),
        CLOSING(Phase.FROZEN),
        CONTRACT(Phase.FROZEN),
        ABANDON(Phase.FROZEN);

        private final Phase afterwards;

        Lost(Phase afterwards) {
            this.afterwards = afterwards;
        }

        SchemaChange change() {
            return Customers.change(name().toLowerCase(Locale.ROOT));
        }

        ChangeHandle in(Switchback switchback) {
            return switchback.change(change().name());
        }

        /** The new shape must not be read once it was acknowledged. */
        boolean takesReadsBack() {
            return this == OFF || this == FREEZE || this == TRIP;
        }
    }

    @TempDir
    java.nio.file.Path directory;

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicBoolean acknowledged = new AtomicBoolean();
    private final AtomicLong decisions = new AtomicLong();
    private final Set<String> wrong = new ConcurrentSkipListSet<>();

    @Test
    @Promise({"P4", "P5", "P6"})
    void freezesWhatTheDatabaseHasLost() throws Exception {
        try (ServerPair pair = ServerPair.start(directory)) {
            for (Lost each : Lost.values()) {
                pair.execute(Customers.createTable(each.change().name(), 20));
            }
            try (Switchback one = switchback(pair.pool(6));
                    Switchback two = switchback(pair.pool(6))) {
                Threads.start(() -> decide(one));
                Threads.start(() -> decide(two));
                for (Lost each : Lost.values()) {
                    prepare(each, each.in(one));
                }
                awaitKnown(one, two, state -> state.epoch() > 0);
                pair.cutOff();
                CountDownLatch unit = new CountDownLatch(1);
                Threads.start(() -> hold(two, unit));
                unit.await();
                Map<Lost, ChangeState> states = new EnumMap<>(Lost.class);
                for (Lost each : Lost.values()) {
                    act(each, each.in(one));
                    states.put(each, each.in(one).state());
                }
                for (Lost each : Lost.values()) {
                    awaitKnown(
                            one,
                            two,
                            each,
                            state -> state.epoch() == states.get(each).epoch()
                                    && state.ramp() == states.get(each).ramp()
                                    && (state.trip() == null)
                                            == (states.get(each).trip() == null));
                }
                acknowledged.set(true);
                pair.failOver();

                for (Lost each : Lost.values()) {
                    await().atMost(LONGEST)
                            .untilAsserted(
                                    () -> assertThat(setBacks(each.in(one))).hasSize(1));
                    assertFrozen(each, states.get(each), each.in(one).state());
                    awaitKnown(one, two, each, state -> state.phase() == each.afterwards);
                }
                assertThat(one.verifyJournal()).isEmpty();
                over.set(true);
                goOn(pair, one, two);
                for (Lost each : Lost.values()) {
                    assertThat(setBacks(each.in(one)))
                            .as("%s, noticed by both", each)
                            .hasSize(1);
                }
                assertThat(wrong).as("new shapes that were read").isEmpty();
                System.out.println("Set back: 1 failover without the last acts, " + Lost.values().length
                        + " of them lost; noticed by 2 instances, each frozen once; " + decisions
                        + " decisions looked at, new shapes read after an acknowledged off 0, divergent rows 0");
            }
        } finally {
            over.set(true);
        }
    }

    private static Switchback switchback(DataSource pool) {
        SchemaChange[] changes = Arrays.stream(Lost.values()).map(Lost::change).toArray(SchemaChange[]::new);
        return Operator.switchback(pool, changes)
                .patience(Duration.ofSeconds(2))
                .build();
    }

    private void decide(Switchback instance) {
        while (!over.get()) {
            // The test shares the machine with two servers.
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            for (Lost each : Lost.values()) {
                boolean told = acknowledged.get();
                Path path = instance.decision(each.change()).path();
                decisions.incrementAndGet();
                if (told && path == Path.NEW && each.takesReadsBack()) {
                    wrong.add(each.name());
                }
            }
        }
    }

    /** So that CLOSING is as far as it comes. */
    private void hold(Switchback instance, CountDownLatch begun) {
        instance.unitOfWork(() -> {
            instance.decision(Lost.CLOSING.change());
            begun.countDown();
            await().forever().until(over::get);
        });
    }

    private static void prepare(Lost lost, ChangeHandle change) {
        switch (lost) {
            case EXPAND -> assertThat(change.state().phase()).isEqualTo(Phase.PLANNED);
            case OPENING -> change.expand(ADA);
            case OFF, FREEZE, TRIP -> Operator.open(change).ramp(100, ADA);
            case UNFREEZE -> Operator.open(change).freeze(ADA);
            case CLOSING, CONTRACT -> {
                Operator.open(change).ramp(100, ADA);
                await().atMost(LONGEST).untilAsserted(() -> {
                    change.verify(ADA);
                    Operator.approve(change);
                });
            }
            case ABANDON -> Operator.open(change);
        }
    }

    private static void act(Lost lost, ChangeHandle change) {
        switch (lost) {
            case EXPAND -> change.expand(ADA);
            case OPENING -> {
                change.backfill(progress -> {}, ADA);
                change.verify(ADA);
                change.verify(ADA);
                change.open(ADA);
            }
            case OFF -> change.off(ADA);
            case FREEZE -> change.freeze(ADA);
            case TRIP -> change.slo().trip(ADA);
            case UNFREEZE -> change.unfreeze(ADA);
            case CLOSING ->
                assertThatThrownBy(() -> change.contract(ADA))
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("the phase stays CLOSING");
            case CONTRACT -> assertThat(change.contract(ADA).phase()).isEqualTo(Phase.CONTRACTED);
            case ABANDON -> assertThat(change.abandon(ADA).phase()).isEqualTo(Phase.ABANDONED);
        }
    }

    private static void awaitKnown(Switchback one, Switchback two, Predicate<ChangeState> known) {
        for (Lost each : Lost.values()) {
            awaitKnown(one, two, each, known);
        }
    }

    private static void awaitKnown(Switchback one, Switchback two, Lost lost, Predicate<ChangeState> known) {
        for (Switchback each : List.of(one, two)) {
            await().atMost(LONGEST)
                    .until(() -> known.test(each.known(lost.change().name()).state()));
        }
    }

    private static List<JournalEntry> setBacks(ChangeHandle change) {
        return change.journal().stream()
                .filter(entry -> entry.kind().equals("ControlStateSetBack"))
                .toList();
    }

    private static void assertFrozen(Lost lost, ChangeState then, ChangeState now) {
        assertThat(now.phase()).as(lost.name()).isEqualTo(lost.afterwards);
        assertThat(now.epoch()).as("%s: an epoch is not given out twice", lost).isGreaterThan(then.epoch());
        assertThat(now.ramp()).as(lost.name()).isZero();
    }

    /** A person has looked, and ends it. */
    private static void goOn(ServerPair pair, Switchback one, Switchback two) throws Exception {
        Set<String> open = new TreeSet<>();
        for (Lost each : Lost.values()) {
            ChangeHandle change = each.in(one);
            if (each == Lost.EXPAND) {
                change.expand(ADA);
                change.backfill(progress -> {}, ADA);
            } else if (change.unfreeze(ADA).phase() == Phase.OPEN) {
                change.verify(ADA);
                change.ramp(100, ADA);
                awaitKnown(one, two, each, state -> state.ramp() == 100);
                assertThat(one.decision(each.change()).path()).as(each.name()).isEqualTo(Path.NEW);
                assertThat(two.decision(each.change()).path()).as(each.name()).isEqualTo(Path.NEW);
                open.add(each.name());
            } else {
                change.backfill(progress -> {}, ADA);
            }
            assertThat(pair.column(Customers.divergent(each.change().name())))
                    .as(each.name())
                    .containsExactly("0");
        }
        assertThat(open).hasSize(Lost.values().length - 2);
    }
}
