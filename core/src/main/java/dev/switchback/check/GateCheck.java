package dev.switchback.check;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import java.sql.SQLException;

/**
 * A condition that must hold before the old shape of a change may be dropped.
 *
 * <p>The gate calls every check whenever it is asked, on the asking thread, one after the other, in one transaction. A
 * check MUST only read. It MAY throw: the gate then counts it as {@link CheckStatus#UNKNOWN}, which blocks. It MUST NOT
 * pass on missing information.
 */
public interface GateCheck {

    /** A short, lasting name in lower case with hyphens. */
    String name();

    /** Examines the change as it stands. */
    CheckResult examine(Session session, SchemaChange change, ChangeState state) throws SQLException;
}
