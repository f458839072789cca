package dev.switchback.verify;

import dev.switchback.change.SchemaChange;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Adds up what was looked at, and tells the listener. Thread-safe. */
final class ScanProgress {

    private final SchemaChange change;
    private final VerificationSettings settings;
    private final long estimate;
    private final long before;
    private final long begun = System.nanoTime();
    private Scan.Counted counted = Scan.Counted.NOTHING;

    /**
     * Begins.
     *
     * @param before rows that were looked at before an interruption
     */
    ScanProgress(SchemaChange change, VerificationSettings settings, long estimate, long before) {
        this.change = change;
        this.settings = settings;
        this.estimate = estimate;
        this.before = before;
    }

    /** A piece was looked at. */
    synchronized void add(Scan.Counted piece) {
        counted = counted.plus(piece);
        settings.listener().progress(now());
    }

    /** All that was looked at. */
    synchronized Scan.Counted counted() {
        return counted;
    }

    private VerificationProgress now() {
        long rows = before + counted.rows();
        double seconds = Math.max(1e-9, (System.nanoTime() - begun) / 1e9);
        double rate = counted.rows() / seconds;
        return new VerificationProgress(
                change.name(),
                settings.snapshots(),
                estimate,
                rows,
                estimate == 0 ? 0 : Math.min(99.9, 100.0 * rows / estimate),
                rate,
                left(estimate - rows, rate));
    }

    static @Nullable Duration left(long rows, double rate) {
        return rows <= 0 || rate <= 0 ? null : Duration.ofSeconds(Math.round(rows / rate));
    }
}
