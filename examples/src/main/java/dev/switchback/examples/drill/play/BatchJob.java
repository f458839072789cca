package dev.switchback.examples.drill.play;

import dev.switchback.examples.drill.database.Sql;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Writers that are no image at all: plain SQL that copies name and e-mail address from one customer to another, among
 * rows that no worker writes.
 */
final class BatchJob {

    private BatchJob() {}

    /** Writes the old shape only; returns how many rows. */
    static int oldShape(Sql sql) throws SQLException {
        return copy(sql, "full_name = o.full_name", 3, 1);
    }

    /** Writes the new shape only; returns how many rows. */
    static int newShape(Sql sql) throws SQLException {
        return copy(sql, "first_name = o.first_name, last_name = o.last_name", 4, 7);
    }

    private static int copy(Sql sql, String columns, int owner, int distance) throws SQLException {
        try (PreparedStatement statement = sql.connection()
                .prepareStatement("UPDATE customer AS c SET email = replace(o.email, 'seed-', 'batch-'), " + columns
                        + " FROM customer AS o WHERE c.id <= 4000 AND c.id % 8 = ? AND o.id = c.id + ?")) {
            statement.setInt(1, owner);
            statement.setInt(2, distance);
            return statement.executeUpdate();
        }
    }
}
