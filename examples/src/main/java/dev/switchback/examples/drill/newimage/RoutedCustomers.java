package dev.switchback.examples.drill.newimage;

import dev.switchback.access.Write;
import dev.switchback.examples.drill.image.Customer;
import dev.switchback.examples.drill.image.Customers;
import java.sql.Connection;
import java.sql.SQLException;

/** The repository as Switchback routes it: says which methods write. */
interface RoutedCustomers extends Customers {

    @Write
    @Override
    void update(Connection connection, long id, Customer customer) throws SQLException;

    @Write
    @Override
    long create(Connection connection, Customer customer) throws SQLException;
}
