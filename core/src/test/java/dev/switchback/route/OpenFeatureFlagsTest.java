package dev.switchback.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.ErrorCode;
import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.FlagEvaluationDetails;
import dev.openfeature.sdk.Hook;
import dev.openfeature.sdk.HookContext;
import dev.openfeature.sdk.Metadata;
import dev.openfeature.sdk.OpenFeatureAPI;
import dev.openfeature.sdk.ProviderEvaluation;
import dev.openfeature.sdk.Value;
import dev.openfeature.sdk.providers.memory.Flag;
import dev.openfeature.sdk.providers.memory.InMemoryProvider;
import dev.switchback.change.Path;
import dev.switchback.testing.Promise;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything an OpenFeature client can answer, or fail to, in a window that is open. */
class OpenFeatureFlagsTest {

    private static RouteBench bench;

    private OpenFeatureAPI api;
    private OpenFeatureFlags flags;

    @BeforeAll
    static void startDatabase() {
        bench = new RouteBench();
    }

    @AfterAll
    static void stopDatabase() {
        bench.close();
    }

    @BeforeEach
    void open() {
        api = OpenFeatureAPI.createIsolated();
        flags = new OpenFeatureFlags(api.getClient());
        bench.phase("OPEN");
        bench.told.clear();
    }

    @AfterEach
    void shutDown() {
        api.shutdown();
    }

    @ParameterizedTest
    @CsvSource({"true, NEW", "false, OLD"})
    void aBooleanChoosesThePath(boolean value, Path path) {
        api.setProviderAndWait(serving(value));

        assertThat(bench.decide(flags)).isEqualTo(new Decision(path, false, path, Reason.FLAG));
    }

    @ParameterizedTest
    @CsvSource({
        "off, OLD, false", "false, OLD, false", "dualwrite, OLD, false", "shadow, OLD, true", "live, NEW, true",
        "rampdown, NEW, false", "complete, NEW, false", "true, NEW, false", "on, NEW, false", "LIVE, NEW, true"
    })
    void aStageChoosesPathAndShadow(String value, Path path, boolean shadow) {
        api.setProviderAndWait(serving(value));

        for (int time = 0; time < 3; time++) {
            assertThat(bench.decide(flags)).isEqualTo(new Decision(path, shadow, path, Reason.FLAG));
        }
    }

    @Test
    void aFlagMayBecomeABooleanAndATextAgain() {
        InMemoryProvider provider = serving("live");
        api.setProviderAndWait(provider);
        assertThat(bench.decide(flags).path()).isEqualTo(Path.NEW);

        provider.updateFlag("customer-name", flag(false));
        assertThat(bench.decide(flags)).isEqualTo(new Decision(Path.OLD, false, Path.OLD, Reason.FLAG));
        provider.updateFlag("customer-name", flag(true));
        assertThat(bench.decide(flags).path()).isEqualTo(Path.NEW);

        provider.updateFlag("customer-name", flag("shadow"));
        assertThat(bench.decide(flags)).isEqualTo(new Decision(Path.OLD, true, Path.OLD, Reason.FLAG));
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                arguments("a flag that does not exist", new InMemoryProvider(Map.of()), Reason.FLAG_NOT_FOUND),
                arguments("a number", serving(1), Reason.FLAG_WRONG_TYPE),
                arguments("a floating-point number", serving(1.0), Reason.FLAG_WRONG_TYPE),
                arguments("an object", serving(new Value("on")), Reason.FLAG_WRONG_TYPE),
                arguments("a text outside the vocabulary", serving("compleet"), Reason.FLAG_UNKNOWN_VALUE),
                arguments("an empty text", serving(""), Reason.FLAG_UNKNOWN_VALUE),
                arguments("null", new Answering(() -> null), Reason.FLAG_NULL),
                arguments(
                        "a provider that throws", throwing(new IllegalStateException("mine")), Reason.PROVIDER_FAILED),
                arguments("a parse error", failing(ErrorCode.PARSE_ERROR), Reason.PROVIDER_FAILED),
                arguments("an invalid context", failing(ErrorCode.INVALID_CONTEXT), Reason.PROVIDER_FAILED),
                arguments("a missing key", failing(ErrorCode.TARGETING_KEY_MISSING), Reason.PROVIDER_FAILED),
                arguments("a general error", failing(ErrorCode.GENERAL), Reason.PROVIDER_FAILED),
                arguments("not ready", failing(ErrorCode.PROVIDER_NOT_READY), Reason.PROVIDER_NOT_READY),
                arguments("a fatal error", failing(ErrorCode.PROVIDER_FATAL), Reason.PROVIDER_NOT_READY),
                arguments("a stack overflow", throwing(new StackOverflowError()), Reason.PROVIDER_THREW),
                arguments("a class that is missing", throwing(new NoClassDefFoundError("x")), Reason.PROVIDER_THREW));
    }

    @ParameterizedTest(name = "{0} means the phase''s default, because {2}")
    @MethodSource("failures")
    @Promise({"P4", "P9"})
    void aFailingFlagMeansThePhasesDefault(String what, InMemoryProvider provider, Reason reason) {
        api.setProviderAndWait(provider);

        Decision decision = bench.decide(flags);

        assertThat(decision).as(what).isEqualTo(new Decision(Path.OLD, false, null, reason));
        assertThat(bench.told).containsExactly(decision);
        assertThat(bench.inFlight()).isZero();
    }

    @Test
    @Promise("P4")
    void aProviderThatIsStillStartingMeansThePhasesDefault() {
        CountDownLatch started = new CountDownLatch(1);
        api.setProvider(new Answering(() -> true) {
            @Override
            public void initialize(EvaluationContext context) throws Exception {
                started.await();
            }
        });
        try {
            assertThat(bench.decide(flags)).isEqualTo(new Decision(Path.OLD, false, null, Reason.PROVIDER_NOT_READY));
        } finally {
            started.countDown();
        }
    }

    @Test
    @Promise("P4")
    void whenSomebodyHasShutOpenFeatureDownItIsThePhasesDefaultAndSaidSo() {
        api.setProviderAndWait(serving(true));
        assertThat(bench.decide(flags).path()).isEqualTo(Path.NEW);

        api.shutdown();

        assertThat(bench.decide(flags)).isEqualTo(new Decision(Path.OLD, false, null, Reason.PROVIDER_NOT_READY));
    }

    @Test
    @Promise("P4")
    void withoutAnyProviderItIsThePhasesDefaultAndSaidSo() {
        assertThat(bench.decide(flags)).isEqualTo(new Decision(Path.OLD, false, null, Reason.PROVIDER_NOT_READY));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Promise("P4")
    void aHookThatFailsMeansThePhasesDefaultWhateverTheVariantSays(boolean afterwards) {
        api.setProviderAndWait(serving(true));
        Client client = api.getClient();
        client.addHooks(new FailingHook(afterwards));
        OpenFeatureFlags hooked = new OpenFeatureFlags(client);

        if (afterwards) {
            assertThat(client.getBooleanDetails("customer-name", false).getVariant())
                    .as("the trap: the variant of the value that was thrown away")
                    .isEqualTo("served");
        }
        assertThat(bench.decide(hooked)).isEqualTo(new Decision(Path.OLD, false, null, Reason.PROVIDER_FAILED));
    }

    @ParameterizedTest
    @CsvSource({"PLANNED, OLD", "FROZEN, OLD", "CLOSING, NEW", "CONTRACTED, NEW", "ABANDONING, OLD", "ABANDONED, OLD"})
    @Promise({"P4", "P5"})
    void outsideTheWindowTheFlagIsNotEvenAsked(String phase, Path path) {
        api.setProviderAndWait(throwing(new AssertionError("asked")));
        bench.phase(phase);

        assertThat(bench.decide(flags))
                .isEqualTo(new Decision(path, false, null, phase.equals("FROZEN") ? Reason.FROZEN : Reason.PHASE));
    }

    private static InMemoryProvider serving(Object value) {
        return new InMemoryProvider(Map.of("customer-name", flag(value)));
    }

    private static Flag<Object> flag(Object value) {
        return Flag.builder().variant("served", value).defaultVariant("served").build();
    }

    private static InMemoryProvider throwing(Throwable failure) {
        return new Answering(() -> {
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        });
    }

    private static InMemoryProvider failing(ErrorCode code) {
        return new InMemoryProvider(Map.of()) {
            @Override
            public ProviderEvaluation<Boolean> getBooleanEvaluation(
                    String key, Boolean defaultValue, EvaluationContext context) {
                return ProviderEvaluation.<Boolean>builder()
                        .value(true)
                        .errorCode(code)
                        .errorMessage("mine")
                        .build();
            }
        };
    }

    /** Answers booleans with whatever the code says. */
    private static class Answering extends InMemoryProvider {

        private final Supplier<Boolean> answer;

        Answering(Supplier<Boolean> answer) {
            super(Map.of());
            this.answer = answer;
        }

        @Override
        public Metadata getMetadata() {
            return () -> "answering";
        }

        @Override
        public ProviderEvaluation<Boolean> getBooleanEvaluation(
                String key, Boolean defaultValue, EvaluationContext context) {
            return ProviderEvaluation.<Boolean>builder()
                    .value(answer.get())
                    .variant("on")
                    .build();
        }
    }

    private record FailingHook(boolean afterwards) implements Hook<Boolean> {

        @Override
        public Optional<EvaluationContext> before(HookContext<Boolean> context, Map<String, Object> hints) {
            if (!afterwards) {
                throw new IllegalStateException("a hook before");
            }
            return Optional.empty();
        }

        @Override
        public void after(
                HookContext<Boolean> context, FlagEvaluationDetails<Boolean> details, Map<String, Object> hints) {
            throw new IllegalStateException("a hook after");
        }
    }
}
