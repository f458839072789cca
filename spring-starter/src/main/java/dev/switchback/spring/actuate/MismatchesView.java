package dev.switchback.spring.actuate;

import dev.switchback.ChangeHandle;
import dev.switchback.access.ShadowMismatch;
import java.util.List;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Where shadow reads found the paths to differ, without the values.
 *
 * @param change its name
 * @param kept how many are kept, at most 1,000; the meters count all
 * @param mismatches the last seen first, at most as many as were asked for
 */
record MismatchesView(String change, int kept, List<MismatchLine> mismatches) implements OperationResponseBody {

    /**
     * A mismatch.
     *
     * @param key of the row, or the digest of a statement
     * @param field that was read
     * @param difference how the paths differ
     * @param seen how often
     * @param lastSeen when it was seen last
     */
    record MismatchLine(String key, String field, String difference, long seen, String lastSeen) {

        static MismatchLine of(ShadowMismatch mismatch) {
            return new MismatchLine(
                    mismatch.key(),
                    mismatch.field(),
                    mismatch.difference().name(),
                    mismatch.seen(),
                    Figures.text(mismatch.lastSeen()));
        }
    }

    static MismatchesView of(ChangeHandle change, int limit) {
        List<ShadowMismatch> kept = change.shadowMismatches();
        return new MismatchesView(
                change.definition().name(),
                kept.size(),
                kept.stream().limit(limit).map(MismatchLine::of).toList());
    }
}
