package dev.switchback.examples.drill.newimage;

import dev.switchback.examples.drill.image.Customer;
import dev.switchback.examples.drill.image.Customers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Customers in the new shape: first and last name apart. The new path; writes its own shape only. */
final class SplitNameCustomers implements Customers {

    private static final int FETCH = 5_000;

    @Override
    public Optional<Customer> find(Connection connection, long id) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT first_name, last_name, email FROM customer WHERE id = ?")) {
            statement.setLong(1, id);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(customer(row)) : Optional.empty();
            }
        }
    }

    @Override
    public void update(Connection connection, long id, Customer customer) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "UPDATE customer SET first_name = ?, last_name = ?, email = ? WHERE id = ?")) {
            set(statement, customer);
            statement.setLong(4, id);
            statement.executeUpdate();
        }
    }

    @Override
    public long create(Connection connection, Customer customer) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO customer (first_name, last_name, email) VALUES (?, ?, ?) RETURNING id")) {
            set(statement, customer);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    @Override
    public void each(Connection connection, Consumer<Customer> reader) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT first_name, last_name, email FROM customer")) {
            statement.setFetchSize(FETCH);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    reader.accept(customer(row));
                }
            }
        }
    }

    private static void set(PreparedStatement statement, Customer customer) throws SQLException {
        String name = customer.name();
        int space = name == null ? -1 : name.indexOf(' ');
        statement.setString(1, name == null || space < 0 ? name : name.substring(0, space));
        statement.setString(2, name == null || space < 0 ? null : name.substring(space + 1));
        statement.setString(3, customer.email());
    }

    private static Customer customer(ResultSet row) throws SQLException {
        return new Customer(whole(row.getString("first_name"), row.getString("last_name")), row.getString("email"));
    }

    private static @Nullable String whole(@Nullable String first, @Nullable String last) {
        return last == null ? first : first + ' ' + last;
    }
}
