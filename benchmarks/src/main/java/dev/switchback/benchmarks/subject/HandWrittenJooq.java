package dev.switchback.benchmarks.subject;

import dev.switchback.benchmarks.lab.CustomerTable;
import dev.switchback.benchmarks.lab.Lab;
import dev.switchback.benchmarks.lab.Table;
import dev.switchback.change.Path;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** A jOOQ query as it is written by hand on one shape, executed by jOOQ as it comes. */
public record HandWrittenJooq(String name, Table table, Statement statement, Path shape) implements Subject {

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
        DSLContext db = lab.jooq();
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

    /** What the application will look like when nobody needs Switchback any more. */
    private static Operation newSelect(DSLContext db, CustomerTable customer) {
        return id -> db.select(DSL.concat(
                        customer.firstName,
                        DSL.coalesce(DSL.concat(DSL.inline(" "), customer.lastName), DSL.inline(""))))
                .from(customer)
                .where(customer.id.eq(id))
                .fetchOne(0, String.class);
    }
}
