package dev.switchback.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/**
 * The application's data source, one short piece of work at a time. Takes a connection, gives it back in the state in
 * which it came, and holds none in between. Thread-safe; never nested, so that a pool of one suffices.
 */
public final class Database {

    private final DataSource dataSource;

    public Database(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Runs the work in a transaction of its own: committed when it returns, rolled back when it throws.
     *
     * @throws DatabaseException for every failure of a statement, the connection or the commit
     */
    public <T> T inTransaction(Work<T> work) {
        return connected(false, session -> work.in(session));
    }

    /**
     * Runs the work with every statement in a transaction of its own.
     *
     * @throws DatabaseException for every failure of a statement or the connection
     */
    public <T> T autocommit(Work<T> work) {
        return connected(true, work);
    }

    /** Runs the work in a transaction that is always rolled back: a way to ask "what if". */
    public <T> T tryOut(Work<T> work) {
        return inTransaction(session -> {
            T result = work.in(session);
            session.rollback();
            return result;
        });
    }

    private <T> T connected(boolean autocommit, Work<T> work) {
        List<Runnable> afterCommit;
        T result;
        try (Connection connection = dataSource.getConnection()) {
            boolean original = connection.getAutoCommit();
            connection.setAutoCommit(autocommit);
            Session session = new Session(connection);
            try {
                result = work.in(session);
                if (!autocommit) {
                    connection.commit();
                }
            } catch (SQLException | RuntimeException | Error e) {
                restoreAfter(e, connection, original);
                throw e;
            }
            connection.setAutoCommit(original);
            afterCommit = session.afterCommit();
        } catch (SQLException e) {
            throw DatabaseException.of(e);
        }
        afterCommit.forEach(Runnable::run);
        return result;
    }

    private static void restoreAfter(Throwable failure, Connection connection, boolean autocommit) {
        try {
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
            connection.setAutoCommit(autocommit);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }
}
