package dev.switchback.slo;

import java.time.Duration;

/**
 * The time that errors are counted over: the minutes that overlap with it.
 *
 * @param length back from now; whole minutes
 * @param afterStep whether what happened before the last step of the ramp is left out
 */
public record Window(Duration length, boolean afterStep) {

    public Window {
        if (length.compareTo(Duration.ofMinutes(1)) < 0 || length.toSecondsPart() != 0 || length.toNanosPart() != 0) {
            throw new IllegalArgumentException("the window is " + length
                    + ": give whole minutes, one or more, because the history is kept by the minute");
        }
    }

    /** "1h", "5m", "3d"; "5m-step" for one that begins with the step. */
    public String label() {
        long minutes = length.toMinutes();
        String text =
                minutes % 1_440 == 0 ? minutes / 1_440 + "d" : minutes % 60 == 0 ? minutes / 60 + "h" : minutes + "m";
        return afterStep ? text + "-step" : text;
    }

    @Override
    public String toString() {
        return label();
    }
}
