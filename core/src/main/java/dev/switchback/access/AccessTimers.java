package dev.switchback.access;

import dev.switchback.change.Path;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** {@code switchback.reads} and {@code switchback.writes} of one change, by path and outcome, made ahead of the first call. */
final class AccessTimers {

    private final Map<Path, Map<Outcome, Timer>> reads;
    private final Map<Path, Map<Outcome, Timer>> writes;

    AccessTimers(MeterRegistry registry, String change) {
        this.reads = timers(registry, change, "switchback.reads", "Calls of repository methods that read");
        this.writes = timers(registry, change, "switchback.writes", "Calls of repository methods marked @Write");
    }

    void record(boolean write, Path path, Outcome outcome, long nanos) {
        Map<Path, Map<Outcome, Timer>> timers = write ? writes : reads;
        Objects.requireNonNull(Objects.requireNonNull(timers.get(path)).get(outcome))
                .record(nanos, TimeUnit.NANOSECONDS);
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
