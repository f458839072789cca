package dev.switchback.verify;

import dev.switchback.change.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a repair would do; looked up in one snapshot, nothing was written.
 *
 * @param change the change
 * @param authority the shape that is taken for right; the other one is written
 * @param mends the classes of rows that are written
 * @param plannedAt before the snapshot was taken, by the database's clock
 * @param written the rows that would be written, by class, with the first of their keys
 * @param left the rows that disagree and would be left as they are, by class: the authority is empty in them, is known to have
 *     stayed behind, or cannot be converted
 * @param digest of exactly these rows as they are, and of the authority
 */
public record RepairPlan(
        String change,
        Path authority,
        Set<DivergenceClass> mends,
        Instant plannedAt,
        Map<DivergenceClass, Found> written,
        Map<DivergenceClass, Found> left,
        String digest) {

    public RepairPlan {
        mends = Collections.unmodifiableSet(new TreeSet<>(mends));
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
                + " shape as authority: " + rows() + " rows"
                + lines("write", written, ": the only value they have would be gone")
                + lines("leave", left, ": a plan that empties too would erase the only value they have")
                + "\n  plan " + digest;
    }

    private String lines(String what, Map<DivergenceClass, Found> rows, String emptying) {
        return rows.entrySet().stream()
                .map(each -> "\n  " + what + " " + each.getValue().rows() + " " + each.getKey() + ", first keys "
                        + each.getValue().keys()
                        + (authority == Path.OLD && each.getKey() == DivergenceClass.OLD_EMPTY ? emptying : ""))
                .collect(Collectors.joining());
    }
}
