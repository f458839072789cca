package dev.switchback.access;

import java.util.Locale;

/** How a shadow read ended. A closed set, so that it can be a metric's tag. */
public enum ShadowResult {
    /** Both paths gave the same. */
    MATCH,
    /** They did not. */
    MISMATCH,
    /** The new shape of the row is not filled yet. */
    UNFILLED,
    /** The other path failed; the application got what was decided. */
    FAILED,
    /** The rows changed between the two reads, which had no snapshot in common. */
    UNSETTLED,
    /** More rows than are kept for comparison, or the application did not read them all. */
    TOO_LARGE,
    /**
     * Not compared: rows are fetched a few at a time, so that a failure of the other path could not be kept from the
     * application; or the statement locks or writes, and is not to be run twice.
     */
    SKIPPED;

    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
