package dev.switchback.diagnose;

import dev.switchback.check.Ages;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One finding, with everything a reader needs to judge it.
 *
 * @param question which question it answers
 * @param bearing how it bears on the verdict
 * @param count of the rows, statements, columns or instances it is about; 0 where nothing is counted
 * @param what was found, in words
 * @param source where that was read
 * @param age how old it is, or null if it was read just now
 * @param next what to do about it; empty if nothing
 */
public record Reason(
        Question question,
        Bearing bearing,
        long count,
        String what,
        String source,
        @Nullable Duration age,
        String next) {

    /** "[data] 2 CONTRADICTORY rows, first keys [15, 17] (switchback.divergence, 3 h old)", and what to do. */
    @Override
    public String toString() {
        return "[" + bearing.words() + "] " + what + " (" + source
                + (age == null ? "" : ", " + Ages.text(age) + " old") + ")"
                + (next.isEmpty() ? "" : "\n      then: " + next);
    }
}
