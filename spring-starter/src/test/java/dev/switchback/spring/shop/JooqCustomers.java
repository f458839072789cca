package dev.switchback.spring.shop;

import static dev.switchback.spring.shop.CustomerTable.CUSTOMER;

import dev.switchback.jooq.DualField;
import org.jooq.DSLContext;
import org.springframework.stereotype.Repository;

/** By jOOQ, as Spring Boot sets it up: one query for both paths, and no adapters. */
@Repository
public class JooqCustomers implements Customers {

    private final DSLContext db;
    private final DualField<String> fullName;

    JooqCustomers(DSLContext db, DualField<String> fullName) {
        this.db = db;
        this.fullName = fullName;
    }

    @Override
    public long add(String name) {
        return db.insertInto(CUSTOMER)
                .set(fullName, name)
                .returningResult(CUSTOMER.id)
                .fetchSingle()
                .value1();
    }

    @Override
    public String find(long id) {
        return db.select(fullName)
                .from(CUSTOMER)
                .where(CUSTOMER.id.eq(id))
                .fetchSingle()
                .value1();
    }

    @Override
    public void rename(long id, String name) {
        db.update(CUSTOMER).set(fullName, name).where(CUSTOMER.id.eq(id)).execute();
    }
}
