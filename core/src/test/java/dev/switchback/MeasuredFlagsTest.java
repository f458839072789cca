package dev.switchback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.openfeature.sdk.ImmutableContext;
import dev.switchback.route.FlagResult;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Promise;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** How long flags take is told, and nothing else changes. */
class MeasuredFlagsTest {

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final Logger logger = (Logger) LoggerFactory.getLogger(MeasuredFlags.class);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    @BeforeEach
    void listen() {
        logged.start();
        logger.addAppender(logged);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(logged);
    }

    private FlagResult ask(MeasuredFlags flags) {
        return flags.evaluate("customer-name", new ImmutableContext("key"));
    }

    private MeasuredFlags taking(Duration time) {
        return new MeasuredFlags(
                (key, context) -> {
                    clock.addAndGet(time.toNanos());
                    return FlagResult.LIVE;
                },
                List.of(CustomerName.CHANGE),
                registry,
                clock::get);
    }

    @Test
    void aSlowFlagIsTimedAndToldOnce() {
        MeasuredFlags flags = taking(Duration.ofMillis(300));

        assertThat(ask(flags)).isEqualTo(FlagResult.LIVE);
        assertThat(ask(flags)).isEqualTo(FlagResult.LIVE);

        var timer = registry.get("switchback.flag.evaluations")
                .tag("change", "customer-name")
                .timer();
        assertThat(timer.count()).isEqualTo(2);
        assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(600);
        assertThat(logged.list)
                .singleElement()
                .satisfies(event -> assertThat(event.getFormattedMessage())
                        .contains("'customer-name'", "took 300 ms", "from memory"));
    }

    @Test
    void aQuickFlagIsTimedAndNotTold() {
        assertThat(ask(taking(MeasuredFlags.SLOW))).isEqualTo(FlagResult.LIVE);

        assertThat(registry.get("switchback.flag.evaluations").timer().count()).isEqualTo(1);
        assertThat(logged.list).isEmpty();
    }

    /** Of 6,400 with a chance of one in 64: fewer than 30 or more than 200 come about less than once in a million runs. */
    @Test
    void aFlagThatIsKnownToBeQuickIsTimedNowAndThenUntilItIsSlow() {
        AtomicReference<Duration> time = new AtomicReference<>(Duration.ofNanos(400));
        MeasuredFlags flags = new MeasuredFlags(
                (key, context) -> {
                    clock.addAndGet(time.get().toNanos());
                    return FlagResult.LIVE;
                },
                List.of(CustomerName.CHANGE),
                registry,
                clock::get);
        LongSupplier timed =
                () -> registry.get("switchback.flag.evaluations").timer().count();

        IntStream.range(0, MeasuredFlags.ENOUGH).forEach(i -> ask(flags));
        assertThat(timed.getAsLong()).isEqualTo(MeasuredFlags.ENOUGH);
        IntStream.range(0, 6_400).forEach(i -> ask(flags));
        assertThat(timed.getAsLong() - MeasuredFlags.ENOUGH).isBetween(30L, 200L);

        time.set(Duration.ofMillis(300));
        int asked = 0;
        for (long before = timed.getAsLong(); timed.getAsLong() == before && asked < 10_000; asked++) {
            ask(flags);
        }
        assertThat(logged.list).hasSize(1);
        long noticed = timed.getAsLong();
        IntStream.range(0, 100).forEach(i -> ask(flags));
        assertThat(timed.getAsLong() - noticed).isEqualTo(100);
    }

    @Test
    @Promise("P9")
    void whatTheFlagThrowsIsThrownAndWhatTheMetersThrowIsNot() {
        MeasuredFlags failing = new MeasuredFlags(
                (key, context) -> {
                    throw new NoClassDefFoundError("org/flags/Sdk");
                },
                List.of(CustomerName.CHANGE),
                registry,
                clock::get);
        assertThatThrownBy(() -> ask(failing)).isInstanceOf(NoClassDefFoundError.class);
        assertThat(registry.get("switchback.flag.evaluations").timer().count()).isEqualTo(1);

        registry.config().onMeterAdded(meter -> {
            throw new IllegalStateException("this registry is closed");
        });
        registry.clear();
        MeasuredFlags flags = taking(Duration.ZERO);
        assertThat(ask(flags)).isEqualTo(FlagResult.LIVE);
        assertThat(ask(flags)).isEqualTo(FlagResult.LIVE);
    }
}
