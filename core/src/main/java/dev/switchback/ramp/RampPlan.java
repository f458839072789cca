package dev.switchback.ramp;

import dev.switchback.phase.PhaseStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The steps of a ramp, each larger than the one before, the last one 100 %.
 *
 * @param steps in order
 * @param minimumCalls how many calls the new path must have answered at a step before the next one
 */
public record RampPlan(List<RampStep> steps, long minimumCalls) {

    /** 1 % and 5 % for an hour each, 25 % for four, 50 % and 100 % for a day each; 100 calls on the new path at each step. */
    public static final RampPlan STANDARD = new RampPlan(
            List.of(
                    new RampStep(1, Duration.ofHours(1)),
                    new RampStep(5, Duration.ofHours(1)),
                    new RampStep(25, Duration.ofHours(4)),
                    new RampStep(50, Duration.ofDays(1)),
                    new RampStep(100, Duration.ofDays(1))),
            100);

    public RampPlan {
        steps = List.copyOf(steps);
        List<String> faults = faults(steps, minimumCalls);
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException("the plan of a ramp: " + String.join("; ", faults));
        }
    }

    /** The same steps with another sample. */
    public RampPlan withMinimumCalls(long calls) {
        return new RampPlan(steps, calls);
    }

    /** The step with this number, from 1. */
    RampStep step(int number) {
        return steps.get(number - 1);
    }

    /** The number of the highest step that a set percentage reaches; 0 if it is below the first. */
    int reachedBySetting(double percent) {
        return (int) steps.stream().filter(step -> step.percent() <= percent).count();
    }

    /**
     * The number of the highest step that an observed share reaches: chance and sticky keys may take a fifth off a share, or off what
     * it leaves, and of 100 % one in a hundred.
     */
    int reachedByObserving(double percent) {
        return (int) steps.stream()
                .filter(step ->
                        percent >= step.percent() - Math.min(0.2 * step.percent(), 0.2 * (100 - step.percent()) + 1))
                .count();
    }

    /** "step 2 of 5 (5 %)", or "before step 1 of 5 (0 %)". */
    String words(int number) {
        return number == 0
                ? "before step 1 of " + steps.size() + " (0 %)"
                : "step " + number + " of " + steps.size() + " ("
                        + PhaseStore.percent(step(number).percent()) + ")";
    }

    /** "1 % for 60 min, 5 % for 60 min, …; at least 100 calls on the new path at each step". */
    @Override
    public String toString() {
        return steps.stream().map(RampStep::toString).collect(Collectors.joining(", ")) + "; at least " + minimumCalls
                + " calls on the new path at each step";
    }

    private static List<String> faults(List<RampStep> steps, long minimumCalls) {
        List<String> faults = new ArrayList<>();
        if (steps.isEmpty()) {
            faults.add("it has no steps: give at least one, of 100 %");
        }
        double before = 0;
        for (RampStep step : steps) {
            if (!(step.percent() > 0 && step.percent() <= 100)) {
                faults.add("a step of " + step.percent() + " %: more than 0 and at most 100");
            } else if (step.percent() <= before) {
                faults.add("a step of " + PhaseStore.percent(step.percent()) + " after one of "
                        + PhaseStore.percent(before) + ": each must be larger");
            }
            if (step.hold().isNegative() || step.hold().isZero()) {
                faults.add("the step of " + PhaseStore.percent(step.percent()) + " is held for " + step.hold()
                        + ": give a positive duration");
            }
            before = step.percent();
        }
        if (!steps.isEmpty() && before != 100) {
            faults.add("the last step is " + PhaseStore.percent(before) + ": it must be 100 %");
        }
        if (minimumCalls < 1) {
            faults.add("minimumCalls is " + minimumCalls + ": at least 1, or nothing tells a step that works");
        }
        return faults;
    }
}
