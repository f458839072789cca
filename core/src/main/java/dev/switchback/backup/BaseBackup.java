package dev.switchback.backup;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A base backup that is complete. What is null was not told.
 *
 * @param name its name or label
 * @param kind how it was made, in the words of the tool: {@code full}, {@code incr}, {@code plugin}, {@code volumeSnapshot}
 * @param beganAt when it began
 * @param endedAt when it ended
 * @param beginLsn where in the WAL a restore begins
 * @param endLsn where in the WAL a restore is first consistent
 */
public record BaseBackup(
        String name,
        String kind,
        @Nullable Instant beganAt,
        Instant endedAt,
        @Nullable String beginLsn,
        @Nullable String endLsn) {

    @Override
    public String toString() {
        return kind + " backup " + name + " of " + endedAt + (endLsn == null ? "" : ", up to " + endLsn);
    }
}
