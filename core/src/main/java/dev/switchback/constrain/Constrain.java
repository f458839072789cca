package dev.switchback.constrain;

import dev.switchback.change.Constraint;
import dev.switchback.change.Constraint.Check;
import dev.switchback.change.Constraint.ForeignKey;
import dev.switchback.change.Constraint.Index;
import dev.switchback.change.Constraint.NotNull;
import dev.switchback.change.Constraint.PrimaryKey;
import dev.switchback.change.Constraint.Unique;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.database.DatabaseException;
import dev.switchback.database.Session;
import dev.switchback.database.Work;
import dev.switchback.journal.Act;
import dev.switchback.journal.Event;
import dev.switchback.journal.Journal;
import dev.switchback.phase.PhaseStore;
import dev.switchback.sync.LockedDdl;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds the declared constraints that are missing: after verification, one after the other, each in steps that stand in
 * nobody's way for longer than a {@code lock_timeout}. First all of them are held against all rows, and nothing is added
 * while one is violated.
 *
 * <p>Every step looks at the catalog first, so after a crash at any point the next run goes on.
 */
public final class Constrain {

    private final Database database;
    private final PhaseStore phases;
    private final Journal journal;
    private final LockedDdl ddl;

    public Constrain(Database database, PhaseStore phases, Journal journal, LockedDdl ddl) {
        this.database = database;
        this.phases = phases;
        this.journal = journal;
        this.ddl = ddl;
    }

    /**
     * Adds what is missing.
     *
     * @throws RefusedException before every row is verified; or with every constraint that rows stand against
     */
    public ConstraintReport run(SchemaChange change, Act act) {
        ConstraintReport before = examine(change);
        if (!before.reasons().isEmpty()) {
            throw new RefusedException(change.name(), "constrain", before.reasons());
        }
        Site site = new Site(change, database, phases, ddl);
        List<Constraint> constraints = DeclaredConstraints.of(change);
        for (int i = 0; i < constraints.size(); i++) {
            long began = System.nanoTime();
            if (before.findings().get(i).state() == ConstraintState.IN_PLACE) {
                site.briefly(recording(change, constraints.get(i), false, "found in place", act));
            } else {
                add(site, constraints.get(i));
                long took = Duration.ofNanos(System.nanoTime() - began).toMillis();
                site.briefly(recording(change, constraints.get(i), true, "took " + took + " ms", act));
            }
        }
        return examine(change);
    }

    private ConstraintReport examine(SchemaChange change) {
        return database.inTransaction(session -> {
            session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
            session.execute("SET LOCAL row_security = off");
            ConstrainGuard.require(session, change, phases.read(session, change.name()));
            return ConstraintScan.stored(session, change);
        });
    }

    private void add(Site site, Constraint constraint) {
        try {
            constraint.match(new Steps(new UniqueSteps(site), new ValidatedSteps(site)));
        } catch (DatabaseException e) {
            throw refused(site.change(), constraint, e);
        }
    }

    /** Rows may have come between the scan and the constraint, and the other table may not be ready. */
    private RuntimeException refused(SchemaChange change, Constraint constraint, DatabaseException e) {
        List<String> reasons = new ArrayList<>();
        if (e.sqlState().startsWith("23")) {
            reasons.add(constraint.sql() + " was violated by a row that was written meanwhile; it is not added");
            reasons.addAll(examine(change).reasons());
        } else if (e.sqlState().equals("42830")) {
            reasons.add(constraint.sql() + " refers to columns without a unique index: if another change adds them,"
                    + " constrain that one first");
        } else if (e.sqlState().equals("57014")) {
            reasons.add(constraint.sql() + " was cancelled (SQLSTATE 57014): building an index takes long, so the role"
                    + " that runs constrain needs statement_timeout = 0");
        } else {
            return e;
        }
        return new RefusedException(change.name(), "constrain", reasons);
    }

    private Work<Session> recording(SchemaChange change, Constraint constraint, boolean again, String how, Act act) {
        String name = constraint.nameIn(change.name());
        return session -> {
            if (again || !isRecorded(session, change, name)) {
                journal.append(session, new Event.ConstraintAdded(change.name(), name, constraint.sql(), how), act);
            }
            return session;
        };
    }

    private static boolean isRecorded(Session session, SchemaChange change, String name) throws SQLException {
        return session.one(
                "SELECT EXISTS (SELECT FROM switchback.journal WHERE change = ? AND kind = 'ConstraintAdded'"
                        + " AND after = ?) AS recorded",
                row -> row.bool("recorded"),
                change.name(),
                name);
    }

    /** What each kind takes. */
    private record Steps(UniqueSteps indexes, ValidatedSteps validated)
            implements Constraint.Cases<Constraint, RuntimeException> {

        @Override
        public Constraint notNull(NotNull constraint) {
            validated.notNull(constraint);
            return constraint;
        }

        @Override
        public Constraint check(Check constraint) {
            validated.check(constraint);
            return constraint;
        }

        @Override
        public Constraint unique(Unique constraint) {
            indexes.unique(constraint);
            return constraint;
        }

        @Override
        public Constraint primaryKey(PrimaryKey constraint) {
            indexes.primaryKey(constraint);
            return constraint;
        }

        @Override
        public Constraint foreignKey(ForeignKey constraint) {
            validated.foreignKey(constraint);
            return constraint;
        }

        @Override
        public Constraint index(Index constraint) {
            indexes.index(constraint);
            return constraint;
        }
    }
}
