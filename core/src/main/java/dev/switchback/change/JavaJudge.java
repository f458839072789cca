package dev.switchback.change;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges row after row by all {@link JavaLaws} at once, and calls the functions as seldom as it can: for a row that is in order, and
 * a mapping that reads only the shape it maps from, each of them once. Not thread-safe.
 */
public final class JavaJudge {

    private final JavaLaws laws;
    /** Columns that were seen to come out differently for the same row. */
    private final Set<String> random = new HashSet<>();

    public JavaJudge(JavaLaws laws) {
        this.laws = laws;
    }

    /**
     * Which laws a row keeps.
     *
     * @param agree {@link JavaLaws#agree}
     * @param lossless {@link JavaLaws#lossless}
     * @param kept {@link JavaLaws#kept}
     */
    public record Verdict(boolean agree, boolean lossless, boolean kept) {}

    /**
     * Judges a row.
     *
     * @throws UnconvertibleException if it is not lossless or does not agree, and its old shape cannot be converted
     */
    public Verdict judge(RowValues row) throws UnconvertibleException {
        if (!laws.isFilled(row)) {
            return new Verdict(laws.agree(row), laws.lossless(row), true);
        }
        RowValues alone = row.with(laws.nulls(Path.OLD)).watched();
        RowValues old = backward(alone);
        if (old == null || !laws.same(old, row, Path.OLD)) {
            return new Verdict(laws.agree(row), laws.lossless(row), old != null && laws.kept(row));
        }
        // A function that has not looked at the old shape gives the same whatever that is.
        boolean agree = !alone.wereAskedFor(laws.names(Path.OLD)) || laws.agree(row);
        return new Verdict(agree, true, kept(row, old));
    }

    private @Nullable RowValues backward(RowValues alone) {
        try {
            return laws.derive(Path.OLD, alone);
        } catch (UnconvertibleException e) {
            return null;
        }
    }

    private boolean kept(RowValues row, RowValues old) {
        RowValues back = laws.wayBack(row, old);
        try {
            RowValues once = laws.derive(Path.NEW, back);
            if (laws.same(once, row, Path.NEW)) {
                return true;
            }
            List<String> other = laws.names(Path.NEW).stream()
                    .filter(column -> !once.same(row, List.of(column)))
                    .toList();
            if (random.containsAll(other) && bothThere(once, row, other)) {
                return true;
            }
            RowValues again = laws.derive(Path.NEW, back);
            Set<String> varying = new HashSet<>(other);
            varying.removeIf(column -> once.same(again, List.of(column)));
            random.addAll(varying);
            return varying.containsAll(other);
        } catch (UnconvertibleException e) {
            return false;
        }
    }

    /** A NULL is no random value, nor is a value in the place of NULL. */
    private static boolean bothThere(RowValues one, RowValues other, List<String> columns) {
        return columns.stream().allMatch(column -> one.get(column) != null && other.get(column) != null);
    }
}
