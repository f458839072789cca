package dev.switchback.database;

import dev.switchback.change.SwitchbackException;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A statement or connection of Switchback's own failed. Carries the SQLSTATE that tells why. */
public final class DatabaseException extends SwitchbackException {

    private static final long serialVersionUID = 1L;

    private static final Set<String> WORTH_ANOTHER_TRY = Set.of("55P03", "40P01", "57014", "40001");

    private final String sqlState;

    private DatabaseException(String message, String sqlState, @Nullable Throwable cause) {
        super(message, cause);
        this.sqlState = sqlState;
    }

    /** Wraps what JDBC threw. */
    public static DatabaseException of(SQLException cause) {
        String state = state(cause);
        return new DatabaseException(
                "[SQLSTATE " + state + "] " + cause.getMessage() + hint(state, String.valueOf(cause.getMessage())),
                state,
                cause);
    }

    /** The five characters of the SQLSTATE; {@code 58000} (system error) if the driver gave none. */
    public String sqlState() {
        return sqlState;
    }

    /** Whether the same work may succeed when simply tried again: a lock, a deadlock, a time-out, a serialization failure. */
    public boolean worthAnotherTry() {
        return WORTH_ANOTHER_TRY.contains(sqlState);
    }

    private static String state(SQLException cause) {
        for (Throwable e = cause; e != null; e = e.getCause()) {
            if (e instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return "58000";
    }

    private static String hint(String state, String message) {
        if (state.startsWith("08")) {
            return " - the database cannot be reached: check host, port and that it is up";
        }
        return switch (state) {
            case "25006" -> " - this server is read-only: connect to the primary, or end default_transaction_read_only";
            case "25P03", "25P04" ->
                " - the server ended the session: idle_in_transaction_session_timeout or transaction_timeout of the role is too short for this";
            case "40001", "40P01" -> " - other transactions were in the way: try again";
            case "42P01" ->
                message.contains("\"switchback.")
                        ? " - somebody has dropped the control tables: restart the application, which makes them anew"
                        : "";
            case "42501" -> " - the role lacks a privilege: see docs/operations.md, section Roles and grants";
            case "53100" -> " - the server's disk is full: make room, then try again";
            case "53300" ->
                " - the server has no connection left: see in pg_stat_activity who has them, and try again when there is one";
            case "26000", "42P05" ->
                " - is there a pooler in transaction mode? Then the driver needs prepareThreshold=0: see docs/reliability.md";
            case "55P03" -> " - another session holds the lock: try again, or end that session's transaction";
            case "57014" ->
                " - the server ended the statement half way: is statement_timeout of the role too short for it?";
            default -> "";
        };
    }
}
