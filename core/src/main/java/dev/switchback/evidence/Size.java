package dev.switchback.evidence;

import java.time.Instant;
import java.util.List;

/**
 * How wide a chart is drawn: on paper and large screens, and on a telephone. Text has the same size on both, so one cannot be shrunk to the other.
 *
 * @param style the class that says on which it is shown
 */
record Size(String style, double width, double left, double right) {

    static final List<Size> ALL = List.of(new Size("wide", 960, 56, 112), new Size("narrow", 360, 44, 98));

    TimeScale time(Instant from, Instant to) {
        return new TimeScale(from, to, left, width - right);
    }

    boolean isNarrow() {
        return style.equals("narrow");
    }
}
