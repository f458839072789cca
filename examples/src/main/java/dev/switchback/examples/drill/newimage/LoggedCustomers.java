package dev.switchback.examples.drill.newimage;

import dev.switchback.examples.drill.image.Customer;
import dev.switchback.examples.drill.image.Customers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Consumer;

/** Tells the SQL log where a call of the repository begins. */
final class LoggedCustomers implements Customers {

    private final Customers customers;
    private final SqlLog log;

    LoggedCustomers(Customers customers, SqlLog log) {
        this.customers = customers;
        this.log = log;
    }

    @Override
    public Optional<Customer> find(Connection connection, long id) throws SQLException {
        log.call();
        return customers.find(connection, id);
    }

    @Override
    public void update(Connection connection, long id, Customer customer) throws SQLException {
        log.call();
        customers.update(connection, id, customer);
    }

    @Override
    public long create(Connection connection, Customer customer) throws SQLException {
        log.call();
        return customers.create(connection, customer);
    }

    @Override
    public void each(Connection connection, Consumer<Customer> reader) throws SQLException {
        log.call();
        customers.each(connection, reader);
    }
}
