package dev.switchback.benchmarks.lab;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Written by hand, on the new shape. */
public final class NewShapeCustomers implements Customers {

    private final DataSource dataSource;
    private final String find;
    private final String rename;

    /** On a table. */
    public NewShapeCustomers(DataSource dataSource, Table table) {
        this.dataSource = dataSource;
        this.find = "SELECT first_name, last_name FROM " + table.sql() + " WHERE id = ?";
        this.rename = "UPDATE " + table.sql() + " SET first_name = ?, last_name = ? WHERE id = ?";
    }

    @Override
    public @Nullable String find(long id) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(find)) {
            select.setLong(1, id);
            try (ResultSet results = select.executeQuery()) {
                return results.next() ? results.getString(1) + " " + results.getString(2) : null;
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void rename(long id, String first, String last) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement update = connection.prepareStatement(rename)) {
            update.setString(1, first);
            update.setString(2, last);
            update.setLong(3, id);
            update.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
