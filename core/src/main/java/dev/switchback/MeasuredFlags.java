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
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The application's flags, and how long they take to answer: a unit of work waits for that, and nobody can take the wait away from
 * it without taking the decision away from the flag. What goes wrong with the measuring is not the flag's business.
 *
 * <p>Measuring takes as long as an answer from memory does. So of a flag that has been quick for long enough one answer in {@value
 * #SHARE} is measured, until one of them is not.
 */
final class MeasuredFlags implements FlagSource {

    private static final Logger log = LoggerFactory.getLogger(MeasuredFlags.class);

    /** An answer from memory takes microseconds: who takes longer than this asks over the network. */
    static final Duration SLOW = Duration.ofMillis(50);

    /** Longer than any answer from memory. */
    static final Duration QUICK = Duration.ofMillis(1);

    /** So many in a row are enough to go by. */
    static final int ENOUGH = 1_000;

    /** Of a flag that is known to be quick. */
    static final int SHARE = 64;

    private final FlagSource flags;
    private final MeterRegistry registry;
    private final LongSupplier nanoTime;
    private final Map<String, Measured> measured;
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    MeasuredFlags(FlagSource flags, Collection<SchemaChange> changes, MeterRegistry registry, LongSupplier nanoTime) {
        this.flags = flags;
        this.registry = registry;
        this.nanoTime = nanoTime;
        this.measured = changes.stream()
                .collect(Collectors.toUnmodifiableMap(SchemaChange::flagKey, change -> new Measured(change.name())));
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
        Measured flag = measured.get(flagKey);
        if (flag == null || !flag.isDue()) {
            return flags.evaluate(flagKey, context);
        }
        long before = nanoTime.getAsLong();
        try {
            return flags.evaluate(flagKey, context);
        } finally {
            took(flagKey, flag, nanoTime.getAsLong() - before);
        }
    }

    private void took(String flagKey, Measured flag, long nanos) {
        flag.quickInARow = nanos <= QUICK.toNanos() ? Math.min(flag.quickInARow + 1, ENOUGH) : 0;
        try {
            flag.timer().record(nanos, TimeUnit.NANOSECONDS);
        } catch (RuntimeException | Error e) {
            if (warned.add("measuring " + flag.change)) {
                log.warn(
                        "How long the flag of '{}' takes cannot be recorded; this is not logged again", flag.change, e);
            }
        }
        if (nanos > SLOW.toNanos() && warned.add(flag.change)) {
            log.warn(
                    "Flag '{}' of '{}' took {} ms to answer, and a unit of work waited for it; a provider should answer from"
                            + " memory. This is not logged again: see the timer switchback.flag.evaluations",
                    flagKey,
                    flag.change,
                    TimeUnit.NANOSECONDS.toMillis(nanos));
        }
    }

    /** What is known of the flag of a change. */
    private final class Measured {

        private final String change;
        private @Nullable Timer timer;
        /** Not exact where threads measure at once, and need not be. */
        private int quickInARow;

        private Measured(String change) {
            this.change = change;
        }

        private boolean isDue() {
            return quickInARow < ENOUGH || ThreadLocalRandom.current().nextInt(SHARE) == 0;
        }

        /** Made when it is needed: the registry may throw. Whoever asks for the same one gets the same one. */
        private Timer timer() {
            Timer known = timer;
            if (known == null) {
                known = Timer.builder("switchback.flag.evaluations")
                        .description("How long the flag took to answer; a unit of work waits for it")
                        .tag("change", change)
                        .register(registry);
                timer = known;
            }
            return known;
        }
    }
}
