package dev.switchback.slo;

/**
 * What both paths did in a window.
 *
 * @param oldPath the old one, for comparison
 * @param newPath the new one
 * @param whole whether all of it is known: no gap in the history of any instance, and all of it summed up
 */
public record WindowSums(PathSums oldPath, PathSums newPath, boolean whole) {

    /** Nothing happened, and that is known. */
    public static final WindowSums NONE = new WindowSums(PathSums.NONE, PathSums.NONE, true);
}
