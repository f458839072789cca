package dev.switchback.backfill;

import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.database.Session;
import dev.switchback.journal.Act;
import dev.switchback.journal.Event;
import dev.switchback.journal.Journal;
import java.sql.SQLException;

/**
 * What every process that runs a change's backfill obeys, whoever says it and wherever: each worker after the chunk that it
 * has in hand. Kept in the control tables, and in the journal. Thread-safe.
 */
public final class BackfillControl {

    private final Database database;
    private final Journal journal;
    private final SchemaChange change;

    BackfillControl(Database database, Journal journal, SchemaChange change) {
        this.database = database;
        this.journal = journal;
        this.change = change;
    }

    /** Has every run wait until it is resumed; also those that are begun meanwhile. */
    public void pause(Act act) {
        move("pause", BackfillState.PAUSED, act, BackfillState.RUNNING);
    }

    /** Lets it go on after a pause; after a cancel, whoever runs it again. */
    public void resume(Act act) {
        move("resume", BackfillState.RUNNING, act, BackfillState.PAUSED, BackfillState.CANCELLED);
    }

    /** Ends every run; what is filled is kept. Whoever runs it again returns at once, until it is resumed. */
    public void cancel(Act act) {
        move("cancel", BackfillState.CANCELLED, act, BackfillState.RUNNING, BackfillState.PAUSED);
    }

    /** Sets how fast all workers together may be. */
    public void speed(BackfillSpeed speed, Act act) {
        database.inTransaction(session -> {
            Standing before = standing(session, "set the speed of the backfill");
            session.update(
                    "UPDATE switchback.backfill SET rows_per_second = nullif(?, 0), wal_per_second = nullif(?, 0),"
                            + " share = ? WHERE change = ?",
                    speed.rowsPerSecond(),
                    speed.walPerSecond(),
                    speed.share(),
                    change.name());
            return journal.append(
                    session,
                    new Event.BackfillSpeedSet(
                            change.name(), BackfillSpeed.of(before).toString(), speed.toString()),
                    act);
        });
    }

    /** How fast it may be now. */
    public BackfillSpeed speed() {
        return database.autocommit(session -> BackfillSpeed.of(standing(session, "read the speed of the backfill")));
    }

    private void move(String operation, BackfillState to, Act act, BackfillState... from) {
        database.inTransaction(session -> {
            Standing now = standing(session, operation);
            for (BackfillState each : from) {
                if (now.state() == each) {
                    session.update("UPDATE switchback.backfill SET state = ? WHERE change = ?", to, change.name());
                    return journal.append(
                            session,
                            new Event.BackfillControlled(
                                    change.name(), now.state().name(), to.name()),
                            act);
                }
            }
            throw new RefusedException(
                    change.name(), operation + " the backfill", "it is " + now.state() + "; nothing was changed");
        });
    }

    private Standing standing(Session session, String operation) throws SQLException {
        return Standing.lock(session, change)
                .orElseThrow(() ->
                        new RefusedException(change.name(), operation, "no backfill was ever begun: run it first"));
    }
}
