package dev.switchback.benchmarks.subject;

import dev.switchback.benchmarks.lab.CustomerTable;
import dev.switchback.benchmarks.lab.Lab;
import dev.switchback.benchmarks.lab.Table;
import dev.switchback.change.Path;
import org.jooq.DSLContext;
import org.jooq.VisitListener;

/**
 * A jOOQ query as it is written by hand on one shape.
 *
 * @param listened whether a listener that does nothing hears of each part of it: a logical field is not possible without one;
 *     otherwise executed by jOOQ as it comes
 */
public record HandWrittenJooq(String name, Table table, Statement statement, Path shape, boolean listened)
        implements Subject {

    /** Executed by jOOQ as it comes. */
    public HandWrittenJooq(String name, Table table, Statement statement, Path shape) {
        this(name, table, statement, shape, false);
    }

    /** What it does. */
    public enum Statement {
        /** One customer by key. */
        SELECT,
        /** One customer's name, by key. */
        UPDATE,
        /** One more customer. */
        INSERT
    }

    @Override
    public Operation in(Lab lab) {
        DSLContext db = listened
                ? lab.jooq().configuration().derive(new VisitListener() {}).dsl()
                : lab.jooq();
        CustomerTable customer = table.jooq();
        return switch (statement) {
            case SELECT -> shape == Path.OLD ? oldSelect(db, customer) : newSelect(db, customer);
            case UPDATE ->
                id -> db.update(customer)
                        .set(customer.fullName, Names.first() + " " + Names.last())
                        .where(customer.id.eq(id))
                        .execute();
            case INSERT ->
                id -> db.insertInto(customer)
                        .set(customer.fullName, Names.first() + " " + Names.last())
                        .execute();
        };
    }

    private static Operation oldSelect(DSLContext db, CustomerTable customer) {
        return id -> db.select(customer.fullName)
                .from(customer)
                .where(customer.id.eq(id))
                .fetchOne(customer.fullName);
    }

    private static Operation newSelect(DSLContext db, CustomerTable customer) {
        return id -> db.select(customer.joinedName())
                .from(customer)
                .where(customer.id.eq(id))
                .fetchOne(0, String.class);
    }
}
