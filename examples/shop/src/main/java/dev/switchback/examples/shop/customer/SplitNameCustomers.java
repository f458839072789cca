package dev.switchback.examples.shop.customer;

import static dev.switchback.examples.shop.schema.Tables.CUSTOMER;

import dev.switchback.spring.repository.NewPath;
import java.util.List;
import java.util.Optional;
import org.jooq.Record4;
import org.jooq.SelectJoinStep;
import org.jooq.impl.DSL;
import org.springframework.stereotype.Component;

/** The adapter for the new shape, which can be made to fail. */
@Component
@NewPath(CustomerName.CHANGE)
class SplitNameCustomers implements Customers {

    private final AdapterTables tables;
    private final Faults faults;

    SplitNameCustomers(AdapterTables tables, Faults faults) {
        this.tables = tables;
        this.faults = faults;
    }

    @Override
    public List<Customer> list(long after, int limit) {
        return select().where(CUSTOMER.ID.gt(after))
                .orderBy(CUSTOMER.ID)
                .limit(limit)
                .fetch(SplitNameCustomers::customer);
    }

    @Override
    public Optional<Customer> find(long id) {
        return select().where(CUSTOMER.ID.eq(id)).fetchOptional(SplitNameCustomers::customer);
    }

    @Override
    public long add(PersonName name, String email) {
        faults.strike();
        return tables.db()
                .insertInto(CUSTOMER)
                .set(CUSTOMER.FIRST_NAME, name.first())
                .set(CUSTOMER.LAST_NAME, name.last())
                .set(CUSTOMER.EMAIL, email)
                .set(CUSTOMER.WRITTEN_BY, "shop, new path")
                .returningResult(CUSTOMER.ID)
                .fetchSingle()
                .value1();
    }

    @Override
    public boolean rename(long id, PersonName name) {
        faults.strike();
        return tables.db()
                        .update(CUSTOMER)
                        .set(CUSTOMER.FIRST_NAME, name.first())
                        .set(CUSTOMER.LAST_NAME, name.last())
                        .set(CUSTOMER.WRITTEN_BY, "shop, new path")
                        .set(CUSTOMER.WRITTEN_AT, DSL.currentOffsetDateTime())
                        .where(CUSTOMER.ID.eq(id))
                        .execute()
                == 1;
    }

    private SelectJoinStep<Record4<Long, String, String, String>> select() {
        faults.strike();
        return tables.db()
                .select(CUSTOMER.ID, CUSTOMER.FIRST_NAME, CUSTOMER.LAST_NAME, CUSTOMER.EMAIL)
                .from(CUSTOMER);
    }

    private static Customer customer(Record4<Long, String, String, String> row) {
        return new Customer(row.value1(), new PersonName(row.value2(), row.value3()).full(), row.value4());
    }
}
