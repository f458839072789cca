package dev.switchback.verify;

import dev.switchback.change.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a repair would do; looked up in one snapshot, nothing was written.
 *
 * @param change the change
 * @param authority the shape that is taken for right; the other one is written
 * @param plannedAt before the snapshot was taken, by the database's clock
 * @param written the rows that would be written, by class, with the first of their keys
 * @param left the rows that disagree and would be left as they are, by class: the authority is empty in them, is known to have
 *     stayed behind, or cannot be converted
 * @param digest of exactly these rows as they are, and of the authority
 */
public record RepairPlan(
        String change,
        Path authority,
        Instant plannedAt,
        Map<DivergenceClass, Found> written,
        Map<DivergenceClass, Found> left,
        String digest) {

    public RepairPlan {
        written = Collections.unmodifiableMap(new TreeMap<>(written));
        left = Collections.unmodifiableMap(new TreeMap<>(left));
    }

    /** How many rows would be written. */
    public long rows() {
        return written.values().stream().mapToLong(Found::rows).sum();
    }

    /** What would be done, one line for each class, and the digest. */
    @Override
    public String toString() {
        return "repair of '" + change + "' with the " + (authority == Path.OLD ? "old" : "new")
                + " shape as authority: " + rows() + " rows" + lines("write", written) + lines("leave", left)
                + "\n  plan " + digest;
    }

    private static String lines(String what, Map<DivergenceClass, Found> rows) {
        return rows.entrySet().stream()
                .map(each -> "\n  " + what + " " + each.getValue().rows() + " " + each.getKey() + ", first keys "
                        + each.getValue().keys())
                .collect(Collectors.joining());
    }
}
