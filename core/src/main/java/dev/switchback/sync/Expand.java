package dev.switchback.sync;

import dev.switchback.change.AdapterMapping;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.database.Session;
import dev.switchback.journal.Act;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import dev.switchback.phase.PhaseStore;
import java.sql.SQLException;
import java.util.List;

/** The way from PLANNED to BACKFILLING: columns, functions, trigger and phase, all in one transaction or not at all. */
public final class Expand {

    private final Database database;
    private final PhaseStore phases;
    private final LockedDdl ddl;

    public Expand(Database database, PhaseStore phases, LockedDdl ddl) {
        this.database = database;
        this.phases = phases;
        this.ddl = ddl;
    }

    /** The DDL for review, or to be run by a migration tool. */
    public String script(SchemaChange change) {
        return database.tryOut(session -> Expansion.script(session, change));
    }

    /**
     * Runs what is missing. Calling it again in BACKFILLING puts back what somebody removed by hand.
     *
     * @throws RefusedException in any other phase, or if the locks could not be had
     */
    public ChangeState run(SchemaChange change, Act act) {
        return ddl.run(change, "expand", session -> {
            ChangeState state = phases.lock(session, change.name());
            if (state.phase() != Phase.PLANNED && state.phase() != Phase.BACKFILLING) {
                throw new RefusedException(
                        change.name(), "expand", "the phase is " + state.phase() + "; it is for PLANNED changes");
            }
            List<String> statements = statements(session, change, state.phase());
            for (String statement : statements) {
                session.execute(statement);
            }
            if (change.mapping() instanceof AdapterMapping adapters) {
                requireBackfill(session, change, adapters);
            }
            return state.phase() == Phase.BACKFILLING
                    ? state
                    : phases.move(session, state, Phase.BACKFILLING, act, statements.size() + " statements");
        });
    }

    /** An application's own statements are run once; what is ours is put back. */
    private static List<String> statements(Session session, SchemaChange change, Phase phase) throws SQLException {
        if (change.mapping() instanceof AdapterMapping adapters && phase == Phase.BACKFILLING) {
            return Expansion.isGuarded(session, change) ? List.of() : Expansion.guard(change, adapters);
        }
        return Expansion.statements(session, change);
    }

    /** The verification query has become a view; the backfill's statement must work as well. */
    private static void requireBackfill(Session session, SchemaChange change, AdapterMapping mapping)
            throws SQLException {
        if (mapping.backfill() == null) {
            return;
        }
        try {
            session.behindSavepoint(inner -> {
                inner.execute("EXPLAIN " + mapping.backfill());
                return change;
            });
        } catch (SQLException e) {
            throw new RefusedException(
                    change.name(),
                    "expand",
                    "the backfill's statement does not work once the expand statements were run: " + e.getMessage());
        }
    }
}
