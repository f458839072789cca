package dev.switchback.ramp;

import dev.switchback.phase.ChangeState;
import dev.switchback.phase.PhaseStore;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A plan that is in force, and where it stands. Times are the database's.
 *
 * @param plan the plan
 * @param builtIn whether the built-in percentage is what it sets; if not, a flag service has the share, and it is only seen
 * @param step the number of the step, from 1; 0 before the first
 * @param stepSince since when
 * @param automaticBy who turned the automatic step-up on, or null while it is off
 * @param automaticSince when that was, or null while it is off
 * @param begunAt when the plan was begun
 */
public record RampStanding(
        RampPlan plan,
        boolean builtIn,
        int step,
        Instant stepSince,
        @Nullable String automaticBy,
        @Nullable Instant automaticSince,
        Instant begunAt) {

    /** A percentage that was taken back past the plan, as by a trip, has taken the step back with it. */
    RampStanding under(ChangeState state) {
        int reached = plan.reachedBySetting(state.ramp());
        return builtIn && reached < step
                ? new RampStanding(plan, true, reached, state.rampSince(), automaticBy, automaticSince, begunAt)
                : this;
    }

    /** Whether it stands at the last step. */
    public boolean atLastStep() {
        return step == plan.steps().size();
    }

    /** The percentage of the step; 0 before the first. */
    public double percent() {
        return step == 0 ? 0 : plan.step(step).percent();
    }

    /** "step 2 of 5 (5 %)". */
    String words() {
        return plan.words(step);
    }

    /** "the next step, 25 %". */
    String nextWords() {
        return "the next step, " + PhaseStore.percent(plan.step(step + 1).percent());
    }
}
