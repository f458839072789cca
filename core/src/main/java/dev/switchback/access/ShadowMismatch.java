package dev.switchback.access;

import java.time.Instant;

/**
 * What a shadow read found to differ between the paths, without the values: they may be personal.
 *
 * @param key the row's key as text, the values of several columns separated by {@code ", "}; or {@code "statement "} and the
 *     digest of the SQL, where whole results were compared
 * @param field the old shape's column that was read; {@code *} where whole results were compared
 * @param difference how they differ
 * @param oldDigest SHA-256 of what the old path gave, as text
 * @param newDigest of what the new path gave
 * @param seen how often; 1 where it is only one sighting
 * @param lastSeen when it was seen last, by the database's clock
 */
public record ShadowMismatch(
        String key,
        String field,
        Difference difference,
        String oldDigest,
        String newDigest,
        long seen,
        Instant lastSeen) {

    /** The class of a mismatch. */
    public enum Difference {
        /** The old path gave NULL. */
        OLD_EMPTY,
        /** The new path gave NULL. */
        NEW_EMPTY,
        /** Both gave a value. */
        VALUES,
        /** Both gave the same rows, but different values in them or other rows: whole results were compared. */
        RESULTS
    }
}
