package dev.switchback.jooq;

import static dev.switchback.jooq.shop.Tables.CUSTOMER;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.Path;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jooq.Constants;
import org.jooq.DSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every form of statement, on each path, with logical fields and in transparent mode: it works, or is refused with words. No
 * cell is silent: whatever was written, both shapes say so, and the trigger had nothing to complete. Prints the table.
 */
class StatementMatrixTest {

    private static final List<String> TABLE = new ArrayList<>();

    private static ShopDatabase shop;
    private static Switchback switchback;
    private static ChangeHandle change;

    @BeforeAll
    static void open() {
        shop = ShopDatabase.create();
        switchback = shop.switchback(ShopDatabase.CUSTOMER_NAME).build();
        change = Operator.open(switchback.change("customer-name"));
    }

    @AfterAll
    static void close() throws ReflectiveOperationException {
        Object version = Constants.class.getField("FULL_VERSION").get(null);
        System.out.println("Forms of statements on jOOQ " + version + ", Java "
                + Runtime.version().feature());
        TABLE.forEach(System.out::println);
        switchback.close();
        shop.close();
    }

    @BeforeEach
    void fill() {
        shop.plain()
                .execute("DELETE FROM shop.orders; DELETE FROM shop.customer;"
                        + " INSERT INTO shop.customer (id, full_name, first_name, last_name, email, reference) VALUES"
                        + " (1, 'Ada King', 'Ada', 'King', '1', 'first'), (2, 'Plato', 'Plato', NULL, '2', NULL),"
                        + " (3, 'Ann O''Hara', 'Ann', 'O''Hara', '3', NULL), (4, NULL, NULL, NULL, '4', NULL);"
                        + " INSERT INTO shop.orders (customer_id) VALUES (1), (3);"
                        + " ALTER SEQUENCE shop.customer_id_seq RESTART 100");
    }

    static Stream<Arguments> cells() {
        return Statements.all().stream()
                .flatMap(form -> Stream.of(Path.values())
                        .flatMap(path -> Stream.of(true, false)
                                .map(transparent ->
                                        Arguments.of(form, path, transparent ? "transparently" : "by DualField"))));
    }

    @ParameterizedTest(name = "{0} on {1} {2}")
    @MethodSource("cells")
    @Promise({"P1", "P2", "P3"})
    void worksOrIsRefused(Statements.Form form, Path path, String how) throws Exception {
        boolean transparent = how.equals("transparently");
        change.ramp(path == Path.OLD ? 0 : 100, ADA);
        assertThat(switchback.decision(ShopDatabase.CUSTOMER_NAME).path()).isEqualTo(path);
        SwitchbackJooq jooq = SwitchbackJooq.with(switchback).onOneShape(OneShapePolicy.REFUSE);
        DSLContext db = (transparent ? jooq.transparently(ShopDatabase.CUSTOMER_NAME) : jooq).configure(shop.jooq());
        Names names = transparent ? Names.GENERATED : Names.LOGICAL;
        long foreign = foreignWrites();

        Object outcome;
        try {
            outcome = form.statement().run(db, names);
        } catch (OneShapeException e) {
            outcome = e;
        }
        String cell = outcome instanceof OneShapeException refused ? "refused: " + refused.getMessage() : "works";
        TABLE.add("%-34s %-3s %-13s %s".formatted(form, path, how, cell));

        if (form.refusal() != null && outcome instanceof OneShapeException refused) {
            assertThat(refused).hasMessageContaining(form.refusal());
            assertThat(names()).containsExactly("Ada King", "Plato", "Ann O'Hara", null);
        } else {
            assertThat(form.refusal()).isNull();
            assertThat(outcome).isEqualTo(form.result());
            if (form.stored() != null) {
                assertThat(names()).containsExactlyElementsOf(form.stored());
            }
        }
        assertThat(shop.plain()
                        .rows("SELECT id, full_name, first_name, last_name FROM shop.customer WHERE full_name IS"
                                + " DISTINCT FROM first_name || coalesce(' ' || last_name, '')"))
                .as("divergent")
                .isEmpty();
        assertThat(foreignWrites()).as("left to the trigger").isEqualTo(foreign);
    }

    private static List<String> names() {
        return shop.jooq()
                .select(CUSTOMER.FULL_NAME)
                .from(CUSTOMER)
                .orderBy(CUSTOMER.ID)
                .fetch(CUSTOMER.FULL_NAME);
    }

    private static long foreignWrites() {
        return shop.plain()
                .number("SELECT sum(coalesce(last_value, 0)) FROM pg_sequences WHERE schemaname = 'switchback'"
                        + " AND sequencename LIKE 'customer-name%writes'");
    }

    /** The two ways in which an application names the logical field: as such, or as the generated column. */
    record Names(boolean logical) {

        static final Names LOGICAL = new Names(true);
        static final Names GENERATED = new Names(false);

        org.jooq.Field<String> of(dev.switchback.jooq.shop.tables.Customer table) {
            return logical ? DualField.of(ShopDatabase.CUSTOMER_NAME, table.FULL_NAME) : table.FULL_NAME;
        }

        org.jooq.Field<String> of(org.jooq.TableField<?, String> column) {
            return logical ? DualField.of(ShopDatabase.CUSTOMER_NAME, column) : column;
        }

        org.jooq.Field<String> name() {
            return of(CUSTOMER);
        }
    }
}
