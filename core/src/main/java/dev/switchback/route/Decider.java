package dev.switchback.route;

import dev.openfeature.sdk.EvaluationContext;
import dev.switchback.change.SchemaChange;
import dev.switchback.phase.PhaseReading;
import dev.switchback.phase.PhaseWatch;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings phase, flag and time together for one unit of work. Never throws because of a flag. */
public final class Decider {

    private static final Logger log = LoggerFactory.getLogger(Decider.class);

    private static final int ANSWERS = FlagResult.values().length;

    private final PhaseWatch watch;
    private final FlagSource flags;
    private final DecisionListener listener;
    private final LongSupplier nanoTime;
    /** By change and answer, what was decided last. Immutable, so that a race costs no more than making it again. */
    private final Map<String, @Nullable UnitState[]> lately = new ConcurrentHashMap<>();

    private final Set<String> warned = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean listenerFailed = new AtomicBoolean();

    public Decider(PhaseWatch watch, FlagSource flags, DecisionListener listener, LongSupplier nanoTime) {
        this.watch = watch;
        this.flags = flags;
        this.listener = listener;
        this.nanoTime = nanoTime;
    }

    /** Decides, and counts the caller into the epoch on which it decided: how a unit stands that has decided nothing else. */
    UnitState decide(SchemaChange change, EvaluationContext context) {
        long now = nanoTime.getAsLong();
        PhaseReading reading = watch.enter(change.name());
        if (!reading.isFresh(now)) {
            reading.inFlight().exit();
            watch.refreshIfStale();
            reading = watch.enter(change.name());
            // Refreshing may have taken longer than the lease.
            now = nanoTime.getAsLong();
        }
        FlagResult flag = Router.asksFlag(reading, now)
                ? sampled(ask(change, context), reading.state().shadow())
                : FlagResult.NOT_ASKED;
        return decided(change.name(), flag, Router.decide(reading, flag, now), reading);
    }

    /** The places of an array may be raced for, those of an {@code EnumMap} not; nobody else sees the order of answers. */
    @SuppressWarnings("EnumOrdinal")
    private UnitState decided(String change, FlagResult answer, Decision decision, PhaseReading reading) {
        @Nullable UnitState[] known = lately.get(change);
        if (known == null) {
            known = lately.computeIfAbsent(change, name -> new UnitState[ANSWERS]);
        }
        UnitState last = known[answer.ordinal()];
        if (last == null || last.latest() == null || !last.latest().is(decision, reading)) {
            last = UnitState.of(
                    new Made(change, decision, reading.state().phase(), reading.inFlight(), hearing(change, decision)));
            known[answer.ordinal()] = last;
        }
        return last;
    }

    /** A flag's own vocabulary may ask for a shadow read; an operator has a share of all units compared. */
    private static FlagResult sampled(FlagResult flag, double percent) {
        return percent > 0 && ThreadLocalRandom.current().nextDouble(100) < percent ? flag.shadowed() : flag;
    }

    private Runnable hearing(String change, Decision decision) {
        try {
            return listener.hearing(change, decision);
        } catch (RuntimeException | Error e) {
            listenerFailed(e);
            return () -> {};
        }
    }

    /** Tells of a decision that was taken; what goes wrong there is not the unit of work's business. */
    void tell(Made made) {
        try {
            made.heard().run();
        } catch (RuntimeException | Error e) {
            listenerFailed(e);
        }
    }

    private void listenerFailed(Throwable e) {
        if (listenerFailed.compareAndSet(false, true)) {
            log.warn("A decision could not be recorded; this is not logged again", e);
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
}
