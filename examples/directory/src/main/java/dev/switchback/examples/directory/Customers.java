package dev.switchback.examples.directory;

import static dev.switchback.examples.directory.schema.Tables.CUSTOMER;

import dev.switchback.examples.directory.schema.tables.records.CustomerRecord;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Records;
import org.jspecify.annotations.Nullable;

/** Finds customers and changes them. */
final class Customers {

    private static final int PAGE = 20;

    private final DSLContext db;

    Customers(DSLContext db) {
        this.db = db;
    }

    Optional<Customer> find(long id) {
        return db.select(CUSTOMER.ID, CUSTOMER.FULL_NAME, CUSTOMER.EMAIL)
                .from(CUSTOMER)
                .where(CUSTOMER.ID.eq(id))
                .fetchOptional(Records.mapping(Customer::new));
    }

    /** The next page of those whose name begins so, in the order of their names; the first page after nobody. */
    List<Customer> search(String beginning, @Nullable Customer last) {
        var all = db.select(CUSTOMER.ID, CUSTOMER.FULL_NAME, CUSTOMER.EMAIL)
                .from(CUSTOMER)
                .where(CUSTOMER.FULL_NAME.startsWithIgnoreCase(beginning))
                .orderBy(CUSTOMER.FULL_NAME, CUSTOMER.ID);
        var page = last == null
                ? all.limit(PAGE)
                : all.seek(last.name(), last.id()).limit(PAGE);
        return page.fetch(Records.mapping(Customer::new));
    }

    long add(NewCustomer customer) {
        return db.insertInto(CUSTOMER)
                .set(CUSTOMER.BRANCH_ID, customer.branch())
                .set(CUSTOMER.EMAIL, customer.email())
                .set(CUSTOMER.FULL_NAME, customer.name())
                .returningResult(CUSTOMER.ID)
                .fetchSingle()
                .value1();
    }

    /** Returns whether there is such a customer. */
    boolean rename(long id, String name) {
        return db.update(CUSTOMER)
                        .set(CUSTOMER.FULL_NAME, name)
                        .where(CUSTOMER.ID.eq(id))
                        .execute()
                == 1;
    }

    /** What somebody has typed into the form: only what is different is stored. */
    void correct(long id, String email, String name) {
        CustomerRecord customer = db.fetchSingle(CUSTOMER, CUSTOMER.ID.eq(id));
        customer.setEmail(email);
        customer.setFullName(name);
        customer.store();
    }
}
