package dev.switchback.traffic;

import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A time of which nobody, or not everybody, can say what happened. By the database's clock.
 *
 * @param instance whose counts are missing; null if nobody counted at all
 * @param lost the calls that were counted and dropped; empty if nobody knows
 * @param reason in words
 */
public record TrafficGap(
        String change,
        @Nullable String instance,
        Kind kind,
        Instant began,
        Instant ended,
        OptionalLong lost,
        String reason) {

    /** Why there is a gap. */
    public enum Kind {
        /** An instance could not write for so long that it had to drop what it had counted. */
        DROPPED,
        /** An instance ended without signing off: what it had counted since it last wrote is lost, a few seconds. */
        KILLED,
        /** No instance that knows the change was there to count, while its window was open. */
        SILENCE
    }
}
