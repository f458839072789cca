package dev.switchback.backfill;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** One worker's row: what it has done, and that it is alive. Everything runs in the caller's transaction. */
final class Roster {

    private final SchemaChange change;
    private final String worker;

    Roster(SchemaChange change, String worker) {
        this.change = change;
        this.worker = worker;
    }

    /** How many workers are alive. */
    long live(Session session) throws SQLException {
        return session.one(
                "SELECT workers FROM switchback.backfill_progress WHERE change = ?",
                row -> row.number("workers"),
                change.name());
    }

    /** Counts what was done, in the transaction in which it was done. */
    void count(Session session, Done done, Tempo tempo) throws SQLException {
        boolean measured = done.walBytes() >= 0;
        session.update(
                "INSERT INTO switchback.backfill_worker AS w (change, worker, chunks, examined, filled, wal_rows, wal_bytes,"
                        + " rate, average) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (change, worker) DO UPDATE SET"
                        + " chunks = w.chunks + excluded.chunks, examined = w.examined + excluded.examined,"
                        + " filled = w.filled + excluded.filled, wal_rows = w.wal_rows + excluded.wal_rows,"
                        + " wal_bytes = w.wal_bytes + excluded.wal_bytes, rate = excluded.rate,"
                        + " average = excluded.average, waiting = NULL, updated_at = clock_timestamp()",
                change.name(),
                worker,
                done.whole() ? 1 : 0,
                done.examined(),
                done.filled(),
                measured ? done.filled() : 0,
                measured ? done.walBytes() : 0,
                tempo.rate(),
                tempo.average());
    }

    /** Counts that a chunk was split, in the transaction in which it was. */
    void countSplit(Session session) throws SQLException {
        session.update(
                "INSERT INTO switchback.backfill_worker AS w (change, worker, splits) VALUES (?, ?, 1)"
                        + " ON CONFLICT (change, worker) DO UPDATE SET splits = w.splits + 1,"
                        + " updated_at = clock_timestamp()",
                change.name(),
                worker);
    }

    /** Says how fast the worker is and what it waits for; nothing, once whoever ends the change has taken the run away. */
    void report(Session session, Tempo tempo, @Nullable String waiting) throws SQLException {
        session.update(
                "INSERT INTO switchback.backfill_worker (change, worker, rate, average, waiting) SELECT change, ?, ?, ?, ?"
                        + " FROM switchback.backfill WHERE change = ? FOR KEY SHARE"
                        + " ON CONFLICT (change, worker) DO UPDATE SET rate = excluded.rate, average = excluded.average,"
                        + " waiting = excluded.waiting, updated_at = clock_timestamp()",
                worker,
                tempo.rate(),
                tempo.average(),
                waiting,
                change.name());
    }

    /** The worker has ended. */
    void leave(Session session) throws SQLException {
        session.update(
                "UPDATE switchback.backfill_worker SET left_at = clock_timestamp(), waiting = NULL WHERE change = ?"
                        + " AND worker = ?",
                change.name(),
                worker);
    }
}
