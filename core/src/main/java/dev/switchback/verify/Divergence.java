package dev.switchback.verify;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row that scans or the audit found wrong, without its values: they may be personal. All times are the database's.
 *
 * @param key the key's values as texts; of a change by adapters the one value that its verification query gives
 * @param found what can be said of it
 * @param seen how often it was found, by a scan or a look of the audit
 * @param firstSeen when the first of them began
 * @param lastSeen when the last of them began
 * @param scan the number of the scan that was the last to find it; null if that was the audit
 * @param mendedAt when it was first found in order again; null as long as it is wrong
 */
public record Divergence(
        List<String> key,
        DivergenceClass found,
        long seen,
        Instant firstSeen,
        Instant lastSeen,
        @Nullable Long scan,
        @Nullable Instant mendedAt) {

    public Divergence {
        key = List.copyOf(key);
    }
}
