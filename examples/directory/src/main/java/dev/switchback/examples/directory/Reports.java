package dev.switchback.examples.directory;

import static dev.switchback.examples.directory.schema.Tables.BRANCH;
import static dev.switchback.examples.directory.schema.Tables.CUSTOMER;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.min;

import java.util.List;
import org.jooq.DSLContext;

/** What the head office asks for; a line of text for each row. */
final class Reports {

    private final DSLContext db;

    Reports(DSLContext db) {
        this.db = db;
    }

    /** How many customers each branch has, and from whom to whom the alphabet takes them. */
    List<String> branches() {
        return db.select(BRANCH.CITY, count(), min(CUSTOMER.FULL_NAME), max(CUSTOMER.FULL_NAME))
                .from(BRANCH)
                .join(CUSTOMER)
                .on(CUSTOMER.BRANCH_ID.eq(BRANCH.ID))
                .groupBy(BRANCH.CITY)
                .orderBy(BRANCH.CITY)
                .fetch(row -> row.value1() + ' ' + row.value2() + ": " + row.value3() + " to " + row.value4());
    }

    /** Names that more than one customer has, with their branches. */
    List<String> namesakes() {
        return db.select(CUSTOMER.FULL_NAME, count(), min(CUSTOMER.branch().CITY), max(CUSTOMER.branch().CITY))
                .from(CUSTOMER)
                .groupBy(CUSTOMER.FULL_NAME)
                .having(count().gt(1))
                .orderBy(count().desc(), CUSTOMER.FULL_NAME)
                .fetch(row -> row.value2() + " x " + row.value1() + ", " + row.value3() + " to " + row.value4());
    }
}
