package dev.switchback.jooq;

import dev.switchback.database.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Objects;
import org.jooq.Configuration;
import org.jooq.ConnectionProvider;
import org.jooq.TransactionContext;
import org.jooq.TransactionProvider;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;

/**
 * Transactions that whoever is on the same thread is part of. One that begins within another is a savepoint of it.
 */
final class ThreadTransactions implements TransactionProvider {

    private static final String BEGUN = ThreadTransactions.class.getName();

    private final ConnectionProvider delegate;
    /** Not static: transactions of two contexts have nothing to do with each other. */
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<@Nullable RunningTransaction> current = new ThreadLocal<>();

    ThreadTransactions(ConnectionProvider delegate) {
        this.delegate = delegate;
    }

    /** The transaction of the current thread, or null. */
    @Nullable RunningTransaction current() {
        return current.get();
    }

    /** In a transaction its connection, otherwise one for each statement. */
    ConnectionProvider connections() {
        return new ConnectionProvider() {
            @Override
            public @Nullable Connection acquire() {
                RunningTransaction running = current.get();
                return running != null ? running.connection() : delegate.acquire();
            }

            @Override
            public void release(Connection connection) {
                RunningTransaction running = current.get();
                if (running == null || running.connection() != connection) {
                    delegate.release(connection);
                }
            }
        };
    }

    @Override
    public void begin(TransactionContext context) {
        Configuration configuration = context.configuration();
        // Of the outer transaction, whose data this one's configuration has inherited.
        configuration.data().remove(BEGUN);
        RunningTransaction before = current.get();
        RunningTransaction outer = RunningTransaction.orNull(configuration);
        outer = outer == null ? before : outer;
        try {
            Begun begun = outer == null
                    ? begin()
                    : new Begun(outer, outer.connection().setSavepoint(), false, before);
            configuration.set(begun.transaction());
            configuration.data(BEGUN, begun);
            current.set(begun.transaction());
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private Begun begin() throws SQLException {
        Connection connection = Objects.requireNonNull(delegate.acquire(), "no connection");
        try {
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(false);
            return new Begun(new RunningTransaction(connection), null, autoCommit, null);
        } catch (SQLException | RuntimeException | Error e) {
            delegate.release(connection);
            throw e;
        }
    }

    /** One that fails is followed by a rollback. */
    @Override
    public void commit(TransactionContext context) {
        Begun begun = (Begun) Objects.requireNonNull(context.configuration().data(BEGUN));
        Connection connection = begun.transaction().connection();
        try {
            if (begun.savepoint() != null) {
                connection.releaseSavepoint(begun.savepoint());
            } else {
                Session.joined(connection).requireAlive();
                connection.commit();
            }
        } catch (SQLException e) {
            throw failed(e);
        }
        end(context.configuration(), begun);
    }

    /** Of one that did not begin there is nothing to roll back. */
    @Override
    public void rollback(TransactionContext context) {
        if (!(context.configuration().data(BEGUN) instanceof Begun begun)) {
            return;
        }
        Connection connection = begun.transaction().connection();
        try {
            if (begun.savepoint() != null) {
                connection.rollback(begun.savepoint());
            } else {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end(context.configuration(), begun);
        }
    }

    private void end(Configuration configuration, Begun begun) {
        configuration.data().remove(BEGUN);
        if (begun.before() == null) {
            current.remove();
        } else {
            current.set(begun.before());
        }
        if (begun.savepoint() == null) {
            begun.transaction().end();
            giveBack(begun);
        }
    }

    private void giveBack(Begun begun) {
        Connection connection = begun.transaction().connection();
        try {
            connection.setAutoCommit(begun.autoCommit());
        } catch (SQLException e) {
            // Broken: what is done is done, and whose connection it is will find out.
            throw failed(e);
        } finally {
            delegate.release(connection);
        }
    }

    private static DataAccessException failed(SQLException e) {
        return new DataAccessException("[SQLSTATE " + e.getSQLState() + "] " + e.getMessage(), e);
    }

    /**
     * @param savepoint null if it is the outermost
     * @param autoCommit how the connection was
     * @param before what the thread was in
     */
    private record Begun(
            RunningTransaction transaction,
            @Nullable Savepoint savepoint,
            boolean autoCommit,
            @Nullable RunningTransaction before) {}
}
