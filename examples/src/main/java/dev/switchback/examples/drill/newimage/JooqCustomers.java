package dev.switchback.examples.drill.newimage;

import static dev.switchback.examples.drill.newimage.schema.Tables.CUSTOMER;

import dev.switchback.examples.drill.image.Customer;
import dev.switchback.examples.drill.image.Customers;
import dev.switchback.jooq.DualField;
import java.sql.Connection;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jooq.Configuration;
import org.jooq.Cursor;
import org.jooq.DSLContext;
import org.jooq.Record2;
import org.jooq.Records;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultConnectionProvider;
import org.jspecify.annotations.Nullable;

/** Customers for both paths: a query names the logical field, and is written once. */
final class JooqCustomers implements Customers {

    private static final int FETCH = 5_000;
    private static final DualField<String> NAME = DualField.of(CustomerName.CHANGE, CUSTOMER.FULL_NAME);

    private final Configuration routed;

    JooqCustomers(Configuration routed) {
        this.routed = routed;
    }

    @Override
    public Optional<Customer> find(Connection connection, long id) {
        return on(connection)
                .select(NAME, CUSTOMER.EMAIL)
                .from(CUSTOMER)
                .where(CUSTOMER.ID.eq(id))
                .fetchOptional(Records.mapping(Customer::new));
    }

    @Override
    public void update(Connection connection, long id, Customer customer) {
        requireStored(
                customer,
                on(connection)
                        .update(CUSTOMER)
                        .set(NAME, customer.name())
                        .set(CUSTOMER.EMAIL, customer.email())
                        .where(CUSTOMER.ID.eq(id))
                        .returningResult(NAME)
                        .fetchSingle(NAME));
    }

    @Override
    public long create(Connection connection, Customer customer) {
        Record2<Long, String> stored = on(connection)
                .insertInto(CUSTOMER, NAME, CUSTOMER.EMAIL)
                .values(customer.name(), customer.email())
                .returningResult(CUSTOMER.ID, NAME)
                .fetchSingle();
        requireStored(customer, stored.value2());
        return stored.value1();
    }

    @Override
    public void each(Connection connection, Consumer<Customer> reader) {
        try (Cursor<Record2<String, String>> rows = on(connection)
                .select(NAME, CUSTOMER.EMAIL)
                .from(CUSTOMER)
                .fetchSize(FETCH)
                .fetchLazy()) {
            rows.forEach(row -> reader.accept(new Customer(row.value1(), row.value2())));
        }
    }

    private DSLContext on(Connection connection) {
        return DSL.using(routed.derive(new DefaultConnectionProvider(connection)));
    }

    private static void requireStored(Customer customer, @Nullable String name) {
        if (!Objects.equals(name, customer.name())) {
            throw new IllegalStateException("stored '" + name + "' for '" + customer.name() + "'");
        }
    }
}
