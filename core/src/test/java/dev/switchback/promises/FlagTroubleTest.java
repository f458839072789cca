package dev.switchback.promises;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.openfeature.sdk.ErrorCode;
import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.ImmutableContext;
import dev.openfeature.sdk.OpenFeatureAPI;
import dev.openfeature.sdk.ProviderEvaluation;
import dev.openfeature.sdk.Value;
import dev.openfeature.sdk.providers.memory.Flag;
import dev.openfeature.sdk.providers.memory.InMemoryProvider;
import dev.switchback.Switchback;
import dev.switchback.change.Path;
import dev.switchback.route.Reason;
import dev.switchback.testing.Promise;
import dev.switchback.testing.Threads;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A flag service at its worst, behind the real OpenFeature SDK, with the application at work. */
class FlagTroubleTest implements Suite {

    private static final String FLAG = "customer-name";

    private final OpenFeatureAPI api = OpenFeatureAPI.createIsolated();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Override
    public Application application(Switchback switchback, DataSource dataSource) {
        return new JdbcApplication(switchback, dataSource, false);
    }

    @AfterEach
    void shutDown() {
        api.shutdown();
    }

    private Trial trial(int rows) {
        return new Trial(
                this,
                Trial.CHANGE,
                rows,
                builder -> builder.openFeature(api.getClient()).meterRegistry(registry));
    }

    /** What a flag service may have in store; each is another provider, put in the place of the one before it. */
    @SuppressWarnings("ImmutableEnumChecker") // A provider belongs to whoever has it.
    private enum Weather {
        ON(() -> serving(true), Reason.FLAG),
        OFF(() -> serving(false), Reason.FLAG),
        LIVE(() -> serving("live"), Reason.FLAG),
        NONSENSE(() -> serving("compleet"), Reason.FLAG_UNKNOWN_VALUE),
        A_NUMBER(() -> serving(1), Reason.FLAG_WRONG_TYPE),
        AN_OBJECT(() -> serving(new Value("on")), Reason.FLAG_WRONG_TYPE),
        NO_SUCH_FLAG(() -> new InMemoryProvider(Map.of()), Reason.FLAG_NOT_FOUND),
        NULL(() -> answering(() -> null), Reason.FLAG_NULL),
        THROWS(
                () -> answering(() -> {
                    throw new IllegalStateException("the flag service's own trouble");
                }),
                Reason.PROVIDER_FAILED),
        THROWS_AN_ERROR(
                () -> answering(() -> {
                    throw new NoClassDefFoundError("org/flags/Sdk");
                }),
                Reason.PROVIDER_THREW),
        FATAL(
                () -> answering(() -> ProviderEvaluation.<Boolean>builder()
                        .value(true)
                        .errorCode(ErrorCode.PROVIDER_FATAL)
                        .build()),
                Reason.PROVIDER_NOT_READY);

        private final Supplier<InMemoryProvider> provider;
        private final Reason reason;

        Weather(Supplier<InMemoryProvider> provider, Reason reason) {
            this.provider = provider;
            this.reason = reason;
        }

        private static InMemoryProvider serving(Object value) {
            return new InMemoryProvider(Map.of(
                    FLAG,
                    Flag.builder()
                            .variant("served", value)
                            .defaultVariant("served")
                            .build()));
        }

        private static InMemoryProvider answering(Supplier<ProviderEvaluation<Boolean>> answer) {
            return new InMemoryProvider(Map.of()) {
                @Override
                public ProviderEvaluation<Boolean> getBooleanEvaluation(
                        String key, Boolean defaultValue, EvaluationContext context) {
                    ProviderEvaluation<Boolean> evaluation = answer.get();
                    return evaluation != null
                            ? evaluation
                            : ProviderEvaluation.<Boolean>builder()
                                    .variant("on")
                                    .build();
                }
            };
        }
    }

    /** Another provider about a hundred times a second, before the window, in it, and in a freeze. */
    @Test
    @Promise({"P2", "P3", "P4", "P5"})
    void inAStormEveryTransactionHasOnePathAndNoneLeavesTheWindow() {
        long seed = Trial.seed("Flag storm");
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger swaps = new AtomicInteger();
        AtomicInteger looks = new AtomicInteger();
        AtomicReference<Set<Path>> allowed = new AtomicReference<>(Set.of(Path.OLD));
        Set<Path> seen = Collections.synchronizedSet(EnumSet.noneOf(Path.class));
        try (Trial trial = trial(50)) {
            api.setProviderAndWait(Weather.ON.provider.get());
            trial.change.expand(ADA);
            List<Writer> writers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                writers.add(new Writer(trial.application, i, seed, 20));
            }
            Threads.together(writers.size() + 3, number -> {
                if (number < writers.size()) {
                    while (!done.get()) {
                        writers.get(number).write();
                    }
                } else if (number == writers.size()) {
                    storm(done, swaps);
                } else if (number == writers.size() + 1) {
                    try {
                        while (!done.get()) {
                            Set<Path> before = allowed.get();
                            Path path = onePath(trial);
                            assertThat(before).contains(path);
                            seen.add(path);
                            looks.incrementAndGet();
                        }
                    } finally {
                        done.set(true);
                    }
                } else {
                    try {
                        awaitMore(swaps, 30);
                        awaitMore(looks, 10);
                        trial.change.backfill(progress -> {}, ADA);
                        trial.change.verify(ADA);
                        trial.change.verify(ADA);
                        assertThat(seen).as("before the window").containsExactly(Path.OLD);
                        allowed.set(EnumSet.allOf(Path.class));
                        trial.change.open(ADA);
                        trial.withRowApart();
                        await().atMost(50, TimeUnit.SECONDS)
                                .until(() -> reasons().containsAll(all()) && seen.size() == 2);
                        trial.change.freeze(ADA);
                        allowed.set(Set.of(Path.OLD));
                        awaitMore(looks, 10);
                    } finally {
                        done.set(true);
                    }
                }
            });
            assertThat(trial.divergent()).isEmpty();
            trial.change.unfreeze(ADA);
            api.setProviderAndWait(Weather.ON.provider.get());
            assertThat(trial.path()).isEqualTo(Path.NEW);
            api.setProviderAndWait(Weather.OFF.provider.get());
            assertThat(trial.path()).as("off is the next unit of work").isEqualTo(Path.OLD);
            api.setProviderAndWait(Weather.ON.provider.get());
            assertThat(trial.path()).isEqualTo(Path.NEW);
            api.shutdown();
            assertThat(trial.path()).as("shut down by somebody else").isEqualTo(Path.OLD);
            System.out.println("Flag storm: " + swaps + " providers one after the other, " + looks
                    + " transactions looked at, none mixed paths; "
                    + writers.stream().mapToInt(Writer::statements).sum() + " writes, divergent rows 0; reasons "
                    + reasons());
        }
    }

    private void storm(AtomicBoolean done, AtomicInteger swaps) {
        while (!done.get()) {
            Weather weather = Weather.values()[swaps.getAndIncrement() % Weather.values().length];
            api.setProviderAndWait(weather.provider.get());
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    /** The path of a whole transaction, in a context without a targeting key; the row that is apart tells what was read. */
    private static Path onePath(Trial trial) {
        List<Path> paths = new ArrayList<>();
        trial.switchback.unitOfWork(
                new ImmutableContext(Map.of("country", new Value("NZ"))),
                () -> trial.application.transaction(part -> {
                    for (int again = 0; again < 4; again++) {
                        paths.add(trial.switchback.decision(Trial.CHANGE).path());
                        if (part.find(Trial.APART) != null) {
                            paths.add(Trial.path(part));
                        }
                    }
                }));
        assertThat(Set.copyOf(paths)).as("paths of one transaction").hasSize(1);
        return paths.get(0);
    }

    private static void awaitMore(AtomicInteger counter, int number) {
        int before = counter.get();
        await().atMost(40, TimeUnit.SECONDS).until(() -> counter.get() >= before + number);
    }

    private static Set<Reason> all() {
        Set<Reason> all = EnumSet.noneOf(Reason.class);
        for (Weather weather : Weather.values()) {
            all.add(weather.reason);
        }
        return all;
    }

    private Set<Reason> reasons() {
        Set<Reason> reasons = EnumSet.noneOf(Reason.class);
        registry.find("switchback.decisions")
                .functionCounters()
                .forEach(counter -> reasons.add(Reason.valueOf(
                        String.valueOf(counter.getId().getTag("reason")).toUpperCase(Locale.ROOT))));
        return reasons;
    }

    /** It waits as long as its flag service lets it; nobody else does, and a freeze asks no flag. */
    @Test
    @Promise({"P3", "P4", "P9"})
    void aHangingFlagServiceHoldsUpOnlyThoseWhoAskItAndAFreezeAsksNobody() {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch hanging = new CountDownLatch(1);
        try (Trial trial = trial(5)) {
            api.setProviderAndWait(Weather.ON.provider.get());
            trial.open();
            assertThat(trial.path()).isEqualTo(Path.NEW);
            api.setProviderAndWait(Weather.answering(() -> {
                asked.countDown();
                try {
                    hanging.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return ProviderEvaluation.<Boolean>builder().value(true).build();
            }));
            CountDownLatch ended = new CountDownLatch(1);
            AtomicReference<Path> late = new AtomicReference<>();
            Threads.start(() -> {
                late.set(trial.path());
                ended.countDown();
            });
            Threads.together(
                    1, number -> assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue());

            trial.change.freeze(ADA);
            assertThat(trial.path()).as("while the flag service hangs").isEqualTo(Path.OLD);
            trial.application.rename(1, "While Hanging");
            assertThat(trial.change.confirmation().complete())
                    .as("the fleet waits for whoever is in the middle of deciding")
                    .isFalse();

            hanging.countDown();
            Threads.together(
                    1, number -> assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue());
            assertThat(late).as("it was decided in the window").hasValue(Path.NEW);
            await().until(() -> trial.change.confirmation().complete());
            assertThat(trial.divergent()).isEmpty();
            assertThat(registry.get("switchback.flag.evaluations").timer().count())
                    .isEqualTo(2);
        }
    }
}
