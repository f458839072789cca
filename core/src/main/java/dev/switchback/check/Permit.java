package dev.switchback.check;

import dev.switchback.change.RefusedException;
import dev.switchback.database.Session;
import dev.switchback.journal.Act;
import java.sql.SQLException;

/**
 * Leave for something that is otherwise refused, such as a step of a ramp that is skipped. Only ever needed to go on: going back
 * MUST NOT ask for it.
 */
public interface Permit {

    /**
     * Requires leave, and records in the journal that it was used, in the caller's transaction, which MUST be committed if the
     * thing is done.
     *
     * @param change the change's name
     * @param operation what is called, for the refusal
     * @param purpose what is done by leave, in a few words: "skip from 5 % to 100 %"
     * @throws RefusedException if there is none; says how to get it
     */
    void require(Session session, String change, String operation, String purpose, Act act) throws SQLException;
}
