package dev.switchback.backfill;

import dev.switchback.change.JavaMapping;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.database.OneLine;
import dev.switchback.database.Session;
import dev.switchback.journal.Act;
import dev.switchback.journal.Event;
import dev.switchback.journal.Journal;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.PhaseStore;
import dev.switchback.sync.Quarantine;
import dev.switchback.sync.StaleRows;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A run of a backfill, as the workers of one process share it: how it begins, what they tell, and how it ends. Thread-safe. */
final class BackfillRun {

    private static final Logger log = LoggerFactory.getLogger(BackfillRun.class);

    private final Database database;
    private final PhaseStore phases;
    private final Journal journal;
    private final SchemaChange change;
    private final Work work;
    private final Act act;
    private final Runnable tell;

    BackfillRun(
            Database database,
            PhaseStore phases,
            Journal journal,
            SchemaChange change,
            Work work,
            Act act,
            Runnable tell) {
        this.database = database;
        this.phases = phases;
        this.journal = journal;
        this.change = change;
        this.work = work;
        this.act = act;
        this.tell = tell;
    }

    Work work() {
        return work;
    }

    /** Tells the listener how far it is. */
    void tell() {
        tell.run();
    }

    /** Begins a run, unless one of this epoch is to be gone on with; returns whether it did. */
    boolean begin() {
        return database.inTransaction(this::begin);
    }

    private boolean begin(Session session) throws SQLException {
        Limits.ofOne().begin(session);
        // Locked: whoever ends the change meanwhile would leave behind what is begun here.
        ChangeState state = phases.lock(session, change.name());
        Standing.requireBackfilling(change, state.phase());
        Optional<Standing> before = Standing.lock(session, change);
        if (before.isPresent() && before.get().current() && before.get().state() != BackfillState.FINISHED) {
            return false;
        }
        Leases.clear(session, change);
        if (change.mapping() instanceof JavaMapping) {
            // Whether its functions have been mended since the database cannot tell.
            Quarantine.forget(session, change);
            StaleRows.tryAgain(session, change);
        }
        session.update(
                "INSERT INTO switchback.backfill AS b (change, epoch, estimate) VALUES (?, ?, ?)"
                        + " ON CONFLICT (change) DO UPDATE SET epoch = excluded.epoch, estimate = excluded.estimate,"
                        + " state = CASE b.state WHEN 'FINISHED' THEN 'RUNNING' ELSE b.state END,"
                        + " started_at = clock_timestamp(), finished_at = NULL",
                change.name(),
                state.epoch(),
                work.estimate(session));
        work.addWhatIsMissing(session);
        return true;
    }

    /** Says so if the change has left the phase: that is why whatever has failed has failed. */
    void requireBackfilling() {
        database.autocommit(session -> {
            Standing.requireBackfilling(
                    change, phases.read(session, change.name()).phase());
            return true;
        });
    }

    /** Finishes the run, unless something is left after all; returns whether it is finished. */
    boolean finish() {
        return database.inTransaction(session -> {
            Limits.ofOne().begin(session);
            Standing standing = Standing.lock(session, change)
                    .orElseThrow(() -> Standing.forgotten(change))
                    .requireBackfilling(change);
            if (!standing.current() || standing.state() != BackfillState.RUNNING) {
                return standing.state() == BackfillState.FINISHED;
            }
            if (anyLeft(session) || work.addWhatIsMissing(session)) {
                return false;
            }
            finish(session, standing);
            return true;
        });
    }

    private boolean anyLeft(Session session) throws SQLException {
        return new Leases(change, "", Duration.ZERO).anyLeft(session);
    }

    private void finish(Session session, Standing standing) throws SQLException {
        Instant finishedAt = session.one(
                "UPDATE switchback.backfill SET finished_at = clock_timestamp(), state = 'FINISHED' WHERE change = ?"
                        + " RETURNING finished_at",
                row -> row.time("finished_at"),
                change.name());
        Quarantine.clear(session, change);
        long quarantined = Quarantine.noted(session, change);
        if (quarantined > 0) {
            log.warn("'{}': backfill finished with {}", change.name(), OneLine.of(Quarantine.held(session, change)));
        }
        record Totals(long examined, long filled) {}
        Totals totals = session.one(
                "SELECT examined, filled FROM switchback.backfill_progress WHERE change = ?",
                row -> new Totals(row.number("examined"), row.number("filled")),
                change.name());
        journal.append(
                session,
                new Event.BackfillFinished(
                        change.name(),
                        totals.examined(),
                        totals.filled(),
                        quarantined,
                        Duration.between(standing.startedAt(), finishedAt)),
                act);
    }
}
