package dev.switchback.spring.actuate;

import dev.switchback.spring.operate.TurnedDownException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much is to be seen.
 *
 * @param limit how many lines at most
 * @param before the number of the journal's entry before which to begin, or null for the latest
 * @param minutes of traffic
 */
record Range(int limit, @Nullable Long before, int minutes) {

    private static final int LINES = 50;
    private static final int MOST_LINES = 500;
    private static final int MINUTES = 60;
    private static final int MOST_MINUTES = 1_440;

    /**
     * As somebody has written it; what was left out has its default.
     *
     * @throws TurnedDownException with every fault
     */
    static Range of(@Nullable String limit, @Nullable String before, @Nullable String minutes) {
        List<String> faults = new ArrayList<>();
        long lines = number(faults, "limit", limit, LINES, MOST_LINES);
        long entry = number(faults, "before", before, Long.MAX_VALUE, Long.MAX_VALUE);
        long time = number(faults, "minutes", minutes, MINUTES, MOST_MINUTES);
        if (!faults.isEmpty()) {
            throw TurnedDownException.badInput(faults);
        }
        return new Range((int) lines, before == null ? null : (Long) entry, (int) time);
    }

    private static long number(List<String> faults, String name, @Nullable String text, long otherwise, long most) {
        if (text == null) {
            return otherwise;
        }
        try {
            long value = Long.parseLong(text.strip());
            if (value >= 1 && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below, like a number that is out of range
        }
        faults.add(name + " is '" + text + "': give a whole number "
                + (most == Long.MAX_VALUE ? "from 1 on" : "from 1 to " + most));
        return otherwise;
    }
}
