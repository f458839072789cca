package dev.switchback.evidence;

import java.time.Instant;
import java.util.List;

/**
 * A time of which nobody, or not everybody, can say what happened: a line of {@code gaps.csv}.
 *
 * @param lost calls that were counted and dropped; empty if nobody knows
 */
record Gap(Instant began, Instant ended, String instance, String lost, String reason) {

    static final String HEADER = "began_at,ended_at,instance,lost,reason";

    void line(StringBuilder out) {
        Csv.line(out, began, ended, instance, lost, reason);
    }

    static Gap of(List<String> cells) {
        return new Gap(
                Instant.parse(cells.get(0)), Instant.parse(cells.get(1)), cells.get(2), cells.get(3), cells.get(4));
    }
}
