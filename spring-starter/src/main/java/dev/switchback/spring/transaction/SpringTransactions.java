package dev.switchback.spring.transaction;

import dev.switchback.access.Transactions;
import dev.switchback.database.DatabaseException;
import dev.switchback.database.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Spring's transactions, for {@code dualWrite(...)}: a write joins the one that {@code @Transactional} or a
 * {@code TransactionTemplate} has begun, or has one of its own. Adapters are part of it as any Spring code is: through
 * {@code JdbcTemplate}, {@code JdbcClient}, Spring Data, an {@code EntityManager}, or jOOQ as Spring Boot sets it up.
 *
 * <p>Thread-safe. An {@code EntityManager} sends a change when it is flushed, so an adapter on one flushes in each method
 * that writes: what the other adapter does next must find it.
 */
public final class SpringTransactions implements Transactions {

    private final PlatformTransactionManager manager;
    private final DataSource dataSource;

    /**
     * The transactions of a manager.
     *
     * @param manager begins and ends them; its transactions must be on connections of the data source
     * @param dataSource the very object that the manager, or its entity manager factory, was given
     */
    public SpringTransactions(PlatformTransactionManager manager, DataSource dataSource) {
        this.manager = manager;
        this.dataSource = dataSource;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Also true in a transaction of another manager alone; all that follows is a savepoint too many.
     */
    @Override
    public boolean active() {
        return TransactionSynchronizationManager.isActualTransactionActive();
    }

    /**
     * {@inheritDoc}
     *
     * @throws org.springframework.transaction.TransactionException if a transaction cannot be begun, or its commit fails. After
     *     a commit that failed with {@code 08006} or {@code 57P01} nobody knows whether it took place.
     * @throws IllegalStateException if the manager's transactions are not on the data source's connections
     * @throws DatabaseException if a statement of this transaction has failed before, and somebody swallowed that
     */
    @Override
    public <T> T within(Function<Connection, T> work) {
        TransactionStatus status = manager.getTransaction(new DefaultTransactionDefinition());
        if (!status.isNewTransaction()) {
            return joined(status, work);
        }
        T result;
        try {
            result = onConnection(work, true);
        } catch (RuntimeException | Error e) {
            takeBack(status, e);
            throw e;
        }
        manager.commit(status);
        return result;
    }

    /** Whether the work failed is nothing to the transaction: it is behind a savepoint, and the caller may go on. */
    private <T> T joined(TransactionStatus status, Function<Connection, T> work) {
        try {
            return onConnection(work, false);
        } finally {
            manager.commit(status);
        }
    }

    private <T> T onConnection(Function<Connection, T> work, boolean own) {
        boolean bound = TransactionSynchronizationManager.hasResource(dataSource);
        Connection connection = DataSourceUtils.getConnection(dataSource);
        try {
            requireTransactional(connection, bound);
            T result = work.apply(connection);
            if (own) {
                Session.joined(connection).requireAlive();
            }
            return result;
        } catch (SQLException e) {
            throw DatabaseException.of(e);
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }

    /** Spring gives a connection to whoever asks within any transaction, also if that is on another data source. */
    private void requireTransactional(Connection connection, boolean bound) throws SQLException {
        if (!bound || connection.getAutoCommit()) {
            throw new IllegalStateException(
                    "transactions of " + manager.getClass().getName()
                            + " are not on connections of " + dataSource
                            + ": give the manager that belongs to this data source (switchback.transaction-manager)");
        }
    }

    private void takeBack(TransactionStatus status, Throwable reason) {
        try {
            manager.rollback(status);
        } catch (RuntimeException e) {
            reason.addSuppressed(e);
        }
    }
}
