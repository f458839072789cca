package dev.switchback.gate;

import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.Sha256;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import dev.switchback.sync.KeyHandover;
import dev.switchback.sync.Removal;
import java.sql.SQLException;
import java.util.List;

/**
 * Exactly what contract will do, where, and in which rollback window: what an approval is bound to.
 *
 * @param change the change's name
 * @param definition the digest of its definition
 * @param window the epoch at which the rollback window opened; freezing and reopening makes a new one
 * @param system the database cluster's {@code system_identifier}
 * @param database the database's name
 * @param statements the destructive DDL, in order; with what makes another key take over, if the key goes
 */
public record ContractPlan(
        String change, String definition, long window, String system, String database, List<String> statements) {

    public ContractPlan {
        statements = List.copyOf(statements);
    }

    /** The plan as the change stands now. */
    public static ContractPlan of(Session session, SchemaChange change, ChangeState state) throws SQLException {
        List<String> statements = KeyHandover.around(session, change, Removal.statements(change, Path.OLD));
        return session.one(
                "SELECT system_identifier::text AS system, current_database() AS database FROM pg_control_system()",
                row -> new ContractPlan(
                        change.name(),
                        change.digest(),
                        state.windowEpoch(),
                        row.text("system"),
                        row.text("database"),
                        statements));
    }

    /** The plan as a script for review. */
    public String script() {
        return "-- Contract of schema change '" + change + "', definition " + definition
                + "\n-- rollback window of epoch "
                + window + ", database " + database + " of system " + system
                + "\n-- Approved and run by its digest only.\n"
                + String.join(";\n", statements) + ";\n";
    }

    /** SHA-256 of the {@linkplain #script() script}. */
    public String digest() {
        return Sha256.of(script());
    }
}
