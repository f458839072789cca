package dev.switchback.verify;

import dev.switchback.change.Path;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of a row that was found wrong, the gravest first. That its shapes disagree does not tell which of them is
 * right: that one is empty the row itself says; that one was written since the row was last looked at, the digests say that the
 * ledger keeps; of everything else only a person can know.
 */
public enum DivergenceClass {
    /** Its new shape is empty, its old one would give one: it was not filled, or emptied where no trigger fires. */
    UNFILLED,
    /** Its old shape is empty, its new one is not: an old image reads nothing. */
    OLD_EMPTY,
    /** Of its shapes only the old one has changed since the row was last looked at. */
    NEW_STALE,
    /** Of its shapes only the new one has changed since the row was last looked at. */
    OLD_STALE,
    /** Both shapes have changed since the row was last looked at. */
    BOTH_CHANGED,
    /** Both shapes hold a value, and nothing tells which one was written last. */
    CONTRADICTORY,
    /** {@link Finding#UNCONVERTIBLE}. */
    UNCONVERTIBLE,
    /** {@link Finding#LOSSY}, and nothing worse. */
    LOSSY,
    /** {@link Finding#UNKEPT}, and nothing worse. */
    UNKEPT;

    /**
     * The rows that a repair writes when this shape is taken for right. Not those in which that shape is empty, or is known to
     * be the one that stayed behind: that would destroy the newer value, or the only one.
     *
     * @param opened whether the window ever was: before, nobody could write the new shape by itself, and it is right only
     *     where it is all that there is
     */
    static Set<DivergenceClass> mendedFrom(Path authority, boolean opened) {
        if (authority == Path.OLD) {
            return EnumSet.of(UNFILLED, NEW_STALE, BOTH_CHANGED, CONTRADICTORY);
        }
        return opened ? EnumSet.of(OLD_EMPTY, OLD_STALE, BOTH_CHANGED, CONTRADICTORY) : EnumSet.of(OLD_EMPTY);
    }

    /** The same with the old shape as authority also where it is empty: what only the new shape holds is gone then. */
    static Set<DivergenceClass> emptiedToo() {
        Set<DivergenceClass> mended = mendedFrom(Path.OLD, true);
        mended.add(OLD_EMPTY);
        return mended;
    }

    /**
     * The class of a row that was found wrong.
     *
     * @param before how it was when it was last looked at, or null if it never was
     */
    static DivergenceClass of(Inspected row, @Nullable Sighting before) {
        if (row.findings().contains(Finding.UNCONVERTIBLE)) {
            return UNCONVERTIBLE;
        }
        if (!row.findings().contains(Finding.DIVERGENT)) {
            return row.findings().contains(Finding.LOSSY) ? LOSSY : UNKEPT;
        }
        if (row.empty().contains(Path.NEW)) {
            return UNFILLED;
        }
        if (row.empty().contains(Path.OLD)) {
            return OLD_EMPTY;
        }
        return before == null || !row.known() ? CONTRADICTORY : since(before, row);
    }

    /** A change that was noticed before counts on as long as the row has not agreed in between. */
    private static DivergenceClass since(Sighting before, Inspected row) {
        boolean old = before.found() == NEW_STALE
                || before.found() == BOTH_CHANGED
                || !row.digest(Path.OLD).equals(before.digest(Path.OLD));
        boolean fresh = before.found() == OLD_STALE
                || before.found() == BOTH_CHANGED
                || !row.digest(Path.NEW).equals(before.digest(Path.NEW));
        if (old) {
            return fresh ? BOTH_CHANGED : NEW_STALE;
        }
        return fresh ? OLD_STALE : CONTRADICTORY;
    }
}
