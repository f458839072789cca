package dev.switchback.docs;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

final class SplitNameCustomers implements Customers {

    private final DataSource dataSource;

    SplitNameCustomers(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public Optional<String> find(long id) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select =
                        connection.prepareStatement("SELECT first_name, last_name FROM customer WHERE id = ?")) {
            select.setLong(1, id);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                String last = row.getString(2);
                return Optional.ofNullable(row.getString(1)).map(first -> last == null ? first : first + " " + last);
            }
        }
    }

    @Override
    public void rename(long id, String fullName) throws SQLException {
        String[] parts = fullName.split(" ", 2);
        try (Connection connection = dataSource.getConnection();
                PreparedStatement update =
                        connection.prepareStatement("UPDATE customer SET first_name = ?, last_name = ? WHERE id = ?")) {
            update.setString(1, parts[0]);
            update.setString(2, parts.length > 1 ? parts[1] : null);
            update.setLong(3, id);
            update.executeUpdate();
        }
    }
}
