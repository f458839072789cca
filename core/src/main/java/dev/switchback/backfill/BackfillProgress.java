package dev.switchback.backfill;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a backfill has come, over all workers and instances since it was begun: a row of
 * {@code switchback.backfill_progress}.
 *
 * @param change the change
 * @param state what the backfill as a whole is about
 * @param estimate of the rows to examine, from the table's statistics and size; 0 if nobody can say
 * @param examined rows looked at
 * @param filled rows written, because their shapes did not agree; each leaves one dead tuple
 * @param quarantined rows noted as not convertible; some of them may have been mended since
 * @param percent examined, 0 to 100; 99.9 at most before the end, however wrong the estimate is
 * @param rate rows examined a second, lately, by all live workers
 * @param soonest the time left at the faster of the late and the average rate, or null while nobody can say
 * @param latest the time left at the slower of both, or null
 * @param waiting why workers wait, or null
 * @param walBytesPerRow what was logged for a filled row, measured in some of the chunks; null if it was not
 * @param deadRows in the tables that are filled, by PostgreSQL's own count, about a second late
 * @param vacuumHint which tables a VACUUM is due on, because more than a fifth of their rows are dead, or null
 * @param workers those of all instances, also those that have ended
 * @param throttles what each throttle of this process said last; empty if none runs here
 */
public record BackfillProgress(
        String change,
        BackfillState state,
        long estimate,
        long examined,
        long filled,
        long quarantined,
        double percent,
        double rate,
        @Nullable Duration soonest,
        @Nullable Duration latest,
        @Nullable String waiting,
        @Nullable Double walBytesPerRow,
        long deadRows,
        @Nullable String vacuumHint,
        List<WorkerProgress> workers,
        List<ThrottleReport> throttles) {

    public BackfillProgress {
        workers = List.copyOf(workers);
        throttles = List.copyOf(throttles);
    }

    /** Whether every row within the bounds was examined. */
    public boolean finished() {
        return state == BackfillState.FINISHED;
    }

    /** The time left, in the middle between {@link #soonest} and {@link #latest}, or null while nobody can say. */
    public @Nullable Duration eta() {
        return soonest == null || latest == null ? null : soonest.plus(latest).dividedBy(2);
    }

    /** One line for a terminal, with a bar. */
    @Override
    public String toString() {
        return ProgressLine.of(this);
    }

    static Optional<BackfillProgress> find(Session session, SchemaChange change, List<ThrottleReport> throttles)
            throws SQLException {
        List<WorkerProgress> workers = session.query(
                "SELECT worker, left_at IS NULL AND updated_at > clock_timestamp() - interval '10 s' AS live, chunks,"
                        + " examined, filled, rate, waiting FROM switchback.backfill_worker WHERE change = ?"
                        + " ORDER BY joined_at, worker",
                row -> new WorkerProgress(
                        row.text("worker"),
                        row.bool("live"),
                        row.number("chunks"),
                        row.number("examined"),
                        row.number("filled"),
                        row.decimal("rate"),
                        row.textOrNull("waiting")),
                change.name());
        return session.first(
                "SELECT *, extract(epoch FROM soonest) * 1000 AS soonest_ms, extract(epoch FROM latest) * 1000 AS latest_ms"
                        + " FROM switchback.backfill_progress WHERE change = ?",
                row -> of(row, workers, throttles),
                change.name());
    }

    private static BackfillProgress of(Row row, List<WorkerProgress> workers, List<ThrottleReport> throttles)
            throws SQLException {
        return new BackfillProgress(
                row.text("change"),
                BackfillState.valueOf(row.text("state")),
                row.number("estimate"),
                row.number("examined"),
                row.number("filled"),
                row.number("quarantined"),
                row.decimal("percent"),
                row.decimal("rate"),
                duration(row, "soonest_ms"),
                duration(row, "latest_ms"),
                row.textOrNull("waiting"),
                row.textOrNull("wal_bytes_per_row") == null ? null : row.decimal("wal_bytes_per_row"),
                row.number("dead_rows"),
                row.textOrNull("vacuum_hint"),
                workers,
                throttles);
    }

    private static @Nullable Duration duration(Row row, String milliseconds) throws SQLException {
        return row.textOrNull(milliseconds) == null ? null : Duration.ofMillis((long) row.decimal(milliseconds));
    }
}
