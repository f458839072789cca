package dev.switchback.examples.shop.customer;

import static dev.switchback.examples.shop.schema.Tables.CUSTOMER;

import dev.switchback.spring.repository.OldPath;
import java.util.List;
import java.util.Optional;
import org.jooq.Record3;
import org.jooq.Records;
import org.jooq.SelectJoinStep;
import org.jooq.impl.DSL;
import org.springframework.stereotype.Component;

/** The adapter for the old shape: the shop's queries as they were before the change. */
@Component
@OldPath(CustomerName.CHANGE)
class FullNameCustomers implements Customers {

    private final AdapterTables tables;

    FullNameCustomers(AdapterTables tables) {
        this.tables = tables;
    }

    @Override
    public List<Customer> list(long after, int limit) {
        return select().where(CUSTOMER.ID.gt(after))
                .orderBy(CUSTOMER.ID)
                .limit(limit)
                .fetch(Records.mapping(Customer::new));
    }

    @Override
    public Optional<Customer> find(long id) {
        return select().where(CUSTOMER.ID.eq(id)).fetchOptional(Records.mapping(Customer::new));
    }

    @Override
    public long add(PersonName name, String email) {
        return tables.db()
                .insertInto(CUSTOMER)
                .set(CUSTOMER.FULL_NAME, name.full())
                .set(CUSTOMER.EMAIL, email)
                .set(CUSTOMER.WRITTEN_BY, "shop, old path")
                .returningResult(CUSTOMER.ID)
                .fetchSingle()
                .value1();
    }

    @Override
    public boolean rename(long id, PersonName name) {
        return tables.db()
                        .update(CUSTOMER)
                        .set(CUSTOMER.FULL_NAME, name.full())
                        .set(CUSTOMER.WRITTEN_BY, "shop, old path")
                        .set(CUSTOMER.WRITTEN_AT, DSL.currentOffsetDateTime())
                        .where(CUSTOMER.ID.eq(id))
                        .execute()
                == 1;
    }

    private SelectJoinStep<Record3<Long, String, String>> select() {
        return tables.db()
                .select(CUSTOMER.ID, CUSTOMER.FULL_NAME, CUSTOMER.EMAIL)
                .from(CUSTOMER);
    }
}
