package dev.switchback.verify;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How far a scan has come.
 *
 * @param change the change
 * @param snapshots in how many snapshots it looks at the rows
 * @param estimate of the rows to look at, from the table's statistics and size; 0 if nobody can say
 * @param rows looked at, also before an interruption
 * @param percent looked at, 0 to 100; 99.9 at most before the end, however wrong the estimate is
 * @param rate rows a second since this run began, or over the last minute if it is read from the database
 * @param left the time left at this rate, or null while nobody can say
 */
public record VerificationProgress(
        String change,
        Snapshots snapshots,
        long estimate,
        long rows,
        double percent,
        double rate,
        @Nullable Duration left) {}
