package dev.switchback.ramp;

import dev.switchback.check.Ages;
import dev.switchback.phase.PhaseStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a ramp stands. Times are the database's.
 *
 * @param change the change's name
 * @param at when it was asked
 * @param driven whether the built-in percentage decides here; if not, a flag service does, and the ramp is only seen and judged
 * @param set the built-in percentage
 * @param observed the share that is on the new path: since the step counts, or, if it is only seen, in the last minutes
 * @param standing the plan that is in force, and where it stands; null without one
 * @param held how long the step has counted: not from before the phase was entered or a trip was ended; zero without a plan
 * @param against what speaks against the next step, every reason; empty without a plan
 */
public record RampReport(
        String change,
        Instant at,
        boolean driven,
        double set,
        ObservedShare observed,
        @Nullable RampStanding standing,
        Duration held,
        List<String> against) {

    public RampReport {
        against = List.copyOf(against);
    }

    /** For people, in a few lines. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append("The ramp of '").append(change).append("', at ").append(at).append(":\n  set: ");
        text.append(driven ? PhaseStore.percent(set) : "by the application's flag service");
        text.append("\n  observed: ").append(observed).append("\n  plan: ");
        RampStanding plan = standing;
        if (plan == null) {
            return text.append("none is in force\n").toString();
        }
        text.append(plan.plan()).append("\n  stands: ").append(plan.words());
        text.append(", for ").append(Ages.text(held));
        text.append(plan.automaticBy() == null ? "" : "; steps up by itself, turned on by " + plan.automaticBy());
        against.forEach(reason -> text.append("\n  against the next step: ").append(reason));
        return text.append('\n').toString();
    }
}
