package dev.switchback.slo;

/**
 * A pair of windows: the new path is at fault if it burns its error budget faster than the factor in both. The long one says that
 * it matters, the short one that it has not stopped.
 *
 * @param longWindow the longer one
 * @param shortWindow the shorter one
 * @param factor burn rate above which the pair trips; 1 spends the budget exactly over the period of the objective
 */
public record BurnRule(Window longWindow, Window shortWindow, double factor) {

    public BurnRule {
        if (longWindow.length().compareTo(shortWindow.length()) <= 0) {
            throw new IllegalArgumentException(
                    "the windows are " + longWindow + " and " + shortWindow + ": the first must be the longer one");
        }
        if (longWindow.afterStep() != shortWindow.afterStep()) {
            throw new IllegalArgumentException(
                    "the windows are " + longWindow + " and " + shortWindow + ": both begin with the step, or neither");
        }
        if (!(factor > 0) || Double.isInfinite(factor)) {
            throw new IllegalArgumentException("the factor is " + factor + ": give a number above 0");
        }
    }

    /** Whether it is judged for an hour after a step of the ramp only. */
    boolean afterStep() {
        return longWindow.afterStep();
    }

    /** "burn-1h/5m". */
    String name() {
        return "burn-" + longWindow + "/" + shortWindow;
    }
}
