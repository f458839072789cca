package dev.switchback.examples.directory;

import static dev.switchback.examples.directory.schema.Tables.CUSTOMER;
import static org.jooq.impl.DSL.excluded;

import java.util.List;
import java.util.stream.IntStream;
import org.jooq.DSLContext;

/** Takes over customers of another system: all of them or none. Who is known by the e-mail address is brought up to date. */
final class CustomerImport {

    private final DSLContext db;

    CustomerImport(DSLContext db) {
        this.db = db;
    }

    /** Returns how many were new or brought up to date. */
    int load(List<NewCustomer> customers) {
        return db.transactionResult(transaction -> {
            var inserts = customers.stream()
                    .map(customer -> transaction
                            .dsl()
                            .insertInto(CUSTOMER, CUSTOMER.BRANCH_ID, CUSTOMER.EMAIL, CUSTOMER.FULL_NAME)
                            .values(customer.branch(), customer.email(), customer.name())
                            .onConflict(CUSTOMER.EMAIL)
                            .doUpdate()
                            .set(CUSTOMER.BRANCH_ID, excluded(CUSTOMER.BRANCH_ID))
                            .set(CUSTOMER.FULL_NAME, excluded(CUSTOMER.FULL_NAME)))
                    .toList();
            return IntStream.of(transaction.dsl().batch(inserts).execute()).sum();
        });
    }
}
