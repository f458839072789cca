package dev.switchback.spring.start;

import dev.switchback.database.DatabaseException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** The database is away, turns the role away, or lets it do too little. Of other failures of a statement it says nothing. */
final class DatabaseFailureAnalyzer extends AbstractFailureAnalyzer<DatabaseException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, DatabaseException cause) {
        String action = action(cause);
        return action == null
                ? null
                : new FailureAnalysis("Switchback cannot use its database: " + cause.getMessage(), action, cause);
    }

    private static @Nullable String action(DatabaseException cause) {
        String state = cause.sqlState();
        // A pool that gives up waiting for a connection has no SQLSTATE of its own.
        if (state.startsWith("08") || state.startsWith("57P") || state.equals("58000")) {
            return "Check that the database of the DataSource is up and that spring.datasource.url leads to it. An instance"
                    + " reads the phases before it serves anything, so it starts only with its database.";
        }
        if (state.startsWith("28") || state.equals("3D000")) {
            return "Check user, password and database name of the DataSource, and pg_hba.conf on the server.";
        }
        if (state.equals("42501")) {
            return "Grant the role of the DataSource what docs/operations.md, section Roles and grants, lists.";
        }
        return null;
    }
}
