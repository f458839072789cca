package dev.switchback.kinds;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * A store whose statements are part of the repository's transaction.
 *
 * @param store what it does
 * @param transaction gives the transaction's connection, or an ordinary one where there is none
 */
record Enlisted(Store store, DataSource transaction) implements Store {

    /** Whoever takes part in a transaction cannot take it back alone. */
    @Override
    public void write(Connection connection, Order order) throws SQLException {
        try (Connection enlisted = transaction.getConnection()) {
            store.write(enlisted, order.what() == Order.Form.ROLLED_BACK ? order.as(Order.Form.UPDATE) : order);
        }
    }

    @Override
    public int readAll(Connection connection) throws SQLException {
        try (Connection enlisted = transaction.getConnection()) {
            return store.readAll(enlisted);
        }
    }
}
