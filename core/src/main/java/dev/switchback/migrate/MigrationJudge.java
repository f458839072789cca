package dev.switchback.migrate;

import dev.switchback.database.DatabaseException;
import dev.switchback.gate.GateReport;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps migrations from what only contract and abandon may do: dropping, renaming or retyping what a change needs while both of its shapes
 * live. The hooks for Flyway and Liquibase are a few lines around it, and so is one for another tool.
 *
 * <p>It needs nothing but the migration's own connection: the application may be down. It reads the catalog and the control
 * tables there, in the migration's transaction, and nothing at all where no change is under way. Thread-safe.
 */
public final class MigrationJudge {

    private final @Nullable Function<String, GateReport> gate;

    /** Without a gate to ask: a refusal says what the control tables say, and where the gate is asked. */
    public MigrationJudge() {
        this.gate = null;
    }

    /**
     * With the gate of a running application: a refusal gives its reasons.
     *
     * @param gate gives the report on the change of this name, for example {@code name -> switchback.change(name).gate()}; it is
     *     asked after the migration was rolled back, and when it throws the control tables answer instead
     */
    public MigrationJudge(Function<String, GateReport> gate) {
        this.gate = gate;
    }

    /**
     * Begins to watch a migration: call this on its connection, before its first statement.
     *
     * @param connection whose transaction is the migration's; in autocommit mode each statement is judged by its text, because
     *     nothing could be taken back
     * @param migration how a refusal names it
     * @throws DatabaseException if the control tables cannot be read, for which a role needs {@code SELECT} on them
     */
    public MigrationWatch watch(Connection connection, String migration) {
        try {
            return MigrationWatch.begin(connection, migration, gate, !connection.getAutoCommit());
        } catch (SQLException e) {
            throw DatabaseException.of(e);
        }
    }

    /**
     * The same for a migration that commits before anybody could look at what it did, or that runs elsewhere: judged by its text
     * alone.
     */
    public MigrationWatch watchByText(Connection connection, String migration) {
        try {
            return MigrationWatch.begin(connection, migration, gate, false);
        } catch (SQLException e) {
            throw DatabaseException.of(e);
        }
    }
}
