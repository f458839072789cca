package dev.switchback.ramp;

import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Who may allow a step that the plan does not: a skipped one, or an early one. Asked in the transaction of the step, which has
 * locked the change; reads only.
 */
@FunctionalInterface
public interface RampPermit {

    /** Nobody may. */
    RampPermit NONE = (session, state) -> Optional.empty();

    /** What allows it, in words for the journal; empty if nothing does. */
    Optional<String> inForce(Session session, ChangeState state) throws SQLException;
}
