package dev.switchback.examples.drill.image;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Consumer;

/** The application's repository. Every method runs in the transaction of the connection it is given. */
public interface Customers {

    /** The customer with this id. */
    Optional<Customer> find(Connection connection, long id) throws SQLException;

    /** Replaces name and e-mail address in one statement. */
    void update(Connection connection, long id, Customer customer) throws SQLException;

    /** A new customer; returns the id. */
    long create(Connection connection, Customer customer) throws SQLException;

    /** Hands every customer there is to somebody, in one statement. */
    void each(Connection connection, Consumer<Customer> reader) throws SQLException;
}
