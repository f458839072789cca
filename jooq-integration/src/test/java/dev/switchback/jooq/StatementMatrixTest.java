package dev.switchback.jooq;

import static dev.switchback.jooq.shop.Tables.CUSTOMER;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.Path;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Promise;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jooq.Constants;
import org.jooq.DSLContext;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every form of statement, on each path and on the way out, with logical fields, in transparent mode and compared with the
 * other path: it works, or is refused with words. No cell is silent: whatever was written, both shapes say so, and in the
 * window the trigger had nothing to complete. Prints the table.
 */
class StatementMatrixTest {

    private static final List<String> TABLE = new ArrayList<>();
    private static final Pattern WRITE = Pattern.compile("\\b(insert|update)\\b", Pattern.CASE_INSENSITIVE);
    private static final List<String> SENT = new ArrayList<>();

    /** Where a change stands: on either path in the window, or on the way out, where only the new shape is written. */
    private enum Stage {
        OLD,
        NEW,
        CLOSING
    }

    private enum How {
        BY_FIELD,
        TRANSPARENTLY,
        /** By logical fields, with every read compared. */
        COMPARED
    }

    private static final SimpleMeterRegistry METERS = new SimpleMeterRegistry();
    private static ShopDatabase shop;
    private static Switchback switchback;
    private static ChangeHandle change;

    @BeforeAll
    static void open() {
        shop = ShopDatabase.create();
        switchback = shop.switchback(ShopDatabase.CUSTOMER_NAME)
                .meterRegistry(METERS)
                .build();
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
        return Stream.of(Stage.values())
                .flatMap(stage -> Stream.of(How.values())
                        .filter(how -> how != How.COMPARED || stage != Stage.CLOSING)
                        .flatMap(how -> Statements.all().stream().map(form -> Arguments.of(form, stage, how))));
    }

    @ParameterizedTest(name = "{0} on {1} {2}")
    @MethodSource("cells")
    @Promise({"P1", "P2", "P3"})
    void worksOrIsRefused(Statements.Form form, Stage stage, How how) throws Exception {
        reach(stage, how);
        boolean transparent = how == How.TRANSPARENTLY;
        SwitchbackJooq jooq = SwitchbackJooq.with(switchback).onOneShape(OneShapePolicy.REFUSE);
        DSLContext db = (transparent ? jooq.transparently(ShopDatabase.CUSTOMER_NAME) : jooq).configure(recorded());
        Names names = transparent ? Names.GENERATED : Names.LOGICAL;
        long foreign = foreignWrites();
        double amiss = amiss();

        Object outcome;
        try {
            outcome = form.statement().run(db, names);
        } catch (OneShapeException e) {
            outcome = e;
        }
        String cell = outcome instanceof OneShapeException refused ? "refused: " + refused.getMessage() : "works";
        TABLE.add("%-34s %-7s %-13s %s".formatted(form, stage, how, cell));

        if (stage == Stage.CLOSING && form.title().equals("only the new columns")) {
            assertThat(outcome)
                    .as("the new shape alone is what is to be written")
                    .isEqualTo(1);
        } else if (form.refusal() != null && outcome instanceof OneShapeException refused) {
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
        if (stage == Stage.CLOSING && how == How.TRANSPARENTLY && form.refusal() == null) {
            assertThat(SENT).as("names nothing that contract drops").noneMatch(StatementMatrixTest::namesTheOldColumn);
        }
        if (stage != Stage.CLOSING) {
            assertThat(foreignWrites()).as("left to the trigger").isEqualTo(foreign);
        }
        assertThat(amiss())
                .as("reads that differ, or that the other path alone failed")
                .isEqualTo(amiss);
    }

    /** In a write anywhere but as the name of what is returned; in a read as the table's: a derived table's may be called so. */
    private static boolean namesTheOldColumn(String sql) {
        return WRITE.matcher(sql).find()
                ? sql.replace("as \"full_name\"", "").contains("full_name")
                : sql.contains("\"customer\".\"full_name\"");
    }

    /** Keeps what is sent. */
    private static DSLContext recorded() {
        SENT.clear();
        return DSL.using(shop.jooq().configuration().derive(new ExecuteListener() {
            private static final long serialVersionUID = 1L;

            @Override
            public void executeStart(ExecuteContext context) {
                for (String sql : context.batchSQL()) {
                    SENT.add(String.valueOf(sql));
                }
            }
        }));
    }

    private static double amiss() {
        return METERS.find("switchback.shadow.reads").counters().stream()
                .filter(counter -> List.of("mismatch", "failed", "unsettled")
                        .contains(counter.getId().getTag("result")))
                .mapToDouble(Counter::count)
                .sum();
    }

    /** The gate is not what is tested here: the phase is set past it. */
    private static void reach(Stage stage, How how) {
        String phase = stage == Stage.CLOSING ? "CLOSING" : "OPEN";
        if (!change.state().phase().name().equals(phase)) {
            shop.plain().execute("UPDATE switchback.change SET phase = '" + phase + "', epoch = epoch + 1");
        }
        int shadow = how == How.COMPARED ? 100 : 0;
        if (change.state().shadow() != shadow) {
            change.shadow(shadow, ADA);
        }
        change.ramp(stage == Stage.OLD ? 0 : 100, ADA);
        assertThat(switchback.decision(ShopDatabase.CUSTOMER_NAME).path())
                .isEqualTo(stage == Stage.OLD ? Path.OLD : Path.NEW);
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
