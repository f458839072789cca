package dev.switchback.jooq;

import static dev.switchback.jooq.shop.Tables.CUSTOMER;
import static dev.switchback.jooq.shop.Tables.ORDERS;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.excluded;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.multiset;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.rowNumber;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.val;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.Path;
import dev.switchback.jooq.shop.tables.Customer;
import dev.switchback.testing.Operator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jooq.DSLContext;
import org.junit.jupiter.api.Test;

/** Exploration. */
class StatementMatrixTest {

    interface Form {
        Object run(DSLContext db) throws Exception;
    }

    static final DualField<String> NAME = DualField.of(ShopDatabase.CUSTOMER_NAME, CUSTOMER.FULL_NAME);

    private static Map<String, Form> forms() {
        Map<String, Form> forms = new LinkedHashMap<>();
        forms.put(
                "select",
                db -> db.select(CUSTOMER.ID, NAME)
                        .from(CUSTOMER)
                        .orderBy(CUSTOMER.ID)
                        .limit(2)
                        .fetch()
                        .getValues(NAME));
        forms.put(
                "where",
                db -> db.select(CUSTOMER.ID)
                        .from(CUSTOMER)
                        .where(NAME.eq("Ada King"))
                        .orderBy(1)
                        .limit(2)
                        .fetch(CUSTOMER.ID));
        forms.put(
                "order by",
                db -> db.select(CUSTOMER.ID)
                        .from(CUSTOMER)
                        .orderBy(NAME.desc().nullsLast(), CUSTOMER.ID)
                        .limit(2)
                        .fetch(CUSTOMER.ID));
        forms.put(
                "group by",
                db -> db.select(NAME, count())
                        .from(CUSTOMER)
                        .groupBy(NAME)
                        .having(NAME.isNotNull())
                        .orderBy(NAME)
                        .limit(2)
                        .fetch()
                        .getValues(NAME));
        forms.put(
                "implicit path",
                db -> db.select(ORDERS.ID, DualField.of(ShopDatabase.CUSTOMER_NAME, ORDERS.customer().FULL_NAME))
                        .from(ORDERS)
                        .limit(2)
                        .fetch()
                        .getValues(1));
        Customer c = CUSTOMER.as("c");
        DualField<String> cName = DualField.of(ShopDatabase.CUSTOMER_NAME, c.FULL_NAME);
        forms.put(
                "alias",
                db -> db.select(cName)
                        .from(c)
                        .where(cName.like("Ada%"))
                        .limit(2)
                        .fetch()
                        .getValues(cName));
        forms.put("derived table", db -> {
            var d = select(CUSTOMER.ID, NAME).from(CUSTOMER).asTable("d");
            return db.select(d.field(NAME))
                    .from(d)
                    .orderBy(d.field(CUSTOMER.ID))
                    .limit(2)
                    .fetch()
                    .getValues(0);
        });
        forms.put("cte", db -> {
            var w = name("w").as(select(CUSTOMER.ID, NAME).from(CUSTOMER));
            return db.with(w)
                    .select(w.field(NAME))
                    .from(w)
                    .orderBy(w.field(CUSTOMER.ID))
                    .limit(2)
                    .fetch()
                    .getValues(0);
        });
        forms.put(
                "union",
                db -> db.select(NAME)
                        .from(CUSTOMER)
                        .where(CUSTOMER.ID.eq(1L))
                        .union(select(NAME).from(CUSTOMER).where(CUSTOMER.ID.eq(2L)))
                        .orderBy(NAME)
                        .fetch()
                        .getValues(0));
        forms.put(
                "window",
                db -> db.select(NAME, rowNumber().over().partitionBy(NAME).orderBy(NAME))
                        .from(CUSTOMER)
                        .orderBy(CUSTOMER.ID)
                        .limit(2)
                        .fetch()
                        .getValues(0));
        forms.put(
                "multiset",
                db -> db.select(multiset(select(NAME).from(CUSTOMER).where(CUSTOMER.ID.eq(1L))))
                        .fetchSingle()
                        .value1()
                        .getValues(0));
        forms.put(
                "into record",
                db -> db.select(CUSTOMER.ID, NAME)
                        .from(CUSTOMER)
                        .orderBy(CUSTOMER.ID)
                        .limit(1)
                        .fetchInto(CUSTOMER)
                        .get(0)
                        .getFullName());
        forms.put(
                "into pojo",
                db -> db.select(CUSTOMER.ID, NAME)
                        .from(CUSTOMER)
                        .orderBy(CUSTOMER.ID)
                        .limit(1)
                        .fetchInto(dev.switchback.jooq.shop.tables.pojos.Customer.class)
                        .get(0)
                        .getFullName());
        forms.put(
                "update",
                db -> db.update(CUSTOMER)
                        .set(NAME, "Grace Hopper")
                        .where(CUSTOMER.ID.eq(3L))
                        .execute());
        forms.put(
                "update null",
                db -> db.update(CUSTOMER)
                        .setNull(NAME)
                        .where(CUSTOMER.ID.eq(3L))
                        .execute());
        forms.put(
                "update expression",
                db -> db.update(CUSTOMER)
                        .set(NAME, NAME.concat(" Jr"))
                        .where(CUSTOMER.ID.eq(5L))
                        .execute());
        forms.put(
                "update volatile",
                db -> db.update(CUSTOMER)
                        .set(NAME, org.jooq.impl.DSL.field("'R ' || random()::text", String.class))
                        .where(CUSTOMER.ID.eq(6L))
                        .execute());
        forms.put(
                "update select",
                db -> db.update(CUSTOMER)
                        .set(NAME, select(inline("From Select")))
                        .where(CUSTOMER.ID.eq(6L))
                        .execute());
        forms.put(
                "update returning",
                db -> db.update(CUSTOMER)
                        .set(NAME, "Ret Urning")
                        .where(CUSTOMER.ID.eq(3L))
                        .returning(CUSTOMER.ID, NAME)
                        .fetch()
                        .getValues(NAME));
        forms.put(
                "update from",
                db -> db.update(CUSTOMER)
                        .set(NAME, "Up From")
                        .from(ORDERS)
                        .where(ORDERS.CUSTOMER_ID.eq(CUSTOMER.ID))
                        .execute());
        forms.put(
                "update alias",
                db -> db.update(c).set(cName, "Ali As").where(c.ID.eq(3L)).execute());
        forms.put(
                "insert",
                db -> db.insertInto(CUSTOMER, CUSTOMER.EMAIL, NAME)
                        .values("e", "In Sert")
                        .execute());
        forms.put(
                "insert set",
                db -> db.insertInto(CUSTOMER)
                        .set(CUSTOMER.EMAIL, "e")
                        .set(NAME, "In Set")
                        .execute());
        forms.put(
                "insert rows",
                db -> db.insertInto(CUSTOMER, NAME, CUSTOMER.EMAIL)
                        .values("One One", "1")
                        .values("Two Two", "2")
                        .execute());
        forms.put(
                "insert expression",
                db -> db.insertInto(CUSTOMER, NAME, CUSTOMER.EMAIL)
                        .values(inline("X ").concat(val("Y")), val("3"))
                        .execute());
        forms.put(
                "insert select",
                db -> db.insertInto(CUSTOMER, NAME, CUSTOMER.EMAIL)
                        .select(select(NAME.concat("x"), CUSTOMER.EMAIL)
                                .from(CUSTOMER)
                                .where(CUSTOMER.ID.le(2L)))
                        .execute());
        forms.put(
                "insert returning",
                db -> db.insertInto(CUSTOMER, NAME)
                        .values("Re Turn")
                        .returningResult(CUSTOMER.ID, NAME)
                        .fetch()
                        .getValues(1));
        forms.put(
                "upsert",
                db -> db.insertInto(CUSTOMER, CUSTOMER.REFERENCE, NAME)
                        .values("ref", "Up Sert")
                        .onConflict(CUSTOMER.REFERENCE)
                        .doUpdate()
                        .set(NAME, excluded(NAME))
                        .execute());
        forms.put(
                "upsert value",
                db -> db.insertInto(CUSTOMER, CUSTOMER.REFERENCE, NAME)
                        .values("ref", "Up Sert")
                        .onConflict(CUSTOMER.REFERENCE)
                        .doUpdate()
                        .set(NAME, "Other Value")
                        .execute());
        forms.put(
                "upsert expression",
                db -> db.insertInto(CUSTOMER, CUSTOMER.REFERENCE, NAME)
                        .values("ref", "Up Sert")
                        .onConflict(CUSTOMER.REFERENCE)
                        .doUpdate()
                        .set(NAME, NAME.concat("!"))
                        .execute());
        forms.put(
                "writable cte",
                db -> db.with(name("u")
                                .as(db.update(CUSTOMER)
                                        .set(NAME, "Cte Cte")
                                        .where(CUSTOMER.ID.eq(3L))
                                        .returning(CUSTOMER.ID, NAME)))
                        .select()
                        .from(name("u"))
                        .fetch()
                        .size());
        forms.put(
                "batch queries",
                db -> db.batch(
                                db.update(CUSTOMER).set(NAME, "B One").where(CUSTOMER.ID.eq(1L)),
                                db.update(CUSTOMER).set(NAME, "B Two").where(CUSTOMER.ID.eq(2L)))
                        .execute()
                        .length);
        forms.put(
                "batch bind",
                db -> db.batch(db.update(CUSTOMER).set(NAME, (String) null).where(CUSTOMER.ID.eq((Long) null)))
                        .bind("Bi One", 1L)
                        .bind("Bi Two", 2L)
                        .execute()
                        .length);
        forms.put(
                "merge",
                db -> db.mergeInto(CUSTOMER)
                        .using(org.jooq.impl.DSL.selectOne())
                        .on(CUSTOMER.ID.eq(1L))
                        .whenMatchedThenUpdate()
                        .set(NAME, "Mer Ge")
                        .execute());
        forms.put(
                "row assignment",
                db -> db.update(CUSTOMER)
                        .set(org.jooq.impl.DSL.row(NAME, CUSTOMER.EMAIL), org.jooq.impl.DSL.row("Row Row", "e"))
                        .where(CUSTOMER.ID.eq(3L))
                        .execute());
        forms.put(
                "count distinct",
                db -> db.select(org.jooq.impl.DSL.countDistinct(NAME))
                                .from(CUSTOMER)
                                .fetchSingle()
                                .value1()
                        > 0);
        forms.put("toString", db -> {
            db.select(NAME).from(CUSTOMER).toString();
            NAME.hashCode();
            return NAME.equals(NAME) + NAME.toString();
        });
        return forms;
    }

    @Test
    void explore() throws Exception {
        try (ShopDatabase shop = ShopDatabase.create();
                Switchback switchback =
                        shop.switchback(ShopDatabase.CUSTOMER_NAME).build()) {
            shop.plain()
                    .execute(
                            "INSERT INTO shop.customer (full_name, email) SELECT CASE n % 3 WHEN 0 THEN 'Ada King' WHEN 1 THEN 'Plato' ELSE 'Ann O''Hara' END, n FROM generate_series(1, 20) n; INSERT INTO shop.orders (customer_id) SELECT id FROM shop.customer LIMIT 3");
            ChangeHandle change = Operator.open(switchback.change("customer-name"));
            DSLContext db = SwitchbackJooq.configure(shop.jooq(), switchback);
            for (Path path : Path.values()) {
                change.ramp(path == Path.OLD ? 0 : 100, ADA);
                assertThat(switchback.decision(ShopDatabase.CUSTOMER_NAME).path())
                        .isEqualTo(path);
                forms().forEach((name, form) -> {
                    try {
                        long writes = shop.plain()
                                .number(
                                        "SELECT coalesce(sum(last_value) FILTER (WHERE sequencename LIKE 'customer-name%'),0) FROM pg_sequences WHERE schemaname = 'switchback'");
                        Object result = form.run(db);
                        long after = shop.plain()
                                .number(
                                        "SELECT coalesce(sum(last_value) FILTER (WHERE sequencename LIKE 'customer-name%'),0) FROM pg_sequences WHERE schemaname = 'switchback'");
                        System.out.println("MATRIX " + path + " " + name + ": " + result
                                + (after != writes ? " FOREIGN " + (after - writes) : ""));
                    } catch (Throwable e) {
                        System.out.println("MATRIX " + path + " " + name + ": FAILS "
                                + e.getClass().getSimpleName() + " "
                                + String.valueOf(e.getMessage()).replace('\n', ' '));
                    }
                });
                System.out.println(
                        "MATRIX divergent "
                                + shop.plain()
                                        .rows(
                                                "SELECT id, full_name, first_name, last_name FROM shop.customer WHERE full_name IS DISTINCT FROM first_name || coalesce(' ' || last_name, '')"));
                System.out.println("MATRIX rows "
                        + shop.plain()
                                .rows("SELECT id, full_name, first_name, last_name FROM shop.customer ORDER BY id"));
            }
        }
    }
}
