package dev.switchback.route;

import static java.util.Objects.requireNonNull;

import dev.switchback.change.Path;
import dev.switchback.phase.Currency;
import dev.switchback.phase.Phase;
import dev.switchback.phase.PhaseReading;
import java.util.EnumMap;
import java.util.Map;

/**
 * The decision, as a pure function of the phase, the flag's answer and the time.
 *
 * <p>In words: outside {@code BACKFILLING} and {@code OPEN} the phase decides alone, without asking any flag. In
 * {@code BACKFILLING} the old shape is read whatever the flag says. In {@code OPEN} a usable answer is followed, unless the
 * guard has tripped or the new shape is not current; a failing flag, or a phase too old to be trusted, means the phase's default.
 */
public final class Router {

    private static final Map<Currency, Map<Phase, Map<FlagResult, Decision>>> DECISIONS = new EnumMap<>(Currency.class);
    private static final Decision TRIPPED = new Decision(Path.OLD, false, null, Reason.TRIPPED);
    private static final Map<Phase, Decision> STALE = new EnumMap<>(Phase.class);

    static {
        for (Currency currency : Currency.values()) {
            Map<Phase, Map<FlagResult, Decision>> byPhase = new EnumMap<>(Phase.class);
            for (Phase phase : Phase.values()) {
                STALE.put(phase, new Decision(phase.defaultPath(), false, null, Reason.STALE_PHASE));
                Map<FlagResult, Decision> byFlag = new EnumMap<>(FlagResult.class);
                for (FlagResult flag : FlagResult.values()) {
                    byFlag.put(flag, currentOnly(currency, decide(phase, flag)));
                }
                byPhase.put(phase, byFlag);
            }
            DECISIONS.put(currency, byPhase);
        }
    }

    private Router() {}

    /** Whether the flag's answer can make a difference; if not, the flag is not to be asked. */
    public static boolean asksFlag(PhaseReading reading, long now) {
        return reading.state().phase().shadowAllowed() && !revertedByTrip(reading) && reading.isFresh(now);
    }

    /**
     * The decision.
     *
     * @param reading what is known of the change
     * @param flag the flag's answer; {@link FlagResult#NOT_ASKED} if {@link #asksFlag} said no
     * @param now on the clock of the reading's lease
     */
    public static Decision decide(PhaseReading reading, FlagResult flag, long now) {
        Phase phase = reading.state().phase();
        if (revertedByTrip(reading)) {
            return TRIPPED;
        }
        return reading.isFresh(now)
                ? requireNonNull(requireNonNull(
                                requireNonNull(DECISIONS.get(reading.state().currency()))
                                        .get(phase))
                        .get(flag))
                : requireNonNull(STALE.get(phase));
    }

    /**
     * A trip takes the choice away from the flag, and only that: CLOSING is left by a move of the phase, because the old shape may
     * be dropped as soon as the fleet has confirmed.
     */
    private static boolean revertedByTrip(PhaseReading reading) {
        return reading.state().phase().flagDecides() && reading.tripped();
    }

    /** A choice of the flag's is followed only if both shapes are current; a phase that alone decides stands. */
    private static Decision currentOnly(Currency currency, Decision decision) {
        boolean chosen = decision.path() == Path.NEW && decision.reason() == Reason.FLAG;
        return switch (currency) {
            case CURRENT -> decision;
            case STALE_ROWS -> chosen ? old(decision, Reason.STALE_ROWS) : withoutShadow(decision);
            case FOREIGN_WRITERS -> chosen ? old(decision, Reason.FOREIGN_WRITERS) : withoutShadow(decision);
        };
    }

    private static Decision old(Decision decision, Reason reason) {
        return new Decision(Path.OLD, false, decision.requested(), reason);
    }

    /** What is known to be behind is not worth comparing. */
    private static Decision withoutShadow(Decision decision) {
        return new Decision(decision.path(), false, decision.requested(), decision.reason());
    }

    private static Decision decide(Phase phase, FlagResult flag) {
        Path requested = flag.requested();
        if (!phase.shadowAllowed()) {
            Reason reason = phase == Phase.FROZEN ? Reason.FROZEN : Reason.PHASE;
            return new Decision(phase.defaultPath(), false, requested, reason);
        }
        if (requested == null) {
            return new Decision(phase.defaultPath(), false, null, flag.reason());
        }
        if (phase.flagDecides()) {
            return new Decision(requested, flag.shadow(), requested, Reason.FLAG);
        }
        return new Decision(phase.defaultPath(), flag.shadow(), requested, clampedOrFollowed(phase, requested));
    }

    private static Reason clampedOrFollowed(Phase phase, Path requested) {
        return requested == phase.defaultPath() ? Reason.FLAG : Reason.CLAMPED;
    }
}
