package dev.switchback.access;

import dev.switchback.change.JavaMapping;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.DatabaseException;
import dev.switchback.database.Session;
import dev.switchback.database.Work;
import dev.switchback.phase.Phase;
import dev.switchback.route.Reason;
import dev.switchback.route.UnitOfWork;
import dev.switchback.sync.Completion;
import dev.switchback.traffic.Outcome;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A write by both adapters in one transaction: first the one of the decided path, then the other one with what the first
 * returned, then whatever is left of a row of which only one shape was written. Both or none: within a transaction of the
 * application's, all of it is behind a savepoint, so that somebody who catches the failure and goes on cannot commit half.
 */
final class DualWrite {

    private final SchemaChange change;
    private final Transactions transactions;
    private final Mirrors oldPath;
    private final Mirrors newPath;
    private final @Nullable Completion completion;

    DualWrite(SchemaChange change, Transactions transactions, Mirrors oldPath, Mirrors newPath) {
        this.change = change;
        this.transactions = transactions;
        this.oldPath = oldPath;
        this.newPath = newPath;
        this.completion = change.mapping() instanceof JavaMapping mapping ? new Completion(change, mapping) : null;
    }

    /** Runs a write, given how its first half is called. */
    @Nullable Object call(UnitOfWork unit, Path path, Method write, @Nullable Object @Nullable [] arguments, Half first)
            throws Throwable {
        boolean joined = transactions.active();
        try {
            return transactions
                    .within(connection -> run(
                            connection,
                            session -> new Written(write(session, unit, path, write, arguments, first)),
                            joined))
                    .result();
        } catch (Failed e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private static Written run(Connection connection, Work<Written> work, boolean joined) {
        Session session = Session.joined(connection);
        try {
            return joined ? session.behindSavepoint(work) : work.in(session);
        } catch (SQLException e) {
            throw DatabaseException.of(e);
        }
    }

    private @Nullable Object write(
            Session session,
            UnitOfWork unit,
            Path path,
            Method write,
            @Nullable Object @Nullable [] arguments,
            Half first)
            throws SQLException {
        Object result = outcome(first);
        Phase phase = unit.phase(change);
        // Then it may have been expanded since, and what is written alone stays alone where no trigger helps.
        boolean guessed = unit.decision(change).reason() == Reason.STALE_PHASE;
        if (phase.bothWritten() || (guessed && phase == Phase.PLANNED)) {
            Work<Phase> second = inner -> {
                outcome(() -> {
                    (path == Path.OLD ? newPath : oldPath).repeat(write, result, arguments);
                    return null;
                });
                if (completion != null) {
                    completion.complete(inner);
                }
                return phase;
            };
            if (guessed || phase == Phase.CLOSING || phase == Phase.ABANDONING) {
                unlessDropped(session, second);
            } else {
                second.in(session);
            }
        }
        return result;
    }

    /** On the way out the other shape may go at any moment, or it is not known to be there: then there is nothing to write. */
    private static void unlessDropped(Session session, Work<Phase> second) throws SQLException {
        try {
            session.behindSavepoint(second);
        } catch (SQLException | RuntimeException e) {
            if (Outcome.of(e) != Outcome.MISSING_OBJECT) {
                throw e;
            }
        }
    }

    /** A transaction is rolled back by unchecked exceptions; a method may throw any. */
    private static @Nullable Object outcome(Half half) {
        try {
            return half.call();
        } catch (Throwable e) {
            throw new Failed(e);
        }
    }

    /** What an adapter does. */
    interface Half {
        @Nullable Object call() throws Throwable;
    }

    /** Carries what an adapter has thrown out of the transaction. */
    private static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Failed(Throwable cause) {
            super(cause);
        }
    }

    /** What the first half returned; null for one that returns nothing. */
    private record Written(@Nullable Object result) {}
}
