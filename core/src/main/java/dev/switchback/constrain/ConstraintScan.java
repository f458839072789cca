package dev.switchback.constrain;

import dev.switchback.backfill.Backfill;
import dev.switchback.change.Constraint;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.database.Session;
import dev.switchback.database.SqlStates;
import dev.switchback.phase.Phase;
import dev.switchback.phase.PhaseStore;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at every constraint of a change: whether it is there, and which rows stand against those that are not. */
public final class ConstraintScan {

    private final Database database;
    private final PhaseStore phases;

    public ConstraintScan(Database database, PhaseStore phases) {
        this.database = database;
        this.phases = phases;
    }

    /**
     * Scans in one snapshot, with row-level security off. Until the backfill is finished the rows are taken as it would
     * leave them, so that it need not be run to find out; a mapping in Java cannot be looked ahead at. Changes nothing.
     *
     * @throws RefusedException before expand, and after abandon
     */
    public ConstraintReport report(SchemaChange change) {
        return database.inTransaction(session -> {
            session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
            session.execute("SET LOCAL row_security = off");
            Phase phase = phases.read(session, change.name()).phase();
            if (phase == Phase.PLANNED || phase == Phase.ABANDONED) {
                throw new RefusedException(
                        change.name(), "constraint report", "the phase is " + phase + ": there is no new shape");
            }
            if (phase != Phase.BACKFILLING || isBackfilled(session, change)) {
                return stored(session, change);
            }
            return change.mapping()
                    .<Projection>choose(
                            sql -> () -> scan(session, change, NewRows.filled(session, change)),
                            java -> () -> unknown(session, change))
                    .report();
        });
    }

    /** How the rows are looked at before they are filled. */
    private interface Projection {
        ConstraintReport report() throws SQLException;
    }

    private static boolean isBackfilled(Session session, SchemaChange change) throws SQLException {
        return Backfill.finishedAt(session, change).isPresent();
    }

    /** The database cannot compute what a Java function would give. */
    private static ConstraintReport unknown(Session session, SchemaChange change) throws SQLException {
        ConstraintCatalog catalog = new ConstraintCatalog(session, change);
        List<ConstraintFinding> findings = new ArrayList<>();
        for (Constraint constraint : DeclaredConstraints.of(change)) {
            ConstraintState state = catalog.state(constraint);
            findings.add(finding(
                    change,
                    constraint,
                    state,
                    Violations.Counted.NONE,
                    state == ConstraintState.IN_PLACE
                            ? null
                            : "the mapping is in Java, so the rows are known after the backfill only"));
        }
        return new ConstraintReport(change.name(), findings);
    }

    /** The rows as they are, within the caller's transaction. */
    static ConstraintReport stored(Session session, SchemaChange change) throws SQLException {
        return scan(session, change, NewRows.stored(change));
    }

    private static ConstraintReport scan(Session session, SchemaChange change, NewRows rows) throws SQLException {
        ConstraintCatalog catalog = new ConstraintCatalog(session, change);
        List<ConstraintFinding> findings = new ArrayList<>();
        for (Constraint constraint : DeclaredConstraints.of(change)) {
            ConstraintState state = catalog.state(constraint);
            boolean judged = state == ConstraintState.MISSING || state == ConstraintState.UNFINISHED;
            findings.add(
                    judged
                            ? judge(session, change, rows, constraint, state)
                            : finding(change, constraint, state, Violations.Counted.NONE, null));
        }
        return new ConstraintReport(change.name(), findings);
    }

    /** What cannot be computed is not known to hold. */
    private static ConstraintFinding judge(
            Session session, SchemaChange change, NewRows rows, Constraint constraint, ConstraintState state)
            throws SQLException {
        try {
            Violations.Counted counted =
                    session.behindSavepoint(inner -> constraint.match(new Violations(inner, change, rows)));
            return finding(change, constraint, state, counted, null);
        } catch (SQLException e) {
            String sqlState = String.valueOf(e.getSQLState());
            if (SqlStates.isInfrastructure(sqlState)) {
                throw e;
            }
            return finding(change, constraint, state, Violations.Counted.NONE, why(sqlState, e));
        }
    }

    /** The server's message may quote a value, unless it speaks of columns and tables. */
    private static String why(String sqlState, SQLException e) {
        return sqlState.startsWith("42")
                ? String.valueOf(e.getMessage()).lines().findFirst().orElse(sqlState)
                : "an expression fails for a row with SQLSTATE " + sqlState
                        + "; if it is the mapping's, the backfill puts such rows into quarantine: mend them first";
    }

    private static ConstraintFinding finding(
            SchemaChange change,
            Constraint constraint,
            ConstraintState state,
            Violations.Counted counted,
            @Nullable String problem) {
        return new ConstraintFinding(
                constraint.nameIn(change.name()), constraint.sql(), state, counted.rows(), counted.keys(), problem);
    }
}
