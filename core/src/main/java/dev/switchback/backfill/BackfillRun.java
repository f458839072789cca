package dev.switchback.backfill;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.database.DatabaseException;
import dev.switchback.database.Session;
import dev.switchback.database.SqlStates;
import dev.switchback.journal.Act;
import dev.switchback.journal.Event;
import dev.switchback.journal.Journal;
import dev.switchback.sync.Quarantine;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One runner's way through the chunks. Each step is one transaction. Not thread-safe. */
final class BackfillRun {

    private static final Logger log = LoggerFactory.getLogger(BackfillRun.class);

    private static final int MOST_TRIES = 120;

    /**
     * Half of the server's standard {@code deadlock_timeout}: in a deadlock with the application it is the chunk that gives
     * way, before the server chooses a victim.
     */
    private static final Duration LOCK_TIMEOUT = Duration.ofMillis(500);

    private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(30);

    private final Database database;
    private final Journal journal;
    private final SchemaChange change;
    private final Chunk chunk;
    private final BackfillGuard guard;
    private final long startedNanos = System.nanoTime();

    private ChunkSize size = ChunkSize.FIRST;
    private long examinedHere;
    private int failures;

    BackfillRun(Database database, Journal journal, SchemaChange change, Chunk chunk, BackfillGuard guard) {
        this.database = database;
        this.journal = journal;
        this.change = change;
        this.chunk = chunk;
        this.guard = guard;
    }

    /** Does one chunk, or finds out why it cannot be done and makes the next step smaller. */
    BackfillProgress step(Act act) {
        long before = System.nanoTime();
        try {
            BackfillState state = database.inTransaction(session -> fillNext(session, act));
            size = size.after(Duration.ofNanos(System.nanoTime() - before));
            failures = 0;
            return progress(state);
        } catch (DatabaseException e) {
            return progress(recover(e));
        }
    }

    private BackfillState fillNext(Session session, Act act) throws SQLException {
        BackfillState state = begin(session);
        Optional<Chunk.Range> range = next(session, state, size.rows());
        if (range.isEmpty()) {
            return state.finishedAt() == null ? finish(session, state, act) : state;
        }
        int filled = chunk.fill(session, range.get());
        chunk.quarantine(session, range.get());
        return advance(session, range.get(), filled);
    }

    private BackfillState begin(Session session) throws SQLException {
        session.lockTimeout(LOCK_TIMEOUT);
        session.statementTimeout(STATEMENT_TIMEOUT);
        chunk.prepare(session);
        BackfillState state = BackfillState.lock(session, change).orElseThrow();
        guard.requireBackfilling(session);
        return state;
    }

    private Optional<Chunk.Range> next(Session session, BackfillState state, int rows) throws SQLException {
        return state.finishedAt() != null || state.upper().isEmpty()
                ? Optional.empty()
                : chunk.next(session, state.cursor(), state.upper(), rows);
    }

    private BackfillState advance(Session session, Chunk.Range range, int filled) throws SQLException {
        session.update(
                "UPDATE switchback.backfill SET cursor_key = ?, examined = examined + ?, filled = filled + ?,"
                        + " updated_at = clock_timestamp() WHERE change = ?",
                range.upTo(),
                range.rows(),
                filled,
                change.name());
        session.afterCommit(() -> examinedHere += range.rows());
        return BackfillState.find(session, change).orElseThrow();
    }

    private BackfillState finish(Session session, BackfillState state, Act act) throws SQLException {
        Instant finishedAt = session.one(
                "UPDATE switchback.backfill SET finished_at = clock_timestamp(), updated_at = clock_timestamp()"
                        + " WHERE change = ? RETURNING finished_at",
                row -> row.time("finished_at"),
                change.name());
        Quarantine.clear(session, change);
        Duration took = Duration.between(state.startedAt(), finishedAt);
        journal.append(
                session,
                new Event.BackfillFinished(change.name(), state.examined(), state.filled(), state.quarantined(), took),
                act);
        return BackfillState.find(session, change).orElseThrow();
    }

    /** Nothing of the failed chunk was kept. Smaller chunks find the row that is in the way, or the locks that are free. */
    private BackfillState recover(DatabaseException failure) {
        boolean rowFault = SqlStates.isValueFault(failure.sqlState());
        failures++;
        boolean lockFault = failure.worthAnotherTry() && failures <= MOST_TRIES;
        if (!rowFault && !lockFault) {
            throw failure;
        }
        if (rowFault && size.isSingle()) {
            return database.inTransaction(session -> quarantineNext(session, failure.sqlState()));
        }
        log.debug(
                "'{}': a chunk of {} rows failed with {}; trying half", change.name(), size.rows(), failure.sqlState());
        size = size.halved();
        return database.autocommit(
                session -> BackfillState.find(session, change).orElseThrow());
    }

    private BackfillState quarantineNext(Session session, String sqlState) throws SQLException {
        BackfillState state = begin(session);
        Optional<Chunk.Range> range = next(session, state, 1);
        if (range.isEmpty()) {
            return state;
        }
        // The server's message may quote the value: only its class is kept.
        Quarantine.put(session, change, chunk.key(), range.get().upTo(), sqlState);
        log.warn(
                "'{}': row {} cannot be converted (SQLSTATE {}); quarantined",
                change.name(),
                range.get().upTo(),
                sqlState);
        return advance(session, range.get(), 0);
    }

    private BackfillProgress progress(BackfillState state) {
        double seconds = (System.nanoTime() - startedNanos) / 1e9;
        return state.progress(change.name(), seconds <= 0 ? 0 : examinedHere / seconds);
    }
}
