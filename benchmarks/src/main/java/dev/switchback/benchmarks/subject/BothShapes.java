package dev.switchback.benchmarks.subject;

import dev.switchback.benchmarks.lab.CustomerTable;
import dev.switchback.benchmarks.lab.Lab;
import dev.switchback.benchmarks.lab.Table;
import org.jooq.DSLContext;

/**
 * Both shapes written by hand with one jOOQ statement, the new one's values computed by the application: what it takes at least to
 * write both.
 *
 * @param insert whether a customer is added, not renamed
 */
public record BothShapes(String name, Table table, boolean insert) implements Subject {

    @Override
    public Operation in(Lab lab) {
        DSLContext db = lab.jooq();
        CustomerTable customer = table.jooq();
        return insert ? insert(db, customer) : update(db, customer);
    }

    private static Operation update(DSLContext db, CustomerTable customer) {
        return id -> {
            String first = Names.first();
            String last = Names.last();
            return db.update(customer)
                    .set(customer.fullName, first + " " + last)
                    .set(customer.firstName, first)
                    .set(customer.lastName, last)
                    .where(customer.id.eq(id))
                    .execute();
        };
    }

    private static Operation insert(DSLContext db, CustomerTable customer) {
        return id -> {
            String first = Names.first();
            String last = Names.last();
            return db.insertInto(customer)
                    .set(customer.fullName, first + " " + last)
                    .set(customer.firstName, first)
                    .set(customer.lastName, last)
                    .execute();
        };
    }
}
