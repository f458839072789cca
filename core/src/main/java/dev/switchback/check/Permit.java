package dev.switchback.check;

import dev.switchback.database.Session;
import dev.switchback.journal.Act;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Leave for something that is otherwise refused, such as a step of a ramp that is skipped. Only ever needed to go on: going back
 * MUST NOT ask for it.
 */
@FunctionalInterface
public interface Permit {

    /**
     * Uses the leave that is in force, and records that in the journal, in the caller's transaction, which MUST be committed if the
     * thing is done.
     *
     * @param change the change's name
     * @param purpose what is done by leave, in a few words: "skip from 5 % to 100 %"
     * @return the leave, in words; empty if there is none
     */
    Optional<String> use(Session session, String change, String purpose, Act act) throws SQLException;
}
