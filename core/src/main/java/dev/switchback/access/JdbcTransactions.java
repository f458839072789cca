package dev.switchback.access;

import dev.switchback.database.DatabaseException;
import dev.switchback.database.Session;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Transactions on plain JDBC: one connection, bound to the thread while the work runs. Adapters that take their connections
 * from {@link #dataSource()} are part of it.
 */
public final class JdbcTransactions implements Transactions {

    private final DataSource dataSource;
    private final DataSource shared;
    /** Not static: transactions on two data sources have nothing to do with each other. */
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<@Nullable Connection> current = new ThreadLocal<>();

    /** Transactions on connections of the application's data source. */
    public JdbcTransactions(DataSource dataSource) {
        this.dataSource = dataSource;
        this.shared = (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    Connection connection = current.get();
                    if (connection != null && method.getName().equals("getConnection")) {
                        return SharedConnection.of(connection);
                    }
                    try {
                        return method.invoke(dataSource, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }

    /**
     * The data source for the adapters. Within a transaction {@code getConnection()} gives the transaction's connection:
     * closing it leaves it open, and ending the transaction is refused with SQLSTATE {@code 25000}, because it is not the
     * adapter's. Outside it gives an ordinary connection.
     */
    public DataSource dataSource() {
        return shared;
    }

    @Override
    public boolean active() {
        return current.get() != null;
    }

    /**
     * {@inheritDoc}
     *
     * @throws DatabaseException if there is no connection, or the commit fails. After a commit that failed with {@code 08006}
     *     or {@code 57P01} nobody knows whether it took place.
     */
    @Override
    public <T> T within(Function<Connection, T> work) {
        Connection joined = current.get();
        if (joined != null) {
            return work.apply(joined);
        }
        try (Connection connection = dataSource.getConnection()) {
            boolean original = connection.getAutoCommit();
            connection.setAutoCommit(false);
            T result = run(connection, work, original);
            requireAlive(connection, original);
            connection.commit();
            connection.setAutoCommit(original);
            return result;
        } catch (SQLException e) {
            throw DatabaseException.of(e);
        }
    }

    private <T> T run(Connection connection, Function<Connection, T> work, boolean original) {
        current.set(connection);
        try {
            return work.apply(connection);
        } catch (RuntimeException | Error e) {
            takeBack(connection, original, e);
            throw e;
        } finally {
            current.remove();
        }
    }

    private static void requireAlive(Connection connection, boolean original) throws SQLException {
        try {
            Session.joined(connection).requireAlive();
        } catch (SQLException e) {
            takeBack(connection, original, e);
            throw e;
        }
    }

    private static void takeBack(Connection connection, boolean original, Throwable reason) {
        try {
            connection.rollback();
            connection.setAutoCommit(original);
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }
}
