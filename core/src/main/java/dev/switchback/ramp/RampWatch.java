package dev.switchback.ramp;

import dev.switchback.database.Database;
import dev.switchback.journal.Act;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Takes the steps that an operator has left to it, and notes those that a flag service has taken. One instance of the fleet at a
 * time: whoever takes the turn of a change, by the database's clock, has it until the interval has passed.
 */
public final class RampWatch {

    private final Database database;
    private final Ramp ramp;
    private final List<String> changes;
    private final BooleanSupplier driven;
    private final Duration interval;
    private final String who;

    /**
     * A watch over these changes.
     *
     * @param driven whether the built-in percentage decides here
     * @param interval between two looks, whichever instance takes them
     * @param who the application, for the journal
     */
    public RampWatch(
            Database database, Ramp ramp, List<String> changes, BooleanSupplier driven, Duration interval, String who) {
        this.database = database;
        this.ramp = ramp;
        this.changes = List.copyOf(changes);
        this.driven = driven;
        this.interval = interval;
        this.who = who;
    }

    /** One statement if there is nothing to do. */
    public void look() {
        boolean drives = driven.getAsBoolean();
        List<String> turns = database.autocommit(session -> RampBook.takeTurns(session, changes, drives, interval));
        for (String change : turns) {
            database.inTransaction(session -> {
                if (drives) {
                    return ramp.advance(session, change, who);
                }
                ramp.observe(session, change, Act.by(who, "seen in the traffic"));
                return true;
            });
        }
    }
}
