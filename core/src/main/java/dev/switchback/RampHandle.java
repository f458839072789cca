package dev.switchback;

import dev.switchback.change.RefusedException;
import dev.switchback.journal.Act;
import dev.switchback.ramp.Ramp;
import dev.switchback.ramp.RampPlan;
import dev.switchback.ramp.RampReport;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Takes a change to 100 % by a plan. Thread-safe, like the {@link ChangeHandle}. The plan and where it stands are kept in the
 * database: they survive every restart, and any instance goes on with them.
 *
 * <p>With a flag service of the application's own the share is not set here: the ramp is seen in the traffic, and judged.
 */
public final class RampHandle {

    private final String change;
    private final Ramp ramp;
    private final Function<Supplier<RampReport>, RampReport> fresh;

    RampHandle(String change, Ramp ramp, Function<Supplier<RampReport>, RampReport> fresh) {
        this.change = change;
        this.ramp = ramp;
        this.fresh = fresh;
    }

    /** How the ramp stands, and what speaks against its next step; changes nothing. */
    public RampReport report() {
        return ramp.report(change);
    }

    /**
     * Puts a plan into force, and takes its first step; if the percentage is higher already, it begins at the step that this
     * reaches. From now on the percentage can only go down, or to the plan's next step.
     *
     * @throws RefusedException if the phase is not OPEN, a trip stands, or another plan is under way
     */
    public RampReport begin(RampPlan plan, Act act) {
        return fresh.apply(() -> ramp.begin(change, plan, act));
    }

    /**
     * Takes the next step.
     *
     * @throws RefusedException with every reason and its figures: the hold is not over, too few calls on the new path, the observed
     *     share does not follow the set one, a trip, the phase; or a flag service sets the share
     */
    public RampReport stepUp(Act act) {
        return fresh.apply(() -> ramp.stepUp(change, act));
    }

    /** Goes back by one step, to 0 % from the first, in any phase; turns the automatic step-up off. */
    public RampReport stepDown(Act act) {
        return fresh.apply(() -> ramp.stepDown(change, act));
    }

    /** Goes to 0 %, in any phase, with a plan or without; turns the automatic step-up off. */
    public RampReport off(Act act) {
        return fresh.apply(() -> {
            ramp.set(change, 0, act);
            return ramp.report(change);
        });
    }

    /**
     * Has the next steps taken, by one instance at a time, as soon as nothing speaks against them; never beyond the plan. Turned
     * off by whoever goes down, and by a trip or a move of the phase.
     */
    public RampReport autoStepUp(boolean on, Act act) {
        return ramp.automatic(change, on, act);
    }

    /**
     * Takes the plan out of force: from then on {@link ChangeHandle#ramp} is free.
     *
     * @throws RefusedException if it is under way: go {@link #off} first
     */
    public RampReport end(Act act) {
        return ramp.end(change, act);
    }
}
