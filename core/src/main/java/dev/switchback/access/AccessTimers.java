package dev.switchback.access;

import dev.switchback.change.Path;
import dev.switchback.traffic.Outcome;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code switchback.reads} and {@code switchback.writes} of one change, by path and outcome, made ahead of the first call. */
final class AccessTimers {

    private static final Logger log = LoggerFactory.getLogger(AccessTimers.class);

    private final String change;
    private final AtomicBoolean failed = new AtomicBoolean();
    private final Map<Path, Map<Outcome, Timer>> reads;
    private final Map<Path, Map<Outcome, Timer>> writes;

    AccessTimers(MeterRegistry registry, String change) {
        this.change = change;
        this.reads = timers(registry, change, "switchback.reads", "Calls of repository methods that read");
        this.writes = timers(registry, change, "switchback.writes", "Calls of repository methods marked @Write");
    }

    /** Never throws: the call has done what it was to do, or failed of its own. */
    void record(boolean write, Path path, Outcome outcome, long nanos) {
        Map<Path, Map<Outcome, Timer>> timers = write ? writes : reads;
        try {
            Objects.requireNonNull(Objects.requireNonNull(timers.get(path)).get(outcome))
                    .record(nanos, TimeUnit.NANOSECONDS);
        } catch (RuntimeException | Error e) {
            if (failed.compareAndSet(false, true)) {
                log.warn("A call of a repository of '{}' could not be timed; this is not logged again", change, e);
            }
        }
    }

    private static Map<Path, Map<Outcome, Timer>> timers(
            MeterRegistry registry, String change, String name, String description) {
        Map<Path, Map<Outcome, Timer>> timers = new EnumMap<>(Path.class);
        for (Path path : Path.values()) {
            Map<Outcome, Timer> byOutcome = new EnumMap<>(Outcome.class);
            for (Outcome outcome : Outcome.values()) {
                byOutcome.put(
                        outcome,
                        Timer.builder(name)
                                .description(description)
                                .tag("change", change)
                                .tag("path", path.name().toLowerCase(Locale.ROOT))
                                .tag("outcome", outcome.tag())
                                .register(registry));
            }
            timers.put(path, byOutcome);
        }
        return timers;
    }
}
