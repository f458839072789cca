package dev.switchback.examples.drill.newimage;

import dev.switchback.examples.drill.image.Customer;
import dev.switchback.examples.drill.image.Customers;
import dev.switchback.examples.drill.image.InjectedFault;
import dev.switchback.examples.drill.image.Route;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** An adapter under observation: notes in which unit of work it was used, and fails while the drill wants it to. */
final class ObservedCustomers implements RoutedCustomers {

    private final Customers adapter;
    private final Route route;
    private final Trail trail;
    private final BooleanSupplier broken;

    ObservedCustomers(Customers adapter, Route route, Trail trail, BooleanSupplier broken) {
        this.adapter = adapter;
        this.route = route;
        this.trail = trail;
        this.broken = broken;
    }

    @Override
    public Optional<Customer> find(Connection connection, long id) throws SQLException {
        enter();
        return adapter.find(connection, id);
    }

    @Override
    public void update(Connection connection, long id, Customer customer) throws SQLException {
        enter();
        adapter.update(connection, id, customer);
    }

    @Override
    public long create(Connection connection, Customer customer) throws SQLException {
        enter();
        return adapter.create(connection, customer);
    }

    @Override
    public void each(Connection connection, Consumer<Customer> reader) throws SQLException {
        enter();
        adapter.each(connection, reader);
    }

    private void enter() {
        trail.used(route);
        if (broken.getAsBoolean()) {
            throw new InjectedFault();
        }
    }
}
