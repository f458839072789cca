package dev.switchback.verify;

import java.util.List;

/**
 * The rows of one kind of finding.
 *
 * @param rows how many; exact
 * @param keys in key order, the first of those that were found first; at most {@value #KEYS_KEPT}, and no others if there are less
 */
public record Found(long rows, List<String> keys) {

    /** How many keys are kept. */
    public static final int KEYS_KEPT = 20;

    /** None. */
    public static final Found NONE = new Found(0, List.of());

    public Found {
        keys = List.copyOf(keys);
    }
}
