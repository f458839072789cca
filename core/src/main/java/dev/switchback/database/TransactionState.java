package dev.switchback.database;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.core.BaseConnection;

/** What the driver knows of a transaction: PostgreSQL tells it with every answer, so that nobody has to ask. */
final class TransactionState {

    /** Another driver may serve the application, or ours be where this class cannot see it. */
    private static final boolean DRIVER_IS_HERE = driverIsHere();

    private TransactionState() {}

    /** Whether no statement of the current transaction has failed; false also if that cannot be told from here. */
    static boolean isKnownAlive(Connection connection) throws SQLException {
        return DRIVER_IS_HERE && Told.isAlive(connection);
    }

    private static boolean driverIsHere() {
        try {
            Class.forName("org.postgresql.core.BaseConnection", false, TransactionState.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** Apart, so that the driver's classes are only looked for where they are. */
    private static final class Told {

        static boolean isAlive(Connection connection) throws SQLException {
            return connection.isWrapperFor(BaseConnection.class)
                    && connection.unwrap(BaseConnection.class).getTransactionState()
                            != org.postgresql.core.TransactionState.FAILED;
        }
    }
}
