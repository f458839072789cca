package dev.switchback.backfill;

import org.jspecify.annotations.Nullable;

/**
 * What one worker of a backfill has done.
 *
 * @param worker its instance and number
 * @param live whether it has left a trace within ten seconds, and has not ended
 * @param chunks filled
 * @param examined rows looked at
 * @param filled rows written
 * @param rate rows examined a second, lately
 * @param waiting why it waits; null if it does not
 */
public record WorkerProgress(
        String worker,
        boolean live,
        long chunks,
        long examined,
        long filled,
        double rate,
        @Nullable String waiting) {}
