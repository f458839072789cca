package dev.switchback.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.ImmutableContext;
import dev.openfeature.sdk.MutableContext;
import dev.openfeature.sdk.Value;
import dev.switchback.change.Column;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.phase.Phase;
import dev.switchback.testing.Promise;
import dev.switchback.testing.Threads;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One decision for all of a unit of work, on whichever thread, and nothing of it afterwards. */
@Promise("P3")
class UnitOfWorkTest {

    private static RouteBench bench;

    /** The worst flag there is: it flips with every evaluation. */
    private final AtomicInteger asked = new AtomicInteger();

    private final FlagSource flipping = (key, context) -> FlagResult.of(asked.incrementAndGet() % 2 == 1);
    private final UnitsOfWork units = bench.units(flipping);

    @BeforeAll
    static void start() {
        bench = new RouteBench();
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    @BeforeEach
    void open() {
        bench.phase("OPEN");
        bench.told.clear();
    }

    @Test
    void isOneDecisionThoughTheFlagFlips() {
        units.within(() -> {
            Decision first = decision();
            for (int i = 0; i < 10; i++) {
                assertThat(decision()).isSameAs(first);
            }
            return "";
        });
        units.within(this::decision);

        assertThat(asked).hasValue(2);
        assertThat(bench.told).extracting(Decision::path).containsExactly(Path.NEW, Path.OLD);
    }

    @Test
    void isOneDecisionThoughThePhaseMoves() {
        units.within(() -> {
            assertThat(decision().path()).isEqualTo(Path.NEW);
            bench.phase("FROZEN");
            assertThat(decision().path()).isEqualTo(Path.NEW);
            return "";
        });

        assertThat(units.within(this::decision).reason()).isEqualTo(Reason.FROZEN);
    }

    /** Of 2,000 with a chance of one in four: fewer than 400 or more than 600 come about less than once in a million runs. */
    @Test
    void aShareOfAllUnitsIsCompared() {
        FlagSource off = (key, context) -> FlagResult.OFF;
        FlagSource failing = (key, context) -> FlagResult.FAILED;
        bench.shadow(25);
        assertThat(shadowed(off, 2_000)).isBetween(400L, 600L);
        assertThat(shadowed(failing, 100)).isZero();
        bench.phase("FROZEN");
        assertThat(shadowed(off, 100)).isZero();
        bench.phase("BACKFILLING");
        bench.shadow(100);
        assertThat(shadowed(off, 100)).isEqualTo(100);
        bench.shadow(0);
        assertThat(shadowed(off, 100)).isZero();
        assertThat(bench.told).extracting(Decision::path).containsOnly(Path.OLD);
    }

    private static long shadowed(FlagSource flags, int times) {
        UnitsOfWork asking = bench.units(flags);
        return IntStream.range(0, times)
                .filter(i -> asking.within(
                        () -> asking.current().decision(RouteBench.CHANGE).shadow()))
                .count();
    }

    @Test
    void aNestedUnitJoinsTheOuterOne() {
        units.within(new ImmutableContext("outer"), () -> {
            Decision outer = decision();
            Decision inner = units.within(new ImmutableContext("inner"), () -> units.within(this::decision));
            assertThat(inner).isSameAs(outer);
            return "";
        });

        assertThat(asked).hasValue(1);
        assertThat(units.current()).isNull();
    }

    @Test
    void anotherThreadIsNotInTheUnitUnlessItIsHandedOver() throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            units.within(() -> {
                Decision here = decision();
                AtomicReference<UnitOfWork> there = new AtomicReference<>();

                get(pool, () -> there.set(units.current()));
                assertThat(there.get()).isNull();

                get(pool, units.handOver(() -> {
                    there.set(units.current());
                    assertThat(decision()).isSameAs(here);
                }));
                assertThat(there.get()).isSameAs(units.current());

                get(pool, () -> there.set(units.current()));
                assertThat(there.get()).as("nothing stays on the pooled thread").isNull();
                return "";
            });
        } finally {
            pool.shutdownNow();
        }
        assertThat(bench.inFlight()).isZero();
    }

    @Test
    void nothingStaysBehindAfterATaskThatThrows() {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            units.within(() -> {
                decision();
                assertThatThrownBy(() -> get(pool, units.handOver(() -> {
                            throw new IllegalStateException("mine");
                        })))
                        .hasMessage("mine");
                get(pool, () -> assertThat(units.current()).isNull());
                return "";
            });
        } finally {
            pool.shutdownNow();
        }
        assertThatThrownBy(() -> units.within(() -> {
                    decision();
                    throw new IOException("mine");
                }))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("mine");
        assertThat(units.current()).isNull();
        assertThat(bench.inFlight()).isZero();
    }

    @Test
    void aHandOverThatComesTooLateIsRefused() {
        List<Runnable> late = new ArrayList<>();
        List<String> ran = new ArrayList<>();
        units.within(() -> late.add(units.handOver(() -> ran.add("ran"))));

        assertThatThrownBy(late.get(0)::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has already ended");
        assertThat(ran).isEmpty();
        assertThat(units.current()).isNull();
    }

    @Test
    void aUnitThatIsBegunBelongsToNobodyUntilAThreadEntersIt() {
        UnitOfWork unit = units.begin();
        assertThat(units.current()).isNull();
        Decision decided = unit.decision(RouteBench.CHANGE);
        units.within(() -> {
            UnitOfWork outer = units.current();
            try (UnitsOfWork.Stay stay = units.enter(unit)) {
                assertThat(stay).isNotNull();
                assertThat(decision()).isSameAs(decided);
            }
            assertThat(units.current()).as("where it was before").isSameAs(outer);
            return "";
        });
        assertThat(units.current()).isNull();
        assertThat(unit.decision(RouteBench.CHANGE))
                .as("it lasts until it is ended")
                .isSameAs(decided);
        unit.end();
        assertThatThrownBy(() -> unit.decision(RouteBench.CHANGE)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void withoutAUnitThereIsNothingToHandOver() {
        assertThatThrownBy(() -> units.handOver(() -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no unit of work on this thread");
    }

    @Test
    void aUnitThatHasEndedDecidesNothingAnyMoreAndRepeatsNothing() {
        AtomicReference<UnitOfWork> undecided = new AtomicReference<>();
        AtomicReference<UnitOfWork> decided = new AtomicReference<>();
        units.within(() -> {
            undecided.set(units.current());
            return "";
        });
        units.within(() -> {
            decided.set(units.current());
            return decision();
        });

        // Its epoch may have been acknowledged as left: what it decided may name a column that is gone.
        for (UnitOfWork ended : List.of(undecided.get(), decided.get())) {
            assertThatThrownBy(() -> ended.decision(RouteBench.CHANGE))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has ended")
                    .hasMessageContaining("'customer-name'");
        }
        assertThat(bench.inFlight()).isZero();
    }

    @Test
    @Promise({"P3", "P6"})
    void theUnitCountsUntilItsLastThreadHasLeft() {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        try {
            var handedOver = units.within(() -> {
                decision();
                var running = pool.submit(units.handOver(() -> {
                    entered.countDown();
                    await(leave);
                }));
                await(entered);
                return running;
            });
            assertThat(bench.inFlight()).isEqualTo(1);
            leave.countDown();
            handedOver.get();
            assertThat(bench.inFlight()).isZero();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void threadsThatDecideAtOnceGetTheSame() {
        for (int round = 0; round < 50; round++) {
            Set<Decision> decisions = ConcurrentHashMap.newKeySet();
            units.within(() -> {
                Runnable deciding = units.handOver(() -> decisions.add(decision()));
                Threads.together(4, number -> deciding.run());
                return "";
            });
            assertThat(decisions).hasSize(1);
            assertThat(bench.inFlight()).isZero();
        }
    }

    @Test
    void everyDecisionThatIsToldIsOneThatIsTaken() {
        for (int round = 0; round < 50; round++) {
            bench.told.clear();
            units.within(() -> {
                Runnable deciding = units.handOver(this::decision);
                Threads.together(4, number -> deciding.run());
                return "";
            });
            assertThat(bench.told).hasSize(1);
        }
    }

    @Test
    @Promise("P9")
    void aListenerThatFailsCostsTheUnitNothing() {
        DecisionListener failsWhenItRuns = (change, decision) -> () -> {
            throw new IllegalStateException("a meter registry of bad manners");
        };
        DecisionListener failsWhenItIsAsked = (change, decision) -> {
            throw new NoClassDefFoundError("org/meters/Counter");
        };
        for (DecisionListener listener : List.of(failsWhenItRuns, failsWhenItIsAsked)) {
            UnitsOfWork unlucky = new UnitsOfWork(
                    new Decider(bench.watch, (key, context) -> FlagResult.COMPLETE, listener, System::nanoTime));

            for (int i = 0; i < 2; i++) {
                assertThat(unlucky.within(() -> unlucky.current().decision(RouteBench.CHANGE))
                                .path())
                        .isEqualTo(Path.NEW);
            }
            assertThat(bench.inFlight()).isZero();
        }
    }

    @Test
    void everyUnitIsToldThoughTheyShareTheirDecision() {
        UnitsOfWork deciding = bench.units((key, context) -> FlagResult.COMPLETE);
        for (int i = 0; i < 3; i++) {
            deciding.within(() -> deciding.current().decision(RouteBench.CHANGE));
        }
        assertThat(bench.told).hasSize(3);
    }

    /** A decision is shared within an epoch only: the next one has a counter of its own, and another phase. */
    @Test
    @Promise({"P3", "P6"})
    void nothingIsSharedAcrossEpochs() {
        UnitsOfWork deciding = bench.units((key, context) -> FlagResult.OFF);
        for (Phase phase : List.of(Phase.OPEN, Phase.FROZEN, Phase.OPEN)) {
            bench.phase(phase.name());
            Phase decidedOn = deciding.within(() -> {
                Phase now = deciding.current().phase(RouteBench.CHANGE);
                assertThat(bench.inFlight()).isEqualTo(1);
                return now;
            });
            assertThat(decidedOn).isEqualTo(phase);
            assertThat(bench.inFlight()).isZero();
        }
    }

    @Test
    void decidesOnSeveralChangesAndGivesAllOfThemBack() {
        SchemaChange other = SchemaChange.named("customer-nick")
                .table("customer")
                .key("id")
                .oldShape(Column.text("nick"))
                .newShape(Column.text("nickname"))
                .forward("nickname", "nick")
                .backward("nick", "nickname")
                .build();
        bench.tables.put(other, "OPEN");
        bench.watch.refresh();
        List<Decision> before = new ArrayList<>();
        units.within(() -> {
            before.add(units.current().decision(other));
            before.add(decision());
            Runnable again = units.handOver(() -> {
                before.add(units.current().decision(other));
                before.add(decision());
            });
            again.run();
            assertThat(bench.inFlight()).isEqualTo(1);
            assertThat(bench.watch.known(other.name()).inFlight().sum()).isEqualTo(1);
            return "";
        });

        assertThat(before).hasSize(4);
        assertThat(before.get(2)).isSameAs(before.get(0));
        assertThat(before.get(3)).isSameAs(before.get(1));
        assertThat(bench.inFlight()).isZero();
        assertThat(bench.watch.known(other.name()).inFlight().sum()).isZero();
    }

    /** Somebody has taken the unit along without saying so, and it ends while he waits for the flag. */
    @Test
    @Promise({"P3", "P6"})
    void aUnitThatEndsWhileItDecidesDecidesNothing() {
        AtomicReference<UnitOfWork> unit = new AtomicReference<>();
        UnitsOfWork ending = bench.units((key, context) -> {
            unit.get().end();
            return FlagResult.COMPLETE;
        });
        unit.set(ending.begin());

        assertThatThrownBy(() -> unit.get().decision(RouteBench.CHANGE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has ended");
        assertThat(bench.told).isEmpty();
        assertThat(bench.inFlight()).isZero();
    }

    @Test
    @Promise({"P3", "P6"})
    void whoeverEndsItMeanwhileNothingIsLeftCounted() {
        for (int round = 0; round < 200; round++) {
            UnitOfWork unit = units.begin();
            Threads.together(3, number -> {
                if (number == 0) {
                    unit.end();
                } else {
                    try {
                        unit.decision(RouteBench.CHANGE);
                    } catch (IllegalStateException e) {
                        assertThat(e).hasMessageContaining("has ended");
                    }
                }
            });
            assertThat(bench.inFlight()).isZero();
        }
    }

    @Test
    void anEndedUnitStaysEndedHoweverOftenItIsEnded() {
        UnitOfWork unit = units.begin();
        unit.decision(RouteBench.CHANGE);
        unit.end();
        unit.end();

        assertThatThrownBy(() -> unit.decision(RouteBench.CHANGE)).isInstanceOf(IllegalStateException.class);
        assertThat(bench.inFlight()).isZero();
    }

    /** A pooled thread goes from one unit to the next: none of them knows anything of the one before. */
    @Test
    void aUnitThatIsLeakedSaysNothingOfTheNextOneOnItsThread() {
        UnitOfWork leaked = units.within(() -> {
            decision();
            return units.current();
        });
        units.within(() -> {
            assertThat(units.current()).isNotSameAs(leaked);
            assertThatThrownBy(() -> leaked.decision(RouteBench.CHANGE)).isInstanceOf(IllegalStateException.class);
            return decision();
        });
        assertThat(bench.told).extracting(Decision::path).containsExactly(Path.NEW, Path.OLD);
    }

    @Test
    @Promise("P9")
    void aUnitWithoutAContextIsForWhomTheResolverKnowsIfItKnows() {
        List<String> keys = new ArrayList<>();
        AtomicReference<Supplier<EvaluationContext>> knows = new AtomicReference<>();
        UnitsOfWork resolving = new UnitsOfWork(
                new Decider(
                        bench.watch,
                        (key, context) -> {
                            keys.add(context.getTargetingKey());
                            return FlagResult.OFF;
                        },
                        (change, decision) -> () -> {},
                        System::nanoTime),
                () -> knows.get().get());
        Runnable deciding = () -> resolving.within(() -> resolving.current().decision(RouteBench.CHANGE));

        knows.set(() -> new ImmutableContext("ada"));
        deciding.run();
        resolving.within(
                new ImmutableContext("given"), () -> resolving.current().decision(RouteBench.CHANGE));
        UnitOfWork begun = resolving.begin();
        begun.decision(RouteBench.CHANGE);
        begun.end();
        assertThat(keys).containsExactly("ada", "given", "ada");

        keys.clear();
        knows.set(() -> null);
        deciding.run();
        knows.set(() -> new ImmutableContext(Map.of("tenant", new Value("7"))));
        deciding.run();
        knows.set(() -> {
            throw new IllegalStateException("a resolver of bad manners");
        });
        deciding.run();
        assertThat(keys)
                .doesNotHaveDuplicates()
                .hasSize(3)
                .allSatisfy(key -> assertThat(key).isNotEmpty());
        assertThat(bench.inFlight()).isZero();
    }

    @Test
    void withoutATargetingKeyAPercentageIsOneOfUnits() {
        bench.ramp(30);
        UnitsOfWork percentages = bench.units(new BuiltInFlags(bench.watch, List.of(RouteBench.CHANGE)));
        int all = 4_000;
        int fresh = 0;
        for (int i = 0; i < all; i++) {
            Path path = percentages.within(
                    () -> percentages.current().decision(RouteBench.CHANGE).path());
            fresh += path == Path.NEW ? 1 : 0;
        }
        // Eight standard deviations: one run in 10^15 fails by chance.
        double deviation = Math.sqrt(all * 0.3 * 0.7);
        assertThat((double) fresh).isBetween(all * 0.3 - 8 * deviation, all * 0.3 + 8 * deviation);
        bench.ramp(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "empty", "empty attribute"})
    void aContextWithoutAKeyKeepsItsAttributesAndGetsAKey(String kind) {
        List<EvaluationContext> seen = new ArrayList<>();
        UnitsOfWork recording = bench.units((key, context) -> {
            seen.add(context);
            return FlagResult.OFF;
        });
        Map<String, Value> attributes = Map.of("country", new Value("NZ"));
        EvaluationContext context = switch (kind) {
            case "none" -> new ImmutableContext(attributes);
            case "empty" -> new ImmutableContext("", attributes);
            default -> new MutableContext(attributes).add("targetingKey", "");
        };

        for (int i = 0; i < 20; i++) {
            recording.within(context, () -> recording.current().decision(RouteBench.CHANGE));
        }

        Set<String> keys = new HashSet<>();
        assertThat(seen).hasSize(20).allSatisfy(each -> {
            assertThat(each.getValue("country").asString()).isEqualTo("NZ");
            assertThat(each.getTargetingKey()).isNotEmpty();
            keys.add(each.getTargetingKey());
        });
        assertThat(keys).hasSize(20);
    }

    @Test
    void aContextWithAKeyIsPassedOnAsItIs() {
        List<EvaluationContext> seen = new ArrayList<>();
        UnitsOfWork recording = bench.units((key, context) -> {
            seen.add(context);
            return FlagResult.OFF;
        });
        EvaluationContext context = new ImmutableContext("user-1", Map.of("country", new Value("NZ")));

        recording.within(context, () -> recording.current().decision(RouteBench.CHANGE));

        assertThat(seen).containsExactly(context);
    }

    private Decision decision() {
        return units.current().decision(RouteBench.CHANGE);
    }

    private static void get(ExecutorService pool, Runnable task) {
        try {
            pool.submit(task).get();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
