package dev.switchback.verify;

import dev.switchback.backfill.Crew;
import dev.switchback.backfill.Keys;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.database.DatabaseException;
import dev.switchback.phase.PhaseStore;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Looks at every row, each range of keys in a snapshot of its own. A worker takes a range on the primary, reads it, and keeps on the
 * primary what it found: three short transactions one after the other, never two connections at a time.
 */
final class RangeScan {

    private static final long ROWS_AT_ONCE = 20_000;

    /** How often a range is read again that the server has given up: on a standby, in favour of what it has to replay. */
    private static final int TRIES = 5;

    private static final Duration PAUSE = Duration.ofMillis(200);

    private static final Duration GLANCE = Duration.ofMillis(50);

    private final Database primary;
    private final Database source;
    private final PhaseStore phases;
    private final SchemaChange change;
    private final VerificationSettings settings;
    private final ScanPace pace;
    private final Scan scan;
    private final Ranges ranges;
    private final Ranges.Run run;
    private final ScanProgress progress;

    /**
     * Begins a scan, or goes on with one.
     *
     * @param primary where it is kept how far it has come
     * @param source where the rows are read
     */
    RangeScan(
            Database primary,
            Database source,
            PhaseStore phases,
            SchemaChange change,
            VerificationSettings settings,
            long epoch) {
        this.primary = primary;
        this.source = source;
        this.phases = phases;
        this.change = change;
        this.settings = settings;
        this.pace = new ScanPace(settings);
        this.scan = Scan.of(change);
        this.ranges = primary.inTransaction(session -> new Ranges(change, Keys.of(session, change)));
        this.run = primary.inTransaction(session -> ranges.begin(session, epoch));
        this.progress = new ScanProgress(change, settings, run.estimate(), run.rows());
    }

    /** The scan, as it was begun. */
    Ranges.Run begun() {
        return run;
    }

    /** Empty if it was stopped before its end. */
    Optional<Scanned> run() {
        new Crew("switchback-verify-" + change.name(), settings.workers(), settings.stop())
                .work(this::work, this::work);
        return primary.inTransaction(
                session -> ranges.areRead(session) ? Optional.of(ranges.read(session)) : Optional.empty());
    }

    private void work(BooleanSupplier stop) {
        while (!stop.getAsBoolean()) {
            long begun = System.nanoTime();
            Optional<Ranges.Range> range = primary.inTransaction(session -> {
                requireUnderWay(
                        ranges.isUnderWay(session, run),
                        phases.read(session, change.name()).epoch());
                return ranges.take(session, pace.atMost(ROWS_AT_ONCE));
            });
            if (range.isPresent()) {
                Scan.Counted counted = range.get().piece().map(this::read).orElse(Scan.Counted.NOTHING);
                if (primary.inTransaction(session -> ranges.record(session, range.get(), counted))) {
                    progress.add(counted);
                }
                pace.rest(counted.rows(), Duration.ofNanos(System.nanoTime() - begun));
            } else if (primary.autocommit(ranges::areRead)) {
                return;
            } else {
                // Others have what is left, or are cutting it; should they fall silent, their leases run out.
                ScanPace.sleep(GLANCE);
            }
        }
    }

    private void requireUnderWay(boolean underWay, long epoch) {
        if (!underWay) {
            throw new RefusedException(change.name(), "verify", "it was cancelled, or finished by another instance");
        }
        if (epoch != run.epoch()) {
            throw new RefusedException(change.name(), "verify", Ranges.PHASE_CHANGED);
        }
    }

    private Scan.Counted read(Piece piece) {
        for (int tried = 1; ; tried++) {
            try {
                return source.inTransaction(session -> {
                    ranges.begin(session);
                    return scan.look(session, piece);
                });
            } catch (DatabaseException e) {
                if (tried == TRIES || !e.worthAnotherTry()) {
                    throw e;
                }
                ScanPace.sleep(PAUSE.multipliedBy(tried));
            }
        }
    }
}
