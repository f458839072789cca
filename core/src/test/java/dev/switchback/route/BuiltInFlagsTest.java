package dev.switchback.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.ErrorCode;
import dev.openfeature.sdk.ImmutableContext;
import dev.openfeature.sdk.OpenFeatureAPI;
import dev.openfeature.sdk.Value;
import dev.switchback.change.Path;
import dev.switchback.testing.CustomerName;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The built-in percentages, used directly and as an ordinary OpenFeature provider. */
class BuiltInFlagsTest {

    private static RouteBench bench;
    private static OpenFeatureAPI api;
    private static BuiltInFlags flags;
    private static Client client;

    @BeforeAll
    static void start() {
        bench = new RouteBench();
        flags = new BuiltInFlags(bench.watch, List.of(CustomerName.CHANGE));
        api = OpenFeatureAPI.createIsolated();
        api.setProviderAndWait(flags.provider());
        client = api.getClient();
    }

    @AfterAll
    static void stop() {
        api.shutdown();
        bench.close();
    }

    @BeforeEach
    void off() {
        bench.ramp(0);
    }

    @ParameterizedTest
    @CsvSource({"0, false", "100, true"})
    void zeroAndHundredAreExactWithAndWithoutAKey(double percent, boolean value) {
        bench.ramp(percent);

        for (int i = 0; i < 1_000; i++) {
            assertThat(client.getBooleanDetails("customer-name", !value, new ImmutableContext("user-" + i))
                            .getValue())
                    .isEqualTo(value);
            assertThat(client.getBooleanDetails("customer-name", !value).getValue())
                    .isEqualTo(value);
            assertThat(bench.decide(flags).path()).isEqualTo(value ? Path.NEW : Path.OLD);
        }
    }

    @Test
    void bothWaysAgreeOnEveryKey() {
        bench.ramp(50);

        List<Boolean> asProvider = IntStream.range(0, 1_000)
                .mapToObj(i -> client.getBooleanValue("customer-name", false, new ImmutableContext("user-" + i)))
                .toList();
        List<Boolean> directly = IntStream.range(0, 1_000)
                .mapToObj(
                        i -> flags.evaluate("customer-name", new ImmutableContext("user-" + i)) == FlagResult.COMPLETE)
                .toList();

        assertThat(asProvider).isEqualTo(directly).contains(true, false);
    }

    @Test
    void aFlagOfNoChangeIsNotFound() {
        assertThat(client.getBooleanDetails("another", true)).satisfies(details -> {
            assertThat(details.getErrorCode()).isEqualTo(ErrorCode.FLAG_NOT_FOUND);
            assertThat(details.getErrorMessage()).isEqualTo("no registered schema change has the flag 'another'");
            assertThat(details.getValue()).isTrue();
        });
        assertThat(flags.evaluate("another", new ImmutableContext("user"))).isEqualTo(FlagResult.NOT_FOUND);
    }

    @Test
    void anotherTypeThanBooleanIsRefused() {
        ImmutableContext user = new ImmutableContext("user");
        assertThat(List.of(
                        client.getStringDetails("customer-name", "x", user).getErrorCode(),
                        client.getIntegerDetails("customer-name", 1, user).getErrorCode(),
                        client.getDoubleDetails("customer-name", 1.0, user).getErrorCode(),
                        client.getObjectDetails("customer-name", new Value(), user)
                                .getErrorCode()))
                .containsOnly(ErrorCode.TYPE_MISMATCH);
    }

    @Test
    void saysWhichSideAndThatItIsASplit() {
        bench.ramp(100);

        assertThat(client.getBooleanDetails("customer-name", false)).satisfies(details -> {
            assertThat(details.getVariant()).isEqualTo("new");
            assertThat(details.getReason()).isEqualTo("SPLIT");
        });
        assertThat(api.getProviderMetadata().getName()).isEqualTo("switchback");
    }
}
