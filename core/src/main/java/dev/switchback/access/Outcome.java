package dev.switchback.access;

import dev.switchback.database.SqlStates;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a routed call ended. A closed set, so that it can be a metric's tag. */
enum Outcome {
    /** It returned. */
    SUCCESS,
    /** The statement named a column or table that is not there. */
    MISSING_OBJECT,
    /** Connection, failover, resources, locks, time-outs: not the path's fault. */
    INFRASTRUCTURE,
    /** Any other SQL error. */
    SQL,
    /** An exception of the application's own. */
    APPLICATION;

    static Outcome of(Throwable failure) {
        String state = sqlState(failure);
        if (state == null) {
            return APPLICATION;
        }
        if (SqlStates.isMissingObject(state)) {
            return MISSING_OBJECT;
        }
        return SqlStates.isInfrastructure(state) ? INFRASTRUCTURE : SQL;
    }

    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Data-access layers wrap the driver's exception: look through the causes. */
    private static @Nullable String sqlState(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return null;
    }
}
