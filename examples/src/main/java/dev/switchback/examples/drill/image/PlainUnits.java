package dev.switchback.examples.drill.image;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Units of work of the old image: a connection of its own for each thread, made again when it breaks. Not thread-safe. */
final class PlainUnits implements Units, AutoCloseable {

    private static final int VALID_WITHIN_SECONDS = 2;

    private final String url;
    private final Tally tally;
    private @Nullable Connection current;

    PlainUnits(String url, Tally tally) {
        this.url = url;
        this.tally = tally;
    }

    @Override
    public <T> Served<T> run(String who, Work<T> work) throws SQLException {
        Connection connection = connection();
        try {
            T value = work.on(connection);
            connection.commit();
            tally.add(Counter.UNITS_OLD);
            return new Served<>(value, Route.OLD);
        } catch (SQLException e) {
            undo(connection, e);
            throw e;
        }
    }

    @Override
    public void close() throws SQLException {
        if (current != null) {
            current.close();
        }
    }

    private Connection connection() throws SQLException {
        Connection connection = current;
        if (connection == null) {
            connection = DriverManager.getConnection(url);
            connection.setAutoCommit(false);
            current = connection;
        }
        return connection;
    }

    private void undo(Connection connection, SQLException failure) {
        try {
            connection.rollback();
            if (!connection.isValid(VALID_WITHIN_SECONDS)) {
                current = null;
                connection.close();
            }
        } catch (SQLException e) {
            current = null;
            failure.addSuppressed(e);
        }
    }
}
