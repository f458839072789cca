package dev.switchback.benchmarks.subject;

import dev.switchback.benchmarks.lab.CustomerTable;
import dev.switchback.benchmarks.lab.Lab;
import dev.switchback.benchmarks.lab.Table;
import dev.switchback.benchmarks.subject.HandWrittenJooq.Statement;
import org.jooq.DSLContext;

/**
 * Both shapes written or read by hand with one jOOQ statement, the new one's values computed by the application: what it takes at
 * least to do both.
 */
public record BothShapes(String name, Table table, Statement statement) implements Subject {

    @Override
    public Operation in(Lab lab) {
        DSLContext db = lab.jooq();
        CustomerTable customer = table.jooq();
        return switch (statement) {
            case SELECT -> select(db, customer);
            case UPDATE -> update(db, customer);
            case INSERT -> insert(db, customer);
        };
    }

    private static Operation select(DSLContext db, CustomerTable customer) {
        return id -> db.select(customer.fullName, customer.joinedName())
                .from(customer)
                .where(customer.id.eq(id))
                .fetchOne(customer.fullName);
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
