package dev.switchback.backfill;

import org.jspecify.annotations.Nullable;

/**
 * What a throttle said last to a run in this process.
 *
 * @param throttle its name
 * @param value the figure; null if nobody could say
 * @param words the figure with its unit and source, or why nobody could say
 * @param waiting whether the backfill waits because of it
 */
public record ThrottleReport(String throttle, @Nullable Double value, String words, boolean waiting) {

    @Override
    public String toString() {
        return throttle + ": " + words;
    }
}
