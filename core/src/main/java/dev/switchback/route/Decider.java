package dev.switchback.route;

import dev.openfeature.sdk.EvaluationContext;
import dev.switchback.change.SchemaChange;
import dev.switchback.phase.PhaseReading;
import dev.switchback.phase.PhaseWatch;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings phase, flag and time together for one unit of work. Never throws because of a flag. */
public final class Decider {

    private static final Logger log = LoggerFactory.getLogger(Decider.class);

    private final PhaseWatch watch;
    private final FlagSource flags;
    private final DecisionListener listener;
    private final LongSupplier nanoTime;
    private final Set<String> warned = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean listenerFailed = new AtomicBoolean();

    public Decider(PhaseWatch watch, FlagSource flags, DecisionListener listener, LongSupplier nanoTime) {
        this.watch = watch;
        this.flags = flags;
        this.listener = listener;
        this.nanoTime = nanoTime;
    }

    /** Decides, and counts the caller into the epoch on which it decided. */
    Made decide(SchemaChange change, EvaluationContext context) {
        PhaseReading reading = watch.enter(change.name());
        long now = nanoTime.getAsLong();
        FlagResult flag = Router.asksFlag(reading, now)
                ? sampled(ask(change, context), reading.state().shadow())
                : FlagResult.NOT_ASKED;
        return new Made(change.name(), Router.decide(reading, flag, now), reading);
    }

    /** A flag's own vocabulary may ask for a shadow read; an operator has a share of all units compared. */
    private static FlagResult sampled(FlagResult flag, double percent) {
        return percent > 0 && ThreadLocalRandom.current().nextDouble(100) < percent ? flag.shadowed() : flag;
    }

    /** Tells the listener of a decision that was taken; what goes wrong there is not the unit of work's business. */
    void tell(Made made) {
        try {
            listener.decided(made.change(), made.decision());
        } catch (RuntimeException | Error e) {
            if (listenerFailed.compareAndSet(false, true)) {
                log.warn("A decision could not be recorded; this is not logged again", e);
            }
        }
    }

    /** A flag source may run third-party code: whatever it throws, even an Error, costs the application nothing. */
    @SuppressWarnings("CatchingUnchecked")
    private FlagResult ask(SchemaChange change, EvaluationContext context) {
        try {
            return Objects.requireNonNullElse(flags.evaluate(change.flagKey(), context), FlagResult.NULL_VALUE);
        } catch (Throwable e) {
            if (warned.add(change.name())) {
                log.warn(
                        "Flag '{}' of '{}' cannot be evaluated; the phase's default is used, and this is not logged again",
                        change.flagKey(),
                        change.name(),
                        e);
            }
            return FlagResult.THREW;
        }
    }

    /** A decision together with the reading that it was made on. */
    record Made(String change, Decision decision, PhaseReading reading) {}
}
