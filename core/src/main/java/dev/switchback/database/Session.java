package dev.switchback.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A connection for the length of one piece of work. Not thread-safe. */
public final class Session {

    private final Connection connection;
    private final List<Runnable> afterCommit = new ArrayList<>();

    /**
     * A session on a connection whose transaction belongs to somebody else, who commits it or rolls it back. Nothing is
     * ever done after the commit.
     */
    public static Session joined(Connection connection) {
        return new Session(connection);
    }

    Session(Connection connection) {
        this.connection = connection;
    }

    /** A text of the application's for a statement that is prepared: a question mark in it is an operator, not a parameter. */
    public static String verbatim(String sql) {
        return sql.replace("?", "??");
    }

    /** All rows of a query. */
    public <T> List<T> query(String sql, RowMapper<T> mapper, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(sql, parameters);
                ResultSet results = statement.executeQuery()) {
            Row row = new Row(results);
            List<T> rows = new ArrayList<>();
            while (results.next()) {
                rows.add(mapper.map(row));
            }
            return rows;
        }
    }

    /**
     * Every row of a query, one after the other, however many and however large they are: as many are fetched at once as fit into
     * {@value FetchSize#BUDGET} bytes, going by the values that the consumer asks for. Needs a transaction.
     */
    public void stream(String sql, RowConsumer consumer, @Nullable Object... parameters) throws SQLException {
        FetchSize fetched = new FetchSize();
        try (PreparedStatement statement = prepare(sql, parameters)) {
            statement.setFetchSize(fetched.rows());
            try (ResultSet results = statement.executeQuery()) {
                Row row = new Row(results);
                while (results.next()) {
                    consumer.accept(row);
                    if (fetched.isUsedUpBy(row.takeBytes())) {
                        results.setFetchSize(fetched.rows());
                    }
                }
            }
        }
    }

    /** The first row of a query, if there is one. */
    public <T> Optional<T> first(String sql, RowMapper<T> mapper, @Nullable Object... parameters) throws SQLException {
        return query(sql, mapper, parameters).stream().findFirst();
    }

    /** The only row of a query that always gives one. */
    public <T> T one(String sql, RowMapper<T> mapper, @Nullable Object... parameters) throws SQLException {
        return first(sql, mapper, parameters)
                .orElseThrow(() -> new SQLException("no row where exactly one is expected: " + sql));
    }

    /** Runs an INSERT, UPDATE or DELETE and returns the number of rows. */
    public int update(String sql, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(sql, parameters)) {
            return statement.executeUpdate();
        }
    }

    /** Runs statements as they are: no parameters, and a {@code ?} is an operator. */
    public void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }

    /**
     * Runs a statement that may take long, as it is.
     *
     * @param started is given what cancels it, for any thread to call; it then fails
     */
    public void executeLong(String sql, Consumer<Runnable> started) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            started.accept(() -> {
                try {
                    statement.cancel();
                } catch (SQLException e) {
                    throw DatabaseException.of(e);
                }
            });
            statement.execute(sql);
        }
    }

    /** Bounds every wait for a lock in the rest of this transaction. */
    public void lockTimeout(Duration timeout) throws SQLException {
        execute("SET LOCAL lock_timeout = " + timeout.toMillis());
    }

    /** Bounds every statement in the rest of this transaction. */
    public void statementTimeout(Duration timeout) throws SQLException {
        execute("SET LOCAL statement_timeout = " + timeout.toMillis());
    }

    /** Runs what may fail behind a savepoint: a failure leaves the transaction as it was before, and is thrown. */
    public <T> T behindSavepoint(Work<T> work) throws SQLException {
        Savepoint savepoint = connection.setSavepoint();
        T result;
        try {
            result = work.in(this);
        } catch (SQLException | RuntimeException e) {
            rollbackTo(savepoint, e);
            throw e;
        }
        connection.releaseSavepoint(savepoint);
        return result;
    }

    /** If the connection is gone, the reason why matters more than that nothing can be taken back any more. */
    private void rollbackTo(Savepoint savepoint, Exception reason) {
        try {
            connection.rollback(savepoint);
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }

    /**
     * Fails if a statement of this transaction has failed before. PostgreSQL answers the COMMIT of such a transaction with a
     * ROLLBACK, and the driver takes it for success: whoever swallowed that failure would lose his writes in silence. Asks the driver if that can
     * tell, and the server if not.
     */
    public void requireAlive() throws SQLException {
        if (!TransactionState.isKnownAlive(connection)) {
            execute("SELECT 1");
        }
    }

    /** Something to do on this thread once the transaction has committed, and not at all if it does not. */
    public void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    /** Gives up what was done so far; nothing is committed, so nothing is done after the commit. */
    void rollback() throws SQLException {
        connection.rollback();
        afterCommit.clear();
    }

    List<Runnable> afterCommit() {
        return afterCommit;
    }

    private PreparedStatement prepare(String sql, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            for (int i = 0; i < parameters.length; i++) {
                bind(statement, i + 1, parameters[i]);
            }
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }

    private void bind(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
        if (value instanceof Instant time) {
            statement.setObject(index, time.atOffset(ZoneOffset.UTC));
        } else if (value instanceof Collection<?> texts) {
            statement.setArray(index, connection.createArrayOf("text", texts.toArray()));
        } else if (value instanceof Enum<?> constant) {
            statement.setString(index, constant.name());
        } else {
            statement.setObject(index, value);
        }
    }
}
