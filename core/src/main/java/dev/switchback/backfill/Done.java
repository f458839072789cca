package dev.switchback.backfill;

import java.util.List;

/**
 * What was done of a chunk in one transaction.
 *
 * @param examined how many rows were looked at
 * @param filled how many were written, because their shapes did not agree
 * @param walBytes how much was logged for it, if that was measured; else -1
 * @param whole whether nothing is left of the chunk
 * @param upTo if something is, the last key that was looked at
 */
record Done(long examined, long filled, long walBytes, boolean whole, List<String> upTo) {

    static Done whole(long examined, long filled) {
        return new Done(examined, filled, -1, true, List.of());
    }
}
