package dev.switchback.verify;

import java.sql.SQLException;

/** A row cannot be repaired: its mapping throws, or its shapes would not agree. */
final class RowFault extends SQLException {

    private static final long serialVersionUID = 1L;

    /** As what PL/pgSQL raises: {@link dev.switchback.database.SqlStates#isValueFault} takes it for a value's fault. */
    private static final String RAISED = "P0001";

    RowFault(String reason, Throwable cause) {
        super(reason, RAISED, cause);
    }

    RowFault(String reason) {
        super(reason, RAISED);
    }
}
