package dev.switchback.jooq.docs;

import static dev.switchback.change.Column.text;
import static dev.switchback.jooq.shop.Tables.CUSTOMER;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.Switchback;
import dev.switchback.change.SchemaChange;
import dev.switchback.jooq.DualField;
import dev.switchback.jooq.ShopDatabase;
import dev.switchback.testing.Operator;
import org.jooq.DSLContext;
import org.junit.jupiter.api.Test;

/** What the document says, done. */
class JooqExampleTest {

    private static final SchemaChange NAME = SchemaChange.named("customer-name")
            .table("shop.customer")
            .key("id")
            .oldShape(text("full_name"))
            .newShape(text("first_name"), text("last_name"))
            .forward("first_name", "split_part(full_name, ' ', 1)")
            .forward("last_name", "substring(full_name from ' (.*)')")
            .backward("full_name", "first_name || coalesce(' ' || last_name, '')")
            .build();

    @Test
    void works() {
        try (ShopDatabase shop = ShopDatabase.create();
                Switchback switchback = shop.switchback(NAME).build()) {
            shop.plain().execute("INSERT INTO shop.customer (id, full_name) VALUES (42, 'Somebody Else')");
            Operator.open(switchback.change("customer-name")).ramp(100, ADA);
            assertThat(JooqExample.logicalFields(NAME, shop.jooq(), switchback)).containsExactly("Ada King");
            DSLContext db = JooqExample.transparently(NAME, shop.jooq(), switchback);
            JooqExample.oneTransaction(db, DualField.of(NAME, CUSTOMER.FULL_NAME));
            assertThat(db.select(CUSTOMER.FULL_NAME)
                            .from(CUSTOMER)
                            .fetchSingle()
                            .value1())
                    .isEqualTo("Ada King Jr");
            assertThat(shop.plain().text("SELECT first_name || '/' || last_name FROM shop.customer"))
                    .isEqualTo("Ada/King Jr");
            assertThat(JooqExample.repository(NAME, shop.jooq(), switchback).find(42))
                    .isEqualTo("Grace Hopper");
            assertThat(shop.plain()
                            .text("SELECT full_name || '/' || first_name || '/' || last_name FROM shop.customer"))
                    .isEqualTo("Grace Hopper/Grace/Hopper");
        }
    }
}
