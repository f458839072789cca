package dev.switchback.backfill;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import dev.switchback.sync.Quarantine;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the backfill of a change stands: the row of {@code switchback.backfill}.
 *
 * @param epoch of the change when the bounds were taken
 * @param upper the last key within the bounds; empty if the table was empty
 * @param cursor the last key that was examined; empty at the start
 * @param quarantined how many rows were noted as not convertible, or more
 */
record BackfillState(
        long epoch,
        List<String> upper,
        List<String> cursor,
        long estimate,
        long examined,
        long filled,
        long quarantined,
        Instant startedAt,
        @Nullable Instant finishedAt) {

    static Optional<BackfillState> find(Session session, SchemaChange change) throws SQLException {
        return find(session, change, "");
    }

    /** Locks the row: whoever holds it does the next chunk, everybody else waits for its outcome. */
    static Optional<BackfillState> lock(Session session, SchemaChange change) throws SQLException {
        return find(session, change, " FOR UPDATE");
    }

    private static Optional<BackfillState> find(Session session, SchemaChange change, String lock) throws SQLException {
        long quarantined = Quarantine.noted(session, change);
        return session.first(
                "SELECT epoch, upper_key, cursor_key, estimate, examined, filled, started_at, finished_at"
                        + " FROM switchback.backfill WHERE change = ?" + lock,
                row -> of(row, quarantined),
                change.name());
    }

    BackfillProgress progress(String change, double rate) {
        return new BackfillProgress(change, estimate, examined, filled, quarantined, rate, finishedAt != null);
    }

    private static BackfillState of(Row row, long quarantined) throws SQLException {
        return new BackfillState(
                row.number("epoch"),
                row.texts("upper_key"),
                row.texts("cursor_key"),
                row.number("estimate"),
                row.number("examined"),
                row.number("filled"),
                quarantined,
                row.time("started_at"),
                row.timeOrNull("finished_at"));
    }
}
