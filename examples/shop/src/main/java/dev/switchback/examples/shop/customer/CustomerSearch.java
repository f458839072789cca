package dev.switchback.examples.shop.customer;

import static dev.switchback.examples.shop.schema.Tables.CUSTOMER;

import dev.switchback.jooq.DualField;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Records;
import org.springframework.stereotype.Component;

/** The query that needs no adapters: it names the logical field, and is written once for both paths. */
@Component
class CustomerSearch {

    private final DSLContext db;
    private final DualField<String> fullName;

    CustomerSearch(DSLContext db, DualField<String> fullName) {
        this.db = db;
        this.fullName = fullName;
    }

    List<Customer> named(String beginning, int limit) {
        return db.select(CUSTOMER.ID, fullName, CUSTOMER.EMAIL)
                .from(CUSTOMER)
                .where(fullName.startsWith(beginning))
                .orderBy(CUSTOMER.ID)
                .limit(limit)
                .fetch(Records.mapping(Customer::new));
    }
}
