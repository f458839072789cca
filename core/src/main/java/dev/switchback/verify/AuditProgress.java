package dev.switchback.verify;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far the audit of a change has come, by whichever instance. All times are the database's.
 *
 * @param change the change
 * @param rows looked at since the change was expanded
 * @param roundRows of these in the round that is under way
 * @param rounds how often every row has come by
 * @param found rows that it found wrong and that were not known to be
 * @param open those in the ledger that it was the last to find wrong, and that still are
 * @param rowsAtOnce how many it looks at; fewer than the policy says after a time-out
 * @param lookedAt when it last looked at rows; null if it never did
 * @param foundAt when it last saw a divergent row; null if it never did
 * @param failing why its last look failed; null if it did not
 */
public record AuditProgress(
        String change,
        long rows,
        long roundRows,
        long rounds,
        long found,
        long open,
        long rowsAtOnce,
        @Nullable Instant lookedAt,
        @Nullable Instant foundAt,
        @Nullable String failing) {}
