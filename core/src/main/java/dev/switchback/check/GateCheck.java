package dev.switchback.check;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import java.sql.SQLException;

/**
 * A condition that must hold before the old shape of a change may be dropped.
 *
 * <p>The gate calls every check whenever it is asked, on the asking thread, one after the other, in one read-only transaction that
 * sees one snapshot. A check MUST only read. It MAY throw: the gate then counts it as {@link CheckStatus#UNKNOWN}, which blocks.
 * It MUST NOT pass on missing information.
 */
public interface GateCheck {

    /** A short, lasting name in lower case with hyphens. */
    String name();

    /** Who may take the risk of what it finds; nobody, unless the check says so. */
    default Waivable waivable() {
        return Waivable.NEVER;
    }

    /**
     * Whether its answer can change for the worse while the fleet is waited for, and must then keep the old shape: it is asked again
     * in {@link dev.switchback.phase.Phase#CLOSING}, right before the drop, and must find what was approved.
     */
    default boolean asksAtTheDrop() {
        return false;
    }

    /**
     * Fetches what may take seconds, from elsewhere than the database: called before the gate's transaction begins, on the same
     * thread. MAY throw, as {@link #examine} may.
     */
    default void prepare(SchemaChange change) throws Exception {}

    /** Examines the change as it stands. */
    CheckResult examine(Session session, SchemaChange change, ChangeState state) throws SQLException;
}
