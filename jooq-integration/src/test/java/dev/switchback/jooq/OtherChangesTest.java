package dev.switchback.jooq;

import static dev.switchback.change.Column.column;
import static dev.switchback.change.Column.text;
import static dev.switchback.jooq.shop.Tables.CUSTOMER;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.Path;
import dev.switchback.change.RowValues;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SwitchbackException;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Promise;
import java.util.List;
import java.util.Locale;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.TableField;
import org.jooq.conf.MappedSchema;
import org.jooq.conf.RenderMapping;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jooq.impl.TableImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Logical fields of other changes than one column split in two. */
class OtherChangesTest {

    /** A table as its generated class would be. */
    private static final class Place extends TableImpl<Record> {
        private static final long serialVersionUID = 1L;

        private final TableField<Record, Long> id = createField(DSL.name("id"), SQLDataType.BIGINT, this);
        private final TableField<Record, String> street = createField(DSL.name("street"), SQLDataType.CLOB, this);
        private final TableField<Record, String> city = createField(DSL.name("city"), SQLDataType.CLOB, this);

        Place() {
            super(DSL.name("place"));
        }
    }

    private static final Place PLACE = new Place();

    /** Two columns become one; its backward mapping has PostgreSQL's operator {@code ?}. */
    private static final SchemaChange ADDRESS = SchemaChange.named("place-address")
            .table("place")
            .key("id")
            .oldShape(text("street"), text("city"))
            .newShape(column("address", "jsonb"))
            .forward(
                    "address",
                    "CASE WHEN NOT (street IS NULL AND city IS NULL) THEN jsonb_strip_nulls(jsonb_build_object("
                            + "'street', street, 'city', city)) END")
            .backward("street", "CASE WHEN address ? 'street' THEN address ->> 'street' END")
            .backward("city", "address ->> 'city'")
            .build();

    private final ShopDatabase shop = ShopDatabase.create();

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    @Promise({"P1", "P2"})
    void keepTheColumnsThatAreNotAssigned() {
        shop.plain()
                .execute("CREATE TABLE place (id bigint PRIMARY KEY, street text, city text);"
                        + " INSERT INTO place VALUES (1, 'Elm 1', 'York')");
        Field<String> street = DualField.of(ADDRESS, PLACE.street);
        Field<String> city = DualField.of(ADDRESS, PLACE.city);
        try (Switchback switchback = shop.switchback(ADDRESS).build()) {
            ChangeHandle change = Operator.open(switchback.change("place-address"));
            DSLContext db = SwitchbackJooq.with(switchback)
                    .onOneShape(OneShapePolicy.REFUSE)
                    .configure(shop.jooq());
            long before = foreignWrites("place-address");
            for (Path path : Path.values()) {
                change.ramp(path == Path.OLD ? 0 : 100, ADA);
                db.update(PLACE)
                        .set(street, "Oak " + path)
                        .where(PLACE.id.eq(1L))
                        .execute();
                assertThat(db.select(street, city).from(PLACE).fetchSingle().intoList())
                        .containsExactly("Oak " + path, "York");
                assertThat(db.fetchCount(DSL.selectFrom(PLACE).where(street.startsWith("Oak"))))
                        .isOne();
                assertThat(shop.plain().rows("SELECT street, city, address FROM place"))
                        .containsExactly(List.of(
                                "Oak " + path, "York", "{\"city\": \"York\", \"street\": \"Oak " + path + "\"}"));
            }
            assertThat(foreignWrites("place-address")).isEqualTo(before);
        }
    }

    /** No SQL gives the digits, but a column of the new shape keeps what was typed. */
    @Test
    @Promise({"P1", "P8"})
    void areComputedInJavaWhereTheMappingIs() {
        SchemaChange phone = SchemaChange.named("customer-reference")
                .table("shop.customer")
                .key("id")
                .oldShape(text("reference"))
                .newShape(text("reference_typed"), text("reference_upper"))
                .javaMapping(
                        "1",
                        row -> {
                            if ("?".equals(row.text("reference"))) {
                                throw new IllegalArgumentException("no reference");
                            }
                            return RowValues.of("reference_typed", row.text("reference"))
                                    .and("reference_upper", upper(row.text("reference")));
                        },
                        row -> RowValues.of("reference", row.text("reference_typed")))
                .build();
        assertThatThrownBy(() -> DualField.of(phone, CUSTOMER.REFERENCE)).hasMessageContaining("a Java mapping");
        DualField<String> reference = DualField.of(
                phone, CUSTOMER.REFERENCE, DSL.field(DSL.name("shop", "customer", "reference_typed"), String.class));
        try (Switchback switchback = shop.switchback(phone).build()) {
            ChangeHandle change = Operator.open(switchback.change("customer-reference"));
            assertThatThrownBy(() -> SwitchbackJooq.with(switchback).transparently(phone))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[customer-reference]");
            DSLContext db = SwitchbackJooq.configure(shop.jooq(), switchback);
            for (Path path : Path.values()) {
                change.ramp(path == Path.OLD ? 0 : 100, ADA);
                db.insertInto(CUSTOMER, reference).values("new " + path).execute();
                db.update(CUSTOMER)
                        .set(reference, "ref " + path)
                        .where(reference.eq("new " + path))
                        .execute();
                assertThat(shop.plain()
                                .rows(
                                        "SELECT reference_typed, reference_upper FROM shop.customer WHERE reference = 'ref "
                                                + path + "'"))
                        .containsExactly(List.of("ref " + path, "REF " + path));
                assertThat(db.select(reference)
                                .from(CUSTOMER)
                                .where(reference.eq("ref " + path))
                                .fetch(reference))
                        .containsExactly("ref " + path);
            }
            assertThat(shop.plain().number("SELECT count(*) FROM switchback.stale"))
                    .isZero();
            assertThatThrownBy(() -> db.update(CUSTOMER)
                            .set(reference, "?")
                            .where(reference.eq("ref OLD"))
                            .execute())
                    .isInstanceOf(SwitchbackException.class)
                    .hasMessageContaining("nothing was written");
            assertThatThrownBy(() -> db.update(CUSTOMER)
                            .set(reference, DSL.concat(reference, DSL.inline("!")))
                            .execute())
                    .isInstanceOf(OneShapeException.class)
                    .hasMessageContaining("is set to an expression");
        }
    }

    private static String upper(String text) {
        return text == null ? null : text.toUpperCase(Locale.ROOT);
    }

    /** A schema for each customer of the application's, say: jOOQ's code names one, and renders another. */
    @Test
    void areFoundInASchemaThatIsMapped() {
        shop.plain().execute("ALTER SCHEMA shop RENAME TO tenant");
        SchemaChange name = CustomerName.builder().table("tenant.customer").build();
        DualField<String> fullName = DualField.of(name, CUSTOMER.FULL_NAME);
        try (Switchback switchback = shop.switchback(name).build()) {
            Operator.open(switchback.change("customer-name"));
            Settings settings = new Settings()
                    .withRenderMapping(new RenderMapping()
                            .withSchemata(new MappedSchema().withInput("shop").withOutput("tenant")));
            DSLContext db = SwitchbackJooq.with(switchback)
                    .onOneShape(OneShapePolicy.REFUSE)
                    .configure(DSL.using(shop.jooq().configuration().derive(settings)));
            db.insertInto(CUSTOMER, fullName).values("Ada King").execute();
            assertThat(shop.plain().rows("SELECT full_name, first_name, last_name FROM tenant.customer"))
                    .containsExactly(List.of("Ada King", "Ada", "King"));
            assertThat(foreignWrites("customer-name")).isZero();
        }
    }

    private long foreignWrites(String change) {
        return shop.plain()
                .number("SELECT sum(coalesce(last_value, 0)) FROM pg_sequences WHERE schemaname = 'switchback'"
                        + " AND sequencename LIKE '" + change + "%writes'");
    }
}
