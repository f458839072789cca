package dev.switchback.examples.shop.order;

import static dev.switchback.examples.shop.schema.Tables.CUSTOMER;
import static dev.switchback.examples.shop.schema.Tables.ORDERS;

import dev.switchback.jooq.DualField;
import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Records;
import org.jooq.impl.DSL;
import org.springframework.stereotype.Component;

/** The table of orders, and the customer's name beside each by one query for both paths. */
@Component
class Orders {

    private final DSLContext db;
    private final DualField<String> fullName;

    Orders(DSLContext db, DualField<String> fullName) {
        this.db = db;
        this.fullName = fullName;
    }

    /** A new order; returns its key. */
    long add(long customer, String item, long cents) {
        return db.insertInto(ORDERS)
                .set(ORDERS.CUSTOMER_ID, customer)
                .set(ORDERS.ITEM, item)
                .set(ORDERS.CENTS, cents)
                .returningResult(ORDERS.ID)
                .fetchSingle()
                .value1();
    }

    List<Order> latest(int limit) {
        return find(DSL.noCondition(), limit);
    }

    List<Order> of(long customer, int limit) {
        return find(ORDERS.CUSTOMER_ID.eq(customer), limit);
    }

    private List<Order> find(Condition which, int limit) {
        return db.select(ORDERS.ID, CUSTOMER.ID, fullName, ORDERS.ITEM, ORDERS.CENTS, ORDERS.ORDERED_AT)
                .from(ORDERS)
                .join(CUSTOMER)
                .on(CUSTOMER.ID.eq(ORDERS.CUSTOMER_ID))
                .where(which)
                .orderBy(ORDERS.ID.desc())
                .limit(limit)
                .fetch(Records.mapping(Order::new));
    }
}
