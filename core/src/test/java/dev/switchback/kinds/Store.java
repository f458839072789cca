package dev.switchback.kinds;

import dev.switchback.access.Write;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The repository of an image's application: what it can do with the table, in whichever shape. */
interface Store {

    /** Writes, and says in the row what was meant. */
    @Write
    void write(Connection connection, Order order) throws SQLException;

    /** Writes with one statement; an order to take it back takes it back with its transaction. */
    static void write(Connection connection, Order order, String sql) throws SQLException {
        boolean takenBack = order.what() == Order.Form.ROLLED_BACK;
        if (takenBack) {
            connection.setAutoCommit(false);
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } finally {
            if (takenBack) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    /** How many rows a query gives, each of which is read. */
    static int count(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            int count = 0;
            while (rows.next()) {
                count++;
            }
            return count;
        }
    }

    /** Reads every row through the shape; returns how many there were. */
    int readAll(Connection connection) throws SQLException;
}
