package dev.switchback.benchmarks.subject;

import dev.switchback.benchmarks.lab.CustomerTable;
import dev.switchback.benchmarks.lab.Lab;
import dev.switchback.benchmarks.lab.Table;
import dev.switchback.jooq.DualField;
import dev.switchback.jooq.SwitchbackJooq;
import org.jooq.DSLContext;

/** The same query with a logical field, executed by a context of Switchback. */
public record LogicalField(String name, Table table, HandWrittenJooq.Statement statement) implements Subject {

    @Override
    public Operation in(Lab lab) {
        DSLContext db = SwitchbackJooq.configure(lab.jooq(), lab.switchback());
        CustomerTable customer = table.jooq();
        DualField<String> fullName = DualField.of(table.change(), customer.fullName);
        return switch (statement) {
            case SELECT ->
                id -> db.select(fullName)
                        .from(customer)
                        .where(customer.id.eq(id))
                        .fetchOne(fullName);
            case UPDATE ->
                id -> db.update(customer)
                        .set(fullName, Names.first() + " " + Names.last())
                        .where(customer.id.eq(id))
                        .execute();
            case INSERT ->
                id -> db.insertInto(customer)
                        .set(fullName, Names.first() + " " + Names.last())
                        .execute();
        };
    }
}
