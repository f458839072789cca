package dev.switchback.docs;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

final class FullNameCustomers implements Customers {

    private final DataSource dataSource;

    FullNameCustomers(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public Optional<String> find(long id) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement("SELECT full_name FROM customer WHERE id = ?")) {
            select.setLong(1, id);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
            }
        }
    }

    @Override
    public void rename(long id, String fullName) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement update =
                        connection.prepareStatement("UPDATE customer SET full_name = ? WHERE id = ?")) {
            update.setString(1, fullName);
            update.setLong(2, id);
            update.executeUpdate();
        }
    }
}
