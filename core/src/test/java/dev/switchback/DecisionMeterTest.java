package dev.switchback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.switchback.change.Path;
import dev.switchback.fleet.DecisionTally;
import dev.switchback.route.Decision;
import dev.switchback.route.Reason;
import dev.switchback.testing.Promise;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The meter of decisions shows what the tally has counted: of all decisions with the same tags. */
class DecisionMeterTest {

    private static final Decision FRESH = new Decision(Path.NEW, false, Path.NEW, Reason.FLAG);
    private static final Decision SHADOWED = new Decision(Path.NEW, true, Path.NEW, Reason.FLAG);
    private static final Decision OLD = new Decision(Path.OLD, false, Path.OLD, Reason.FLAG);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final DecisionTally tally = new DecisionTally();
    private final Metrics metrics = new Metrics(registry, tally);

    private void decide(Decision decision) {
        tally.hearing("customer-name", decision).run();
        metrics.hearing("customer-name", decision).run();
    }

    private double shown(String path) {
        return registry.get("switchback.decisions")
                .tags("change", "customer-name", "path", path, "reason", "flag")
                .functionCounter()
                .count();
    }

    /** A registry warns of a meter that is registered twice. */
    @Test
    void sumsUpWhatDiffersInNothingThatHasATagAndIsRegisteredOnce() {
        Logger logger = (Logger) LoggerFactory.getLogger(MeterRegistry.class);
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        logger.addAppender(logged);
        try {
            decide(FRESH);
            decide(SHADOWED);
            decide(FRESH);
            decide(OLD);
        } finally {
            logger.detachAppender(logged);
        }

        assertThat(shown("new")).isEqualTo(3);
        assertThat(shown("old")).isEqualTo(1);
        assertThat(logged.list).isEmpty();
    }

    @Test
    @Promise("P9")
    void isRegisteredLaterIfTheRegistryThrew() {
        AtomicBoolean closed = new AtomicBoolean(true);
        registry.config().meterFilter(new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                if (closed.get()) {
                    throw new IllegalStateException("this registry is closed");
                }
                return id;
            }
        });
        Runnable hearing = metrics.hearing("customer-name", FRESH);
        tally.hearing("customer-name", FRESH).run();
        assertThatThrownBy(hearing::run).hasMessage("this registry is closed");

        closed.set(false);
        hearing.run();
        assertThat(shown("new")).isEqualTo(1);
    }
}
