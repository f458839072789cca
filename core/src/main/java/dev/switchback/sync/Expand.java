package dev.switchback.sync;

import dev.switchback.change.Path;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.database.Session;
import dev.switchback.guard.GuardKind;
import dev.switchback.guard.GuardSettlement;
import dev.switchback.guard.GuardState;
import dev.switchback.guard.Guards;
import dev.switchback.journal.Act;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import dev.switchback.phase.PhaseStore;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The way from PLANNED to BACKFILLING: columns, functions, trigger and phase, all in one transaction or not at all. */
public final class Expand {

    private static final Set<Phase> EXPANDABLE = EnumSet.of(Phase.PLANNED, Phase.BACKFILLING, Phase.FROZEN);

    private final Database database;
    private final PhaseStore phases;
    private final LockedDdl ddl;
    private final GuardSettlement guards;

    public Expand(Database database, PhaseStore phases, LockedDdl ddl, GuardSettlement guards) {
        this.database = database;
        this.phases = phases;
        this.ddl = ddl;
        this.guards = guards;
    }

    /** The DDL for review, or to be run by a migration tool. */
    public String script(SchemaChange change) {
        return database.tryOut(session -> Expansion.script(session, change));
    }

    /**
     * Runs what is missing. In BACKFILLING and FROZEN it puts back what somebody removed by hand, and the phase stays.
     *
     * @throws RefusedException in any other phase, if a column is gone that cannot be made again, or if the locks could
     *     not be had
     */
    public ChangeState run(SchemaChange change, Act act) {
        return ddl.run(change, "expand", session -> {
            ChangeState state = phases.lock(session, change.name());
            if (!EXPANDABLE.contains(state.phase())) {
                throw new RefusedException(
                        change.name(),
                        "expand",
                        "the phase is " + state.phase()
                                + "; it is for PLANNED changes, and puts back what is missing in"
                                + " BACKFILLING and FROZEN");
            }
            requireColumns(session, change);
            List<String> statements = Expansion.statements(session, change);
            for (String statement : statements) {
                session.execute(statement);
            }
            Guards.record(session, change.name(), SyncGuards.of(change));
            guards.mend(session, change.name(), act);
            return state.phase() == Phase.PLANNED
                    ? phases.move(session, state, Phase.BACKFILLING, act, statements.size() + " statements")
                    : state;
        });
    }

    /** A new column that was dropped is added again, and filled again. Any other loss is not for DDL to mend. */
    private static void requireColumns(Session session, SchemaChange change) throws SQLException {
        List<String> gone = Guards.standing(session, List.of(change.name())).stream()
                .filter(state -> state.kind() == GuardKind.COLUMN && state.missing())
                .filter(state -> !(isNew(change, state) && wasDropped(String.valueOf(state.fault()))))
                .map(state -> state + ". Rename or restore it by hand first: expand would add an empty one")
                .toList();
        if (!gone.isEmpty()) {
            throw new RefusedException(change.name(), "expand", gone);
        }
    }

    private static boolean wasDropped(String fault) {
        return fault.equals("missing") || fault.endsWith("dropped");
    }

    /** Of the new shape, or of the table that holds nothing else. */
    private static boolean isNew(SchemaChange change, GuardState state) {
        String table = change.table(Path.NEW) + ".";
        return (change.extraction() != null && state.object().startsWith(table))
                || change.newShape().names().stream()
                        .anyMatch(name -> state.object().equals(table + name));
    }
}
