package dev.switchback.traffic;

import dev.switchback.database.SqlStates;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;

/** How a routed call or statement ended. A closed set, so that it can be a metric's tag. */
public enum Outcome {
    /** It returned. */
    SUCCESS,
    /** It threw what the application answers with: nothing went wrong. */
    ANSWER,
    /** The statement named a column or table that is not there. */
    MISSING_OBJECT,
    /** Connection, pool, failover, resources, locks, time-outs: not the path's fault. */
    INFRASTRUCTURE,
    /** Any other SQL error. */
    SQL,
    /** An exception of the application's own. */
    APPLICATION;

    /** What data-access layers throw when they get no connection, whatever is behind it: a pool's exception may tell nothing. */
    private static final Set<String> NO_CONNECTION = Set.of(
            "org.springframework.jdbc.CannotGetJdbcConnectionException",
            "org.springframework.transaction.CannotCreateTransactionException",
            "org.hibernate.exception.JDBCConnectionException");

    /** What a failure says: data-access layers wrap the driver's exception, so its causes are looked through. */
    public static Outcome of(Throwable failure) {
        Outcome outcome = APPLICATION;
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof SQLException sql && sql.getSQLState() != null) {
                return of(sql.getSQLState());
            }
            if (e instanceof SQLException || NO_CONNECTION.contains(e.getClass().getName())) {
                // The server always gives a state: without one it is a pool, or a driver, that has no connection.
                outcome = INFRASTRUCTURE;
            }
        }
        return outcome;
    }

    private static Outcome of(String state) {
        if (SqlStates.isMissingObject(state)) {
            return MISSING_OBJECT;
        }
        return SqlStates.isInfrastructure(state) ? INFRASTRUCTURE : SQL;
    }

    /** Whether it is an error of the path on which it happened. */
    public boolean countsAgainstThePath() {
        return switch (this) {
            case SUCCESS, ANSWER, INFRASTRUCTURE -> false;
            case MISSING_OBJECT, SQL, APPLICATION -> true;
        };
    }

    /** How metrics call it. */
    public String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
