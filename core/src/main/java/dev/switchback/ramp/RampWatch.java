package dev.switchback.ramp;

import dev.switchback.database.Database;
import java.time.Duration;
import java.util.List;

/**
 * Takes the steps that an operator has left to it, and notes those that a flag service has taken. One instance of the fleet at a
 * time: whoever takes the turn of a change, by the database's clock, has it until the interval has passed.
 */
public final class RampWatch {

    private final Database database;
    private final Ramp ramp;
    private final List<String> changes;
    private final Duration interval;
    private final String who;

    /**
     * A watch over these changes.
     *
     * @param interval between two looks, whichever instance takes them
     * @param who the application, for the journal
     */
    public RampWatch(Database database, Ramp ramp, List<String> changes, Duration interval, String who) {
        this.database = database;
        this.ramp = ramp;
        this.changes = List.copyOf(changes);
        this.interval = interval;
        this.who = who;
    }

    /** One statement if there is nothing to do. */
    public void look() {
        List<String> turns = database.autocommit(session -> RampBook.takeTurns(session, changes, interval));
        for (String change : turns) {
            database.inTransaction(session -> {
                ramp.takeTurn(session, change, who);
                return change;
            });
        }
    }
}
