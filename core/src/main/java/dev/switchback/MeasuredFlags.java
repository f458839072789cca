package dev.switchback;

import dev.openfeature.sdk.EvaluationContext;
import dev.switchback.change.SchemaChange;
import dev.switchback.route.FlagResult;
import dev.switchback.route.FlagSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The application's flags, and how long they take to answer: a unit of work waits for that, and nobody can take the wait away from
 * it without taking the decision away from the flag. What goes wrong with the measuring is not the flag's business.
 */
final class MeasuredFlags implements FlagSource {

    private static final Logger log = LoggerFactory.getLogger(MeasuredFlags.class);

    /** An answer from memory takes microseconds: who takes longer than this asks over the network. */
    static final Duration SLOW = Duration.ofMillis(50);

    private final FlagSource flags;
    private final MeterRegistry registry;
    private final LongSupplier nanoTime;
    private final Map<String, String> changeByFlag;
    private final Map<String, Timer> timers = new ConcurrentHashMap<>();
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    MeasuredFlags(FlagSource flags, Collection<SchemaChange> changes, MeterRegistry registry, LongSupplier nanoTime) {
        this.flags = flags;
        this.registry = registry;
        this.nanoTime = nanoTime;
        this.changeByFlag =
                changes.stream().collect(Collectors.toUnmodifiableMap(SchemaChange::flagKey, SchemaChange::name));
    }

    static MeasuredFlags of(FlagSource flags, SwitchbackBuilder settings) {
        return new MeasuredFlags(flags, settings.changes, settings.registry, System::nanoTime);
    }

    @Override
    public boolean isBuiltIn() {
        return flags.isBuiltIn();
    }

    @Override
    public FlagResult evaluate(String flagKey, EvaluationContext context) {
        long before = nanoTime.getAsLong();
        try {
            return flags.evaluate(flagKey, context);
        } finally {
            took(flagKey, nanoTime.getAsLong() - before);
        }
    }

    private void took(String flagKey, long nanos) {
        String change = changeByFlag.getOrDefault(flagKey, flagKey);
        try {
            Timer timer = timers.get(change);
            if (timer == null) {
                timer = timers.computeIfAbsent(change, this::timer);
            }
            timer.record(nanos, TimeUnit.NANOSECONDS);
        } catch (RuntimeException | Error e) {
            if (warned.add("measuring " + change)) {
                log.warn("How long the flag of '{}' takes cannot be recorded; this is not logged again", change, e);
            }
        }
        if (nanos > SLOW.toNanos() && warned.add(change)) {
            log.warn(
                    "Flag '{}' of '{}' took {} ms to answer, and a unit of work waited for it; a provider should answer from"
                            + " memory. This is not logged again: see the timer switchback.flag.evaluations",
                    flagKey,
                    change,
                    TimeUnit.NANOSECONDS.toMillis(nanos));
        }
    }

    private Timer timer(String change) {
        return Timer.builder("switchback.flag.evaluations")
                .description("How long the flag took to answer; a unit of work waits for it")
                .tag("change", change)
                .register(registry);
    }
}
