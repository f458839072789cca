package dev.switchback.examples.drill.image;

import java.util.EnumMap;
import java.util.Map;

/**
 * All counters of an image at one moment, as it tells them to the drill in one line.
 *
 * @param counts by counter; those at 0 may be missing
 * @param lastError of a failed unit, or empty
 */
public record Stats(Map<Counter, Long> counts, String lastError) {

    public static final Stats NONE = new Stats(Map.of(), "");

    private static final String WORD = "stats";
    private static final String ERROR = " error=";

    /** Whether a line holds statistics. */
    public static boolean isStats(String line) {
        return line.startsWith(WORD + " ");
    }

    /** Reads what {@link #line} wrote. */
    public static Stats parse(String line) {
        int error = line.indexOf(ERROR);
        Map<Counter, Long> counts = new EnumMap<>(Counter.class);
        for (String pair : line.substring(WORD.length(), error).strip().split(" ", -1)) {
            int equals = pair.indexOf('=');
            counts.put(Counter.valueOf(pair.substring(0, equals)), Long.parseLong(pair.substring(equals + 1)));
        }
        return new Stats(counts, line.substring(error + ERROR.length()));
    }

    /** One line of text. */
    public String line() {
        StringBuilder line = new StringBuilder(WORD);
        for (Counter counter : Counter.values()) {
            line.append(' ').append(counter).append('=').append(of(counter));
        }
        return line.append(ERROR).append(lastError.replaceAll("\\s+", " ")).toString();
    }

    public long of(Counter counter) {
        return counts.getOrDefault(counter, 0L);
    }

    /** Units of work on either path. */
    public long units() {
        return of(Counter.UNITS_OLD) + of(Counter.UNITS_NEW);
    }

    /** How far a counter has moved since an earlier moment. */
    public long since(Stats before, Counter counter) {
        return of(counter) - before.of(counter);
    }
}
