package dev.switchback.backfill;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How far a backfill has come, over all runs and instances since its bounds were taken.
 *
 * @param change the change
 * @param estimate of the rows to examine, from the table's statistics; 0 if there are none
 * @param examined rows looked at
 * @param filled rows written, because their shapes did not agree
 * @param quarantined rows noted as not convertible; some of them may have been mended since
 * @param rate rows examined a second, in this run
 * @param finished whether every row within the bounds was examined
 */
public record BackfillProgress(
        String change, long estimate, long examined, long filled, long quarantined, double rate, boolean finished) {

    /** Percent examined, 0 to 100; 99.9 at most before the end, however wrong the estimate is. */
    public double percent() {
        if (finished) {
            return 100;
        }
        return estimate == 0 ? 0 : Math.min(99.9, 100.0 * examined / estimate);
    }

    /** The time left at the present rate, or null while nothing can be said. */
    public @Nullable Duration eta() {
        if (finished) {
            return Duration.ZERO;
        }
        return rate <= 0 || estimate <= examined
                ? null
                : Duration.ofMillis((long) ((estimate - examined) / rate * 1000));
    }
}
