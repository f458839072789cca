package dev.switchback.spring.actuate;

import dev.switchback.ChangeHandle;
import dev.switchback.ramp.RampReport;
import dev.switchback.ramp.RampStanding;
import dev.switchback.ramp.RampStep;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * How a ramp stands.
 *
 * @param change its name
 * @param at when it was asked
 * @param driven whether the built-in percentage decides; if not, a flag service does
 * @param setPercent the built-in percentage
 * @param observedPercent of the calls on the new path; not there without a call
 * @param observedCalls how many calls that is of
 * @param observedSince from which minute on
 * @param plan that is in force
 * @param heldSeconds how long its step has counted
 * @param against what speaks against the next step
 */
record RampView(
        String change,
        String at,
        boolean driven,
        double setPercent,
        @Nullable Double observedPercent,
        long observedCalls,
        String observedSince,
        @Nullable PlanLine plan,
        double heldSeconds,
        List<String> against)
        implements OperationResponseBody {

    /**
     * A plan.
     *
     * @param step where it stands, from 1; 0 before the first
     * @param stepSince since when
     * @param steps all of them
     * @param minimumCalls that the new path must have answered at a step
     * @param automaticBy who turned the automatic step-up on; not there while it is off
     */
    record PlanLine(
            int step,
            String stepSince,
            List<StepLine> steps,
            long minimumCalls,
            @Nullable String automaticBy) {

        static @Nullable PlanLine of(@Nullable RampStanding standing) {
            return standing == null
                    ? null
                    : new PlanLine(
                            standing.step(),
                            Figures.text(standing.stepSince()),
                            standing.plan().steps().stream().map(StepLine::of).toList(),
                            standing.plan().minimumCalls(),
                            standing.automaticBy());
        }
    }

    /**
     * A step.
     *
     * @param percent of the traffic
     * @param holdSeconds how long it must have stood
     */
    record StepLine(double percent, double holdSeconds) {

        static StepLine of(RampStep step) {
            return new StepLine(step.percent(), Figures.seconds(step.hold()));
        }
    }

    static RampView of(ChangeHandle change) {
        RampReport report = change.rampPlan().report();
        return new RampView(
                report.change(),
                Figures.text(report.at()),
                report.driven(),
                report.set(),
                report.observed().percent().isPresent()
                        ? (Double) report.observed().percent().getAsDouble()
                        : null,
                report.observed().calls(),
                Figures.text(report.observed().since()),
                PlanLine.of(report.standing()),
                Figures.seconds(report.held()),
                report.against());
    }
}
