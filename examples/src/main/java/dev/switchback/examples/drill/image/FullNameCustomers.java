package dev.switchback.examples.drill.image;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Consumer;

/** Customers in the old shape, the only one that the old image knows: the name is one column. */
public final class FullNameCustomers implements Customers {

    private static final int FETCH = 5_000;

    @Override
    public Optional<Customer> find(Connection connection, long id) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT full_name, email FROM customer WHERE id = ?")) {
            statement.setLong(1, id);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(customer(row)) : Optional.empty();
            }
        }
    }

    @Override
    public void update(Connection connection, long id, Customer customer) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("UPDATE customer SET full_name = ?, email = ? WHERE id = ?")) {
            statement.setString(1, customer.name());
            statement.setString(2, customer.email());
            statement.setLong(3, id);
            statement.executeUpdate();
        }
    }

    @Override
    public long create(Connection connection, Customer customer) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT INTO customer (full_name, email) VALUES (?, ?) RETURNING id")) {
            statement.setString(1, customer.name());
            statement.setString(2, customer.email());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    @Override
    public void each(Connection connection, Consumer<Customer> reader) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT full_name, email FROM customer")) {
            statement.setFetchSize(FETCH);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    reader.accept(customer(row));
                }
            }
        }
    }

    private static Customer customer(ResultSet row) throws SQLException {
        return new Customer(row.getString("full_name"), row.getString("email"));
    }
}
