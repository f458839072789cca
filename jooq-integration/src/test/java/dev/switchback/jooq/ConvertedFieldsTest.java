package dev.switchback.jooq;

import static dev.switchback.change.Column.bigint;
import static dev.switchback.change.Column.column;
import static dev.switchback.change.Column.text;
import static dev.switchback.jooq.shop.Tables.CUSTOMER;
import static dev.switchback.jooq.shop.Tables.GIFT_CARD;
import static dev.switchback.jooq.shop.Tables.ORDER_LINE;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.jooq.shop.embeddables.records.ContactRecord;
import dev.switchback.jooq.shop.tables.records.OrderLineRecord;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Promise;
import java.math.BigDecimal;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.conf.Settings;
import org.jooq.exception.DataChangedException;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns of the old shape whose generated type is not the driver's: converted, bound, or part of an embeddable. */
class ConvertedFieldsTest {

    private static final SchemaChange LINE_PRICE = SchemaChange.named("line-price")
            .table("shop.order_line")
            .key("order_id", "line_no")
            .oldShape(column("price", "numeric(12,2)"))
            .newShape(bigint("price_cents"))
            .forward("price_cents", "(price * 100)::bigint")
            .backward("price", "(price_cents / 100.0)::numeric(12,2)")
            .build();

    private static final SchemaChange CARD_HOLDER = SchemaChange.named("card-holder")
            .table("shop.Gift Card")
            .key("cardId")
            .oldShape(text("Holder Name"))
            .newShape(text("holder_upper"), text("holder"))
            .forward("holder_upper", "upper(\"Holder Name\")")
            .forward("holder", "\"Holder Name\"")
            .backward("Holder Name", "holder")
            .build();

    private final ShopDatabase shop = ShopDatabase.create();

    @AfterEach
    void close() {
        shop.close();
    }

    private DSLContext configured(Switchback switchback, DSLContext dsl, boolean transparently) {
        SwitchbackJooq jooq = SwitchbackJooq.with(switchback).onOneShape(OneShapePolicy.REFUSE);
        SchemaChange[] changes = switchback.changes().toArray(SchemaChange[]::new);
        return (transparently ? jooq.transparently(changes) : jooq).configure(dsl);
    }

    private long foreignWrites() {
        return shop.plain()
                .number("SELECT coalesce(sum(last_value), 0) FROM pg_sequences WHERE schemaname = 'switchback'"
                        + " AND sequencename LIKE '%writes'");
    }

    @ParameterizedTest(name = "transparently: {0}")
    @ValueSource(booleans = {false, true})
    @Promise({"P1", "P2"})
    void convertedOnesKeepTheirConverter(boolean transparently) {
        shop.plain()
                .execute(
                        "INSERT INTO shop.product VALUES ('a', 'A'), ('b', 'B'); WITH c AS (INSERT INTO shop.customer"
                                + " (full_name) VALUES ('x') RETURNING id) INSERT INTO shop.orders (customer_id) SELECT id FROM c");
        Field<Money> price = transparently ? ORDER_LINE.PRICE : DualField.of(LINE_PRICE, ORDER_LINE.PRICE);
        try (Switchback switchback = shop.switchback(LINE_PRICE).build()) {
            ChangeHandle change = Operator.open(switchback.change("line-price"));
            DSLContext db = configured(switchback, shop.jooq(), transparently);
            for (Path path : Path.values()) {
                change.ramp(path == Path.OLD ? 0 : 100, ADA);
                db.deleteFrom(ORDER_LINE).execute();
                Money five = money("5.00");
                assertThat(db.insertInto(ORDER_LINE, ORDER_LINE.ORDER_ID, ORDER_LINE.LINE_NO, ORDER_LINE.SKU, price)
                                .values(1L, 1, "a", five)
                                .values(1L, 2, "b", money("0.10"))
                                .returningResult(price)
                                .fetch(price))
                        .containsExactly(five, money("0.10"));
                db.update(ORDER_LINE)
                        .set(price, money("7.25"))
                        .where(price.eq(five))
                        .execute();
                assertThat(db.select(price)
                                .from(ORDER_LINE)
                                .where(price.in(money("7.25"), money("8")))
                                .fetchSingle()
                                .value1())
                        .isEqualTo(money("7.25"));
                assertThat(shop.plain().rows("SELECT price, price_cents FROM shop.order_line ORDER BY line_no"))
                        .containsExactly(List.of("7.25", "725"), List.of("0.10", "10"));
            }
            assertThat(foreignWrites()).isZero();
        }
    }

    /** A table without a version: jOOQ compares every column with what was fetched. */
    @ParameterizedTest(name = "path {0}")
    @ValueSource(strings = {"OLD", "NEW"})
    @Promise({"P1", "P2"})
    void convertedOnesAreComparedByOptimisticLocking(String path) {
        shop.plain()
                .execute("INSERT INTO shop.product VALUES ('a', 'A'); WITH c AS (INSERT INTO shop.customer (full_name)"
                        + " VALUES ('x') RETURNING id) INSERT INTO shop.orders (customer_id) SELECT id FROM c;"
                        + " INSERT INTO shop.order_line (order_id, line_no, sku, price) VALUES (1, 1, 'a', 5)");
        try (Switchback switchback = shop.switchback(LINE_PRICE).build()) {
            Operator.open(switchback.change("line-price")).ramp(path.equals("OLD") ? 0 : 100, ADA);
            DSLContext db = configured(
                    switchback,
                    DSL.using(
                            shop.jooq().configuration().derive(new Settings().withExecuteWithOptimisticLocking(true))),
                    true);
            long before = foreignWrites();
            OrderLineRecord mine = db.fetchSingle(ORDER_LINE);
            OrderLineRecord other = db.fetchSingle(ORDER_LINE);
            mine.setPrice(money("6.50"));
            assertThat(mine.store()).isEqualTo(1);
            other.setPrice(money("9.00"));
            assertThatThrownBy(other::store).isInstanceOf(DataChangedException.class);
            assertThatThrownBy(other::delete).isInstanceOf(DataChangedException.class);
            assertThat(shop.plain().rows("SELECT price, price_cents FROM shop.order_line"))
                    .containsExactly(List.of("6.50", "650"));
            other.refresh();
            other.setPrice(money("9.00"));
            assertThat(other.store()).isEqualTo(1);
            assertThat(shop.plain().rows("SELECT price, price_cents FROM shop.order_line"))
                    .containsExactly(List.of("9.00", "900"));
            assertThat(foreignWrites()).isEqualTo(before);
        }
    }

    @ParameterizedTest(name = "transparently: {0}")
    @ValueSource(booleans = {false, true})
    @Promise({"P1", "P2"})
    void boundOnesKeepTheirBinding(boolean transparently) {
        Field<Holder> holder = transparently ? GIFT_CARD.HOLDER_NAME : DualField.of(CARD_HOLDER, GIFT_CARD.HOLDER_NAME);
        try (Switchback switchback = shop.switchback(CARD_HOLDER).build()) {
            ChangeHandle change = Operator.open(switchback.change("card-holder"));
            DSLContext db = configured(switchback, shop.jooq(), transparently);
            for (Path path : Path.values()) {
                change.ramp(path == Path.OLD ? 0 : 100, ADA);
                db.deleteFrom(GIFT_CARD).execute();
                db.insertInto(GIFT_CARD, holder, GIFT_CARD.AMOUNT)
                        .values(new Holder("Ada"), BigDecimal.ONE)
                        .execute();
                assertThat(shop.plain().rows("SELECT \"Holder Name\", holder_upper, holder FROM shop.\"Gift Card\""))
                        .containsExactly(List.of("Ada.", "ADA.", "Ada."));
                assertThat(db.update(GIFT_CARD)
                                .set(holder, new Holder("Grace"))
                                .where(holder.eq(new Holder("Ada")))
                                .execute())
                        .isEqualTo(1);
                assertThat(db.select(holder).from(GIFT_CARD).fetchSingle().value1())
                        .isEqualTo(new Holder("Grace"));
                assertThat(shop.plain().rows("SELECT \"Holder Name\", holder_upper, holder FROM shop.\"Gift Card\""))
                        .containsExactly(List.of("Grace.", "GRACE.", "Grace."));
            }
            assertThat(foreignWrites()).isZero();
        }
    }

    /** An embeddable of which one column is of the old shape. */
    @ParameterizedTest(name = "path {0}")
    @ValueSource(strings = {"OLD", "NEW"})
    @Promise({"P1", "P2"})
    void embeddablesAreReadAndRefusedAsAssignments(String path) {
        shop.plain().execute("INSERT INTO shop.customer (id, full_name, email) VALUES (1, 'Ada King', 'a')");
        try (Switchback switchback = shop.switchback(ShopDatabase.CUSTOMER_NAME).build()) {
            Operator.open(switchback.change("customer-name")).ramp(path.equals("OLD") ? 0 : 100, ADA);
            DSLContext db = configured(switchback, shop.jooq(), true);
            assertThat(db.render(db.select(CUSTOMER.CONTACT).from(CUSTOMER)))
                    .contains(path.equals("OLD") ? "full_name" : "first_name");
            assertThat(db.select(CUSTOMER.CONTACT).from(CUSTOMER).fetchSingle().value1())
                    .isEqualTo(new ContactRecord("Ada King", "a"));
            assertThat(db.fetchCount(CUSTOMER, CUSTOMER.CONTACT.eq(new ContactRecord("Ada King", "a"))))
                    .isEqualTo(1);
            assertThatThrownBy(() -> db.update(CUSTOMER)
                            .set(CUSTOMER.CONTACT, new ContactRecord("Grace Hopper", "g"))
                            .execute())
                    .isInstanceOf(OneShapeException.class);
            assertThatThrownBy(() -> db.insertInto(CUSTOMER, CUSTOMER.ID, CUSTOMER.CONTACT)
                            .values(2L, new ContactRecord("Alan Turing", "t"))
                            .execute())
                    .isInstanceOf(OneShapeException.class);
            assertThat(shop.plain().rows("SELECT full_name, first_name, last_name, email FROM shop.customer"))
                    .containsExactly(List.of("Ada King", "Ada", "King", "a"));
        }
    }

    private static Money money(String amount) {
        return new Money(new BigDecimal(amount));
    }
}
