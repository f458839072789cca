package dev.switchback.spring.console;

import dev.switchback.phase.PhaseStore;
import dev.switchback.ramp.ObservedShare;
import dev.switchback.ramp.RampPlan;
import dev.switchback.ramp.RampReport;
import dev.switchback.ramp.RampStanding;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which share reads the new shape, as it is set and as it is seen, and the plan. */
final class RampPart implements Part {

    @Override
    public String name() {
        return "ramp";
    }

    @Override
    public Map<String, @Nullable Object> read(Look look) {
        RampReport ramp = look.ramp();
        RampStanding standing = ramp.standing();
        ObservedShare observed = ramp.observed();
        return Members.with("driven", ramp.driven())
                .and("set", Members.number(ramp.set()))
                .and("since", look.state().rampSince())
                .and("shadow", Members.number(look.state().shadow()))
                .and(
                        "observed",
                        Members.with("percent", Members.number(observed.percent()))
                                .and("calls", observed.calls())
                                .and("onNew", observed.onNew())
                                .and("since", observed.since())
                                .map())
                .and("plan", standing == null ? null : plan(ramp, standing))
                .map();
    }

    private static Map<String, @Nullable Object> plan(RampReport ramp, RampStanding standing) {
        return Members.with(
                        "steps",
                        standing.plan().steps().stream()
                                .map(step -> Members.with("percent", Members.number(step.percent()))
                                        .and("holdSeconds", step.hold().toSeconds())
                                        .map())
                                .toList())
                .and("step", standing.step())
                .and("words", words(standing.plan(), standing.step()))
                .and("automaticBy", standing.automaticBy())
                .and("against", ramp.against())
                .map();
    }

    private static String words(RampPlan plan, int step) {
        int steps = plan.steps().size();
        return step == 0
                ? "before step 1 of " + steps + " (0 %)"
                : "step " + step + " of " + steps + " ("
                        + PhaseStore.percent(plan.steps().get(step - 1).percent()) + ")";
    }
}
