package dev.switchback.jooq;

import static dev.switchback.jooq.shop.Tables.CUSTOMER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.switchback.Switchback;
import dev.switchback.jooq.shop.tables.records.CustomerRecord;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Promise;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** While both shapes are written, nobody writes one of them alone unnoticed, however the statement came about. */
class OneShapeGuardTest {

    private static final Field<String> NAME = DualField.of(ShopDatabase.CUSTOMER_NAME, CUSTOMER.FULL_NAME);
    private static final String ROWS =
            "SELECT id, full_name, first_name, last_name, email FROM shop.customer ORDER BY id";

    private static ShopDatabase shop;
    private static Switchback switchback;
    private static DSLContext refusing;
    private static ShopDatabase before;
    private static Switchback planned;

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(OneShapeGuard.class);

    @BeforeAll
    static void open() {
        shop = ShopDatabase.create();
        switchback = shop.switchback(ShopDatabase.CUSTOMER_NAME).build();
        Operator.open(switchback.change("customer-name"));
        refusing = SwitchbackJooq.with(switchback)
                .onOneShape(OneShapePolicy.REFUSE)
                .configure(shop.jooq());
        before = ShopDatabase.create();
        before.plain().execute("ALTER DATABASE \"" + before.plain().name() + "\" SET search_path = shop");
        planned = before.switchback(ShopDatabase.CUSTOMER_NAME).build();
    }

    @AfterAll
    static void close() {
        switchback.close();
        planned.close();
        shop.close();
        before.close();
    }

    @BeforeEach
    void fill() {
        for (ShopDatabase each : List.of(shop, before)) {
            each.plain()
                    .execute("DELETE FROM shop.customer;"
                            + " INSERT INTO shop.customer (id, full_name, email)"
                            + " VALUES (1, 'Ada King', 'ada'), (2, 'Plato', 'plato');"
                            + " ALTER SEQUENCE shop.customer_id_seq RESTART 100");
        }
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
    }

    static Stream<Arguments> ofOneShape() {
        return Stream.of(
                statement(
                        "an update of the old shape",
                        db -> db.update(CUSTOMER)
                                .set(CUSTOMER.FULL_NAME, "Grace Hopper")
                                .execute()),
                statement(
                        "an update of the new shape",
                        db -> db.update(CUSTOMER)
                                .set(CUSTOMER.FIRST_NAME, "Grace")
                                .set(CUSTOMER.LAST_NAME, "Hopper")
                                .execute()),
                statement(
                        "an update of a part of the new shape",
                        db -> db.update(CUSTOMER)
                                .set(CUSTOMER.LAST_NAME, "Hopper")
                                .where(CUSTOMER.ID.eq(1L))
                                .execute()),
                statement("an update of an alias", db -> {
                    var c = CUSTOMER.as("c");
                    db.update(c).set(c.FULL_NAME, "Grace Hopper").execute();
                }),
                statement(
                        "an update of a row of fields",
                        db -> db.update(CUSTOMER)
                                .set(
                                        DSL.row(CUSTOMER.FIRST_NAME, CUSTOMER.LAST_NAME),
                                        DSL.select(DSL.inline("Grace"), DSL.inline("Hopper")))
                                .execute()),
                statement(
                        "an insert of the old shape",
                        db -> db.insertInto(CUSTOMER)
                                .set(CUSTOMER.FULL_NAME, "Grace Hopper")
                                .execute()),
                statement(
                        "an insert of the new shape",
                        db -> db.insertInto(CUSTOMER, CUSTOMER.FIRST_NAME)
                                .values("Grace")
                                .execute()),
                statement(
                        "an upsert",
                        db -> db.insertInto(CUSTOMER, CUSTOMER.ID, CUSTOMER.EMAIL)
                                .values(1L, "grace")
                                .onConflict(CUSTOMER.ID)
                                .doUpdate()
                                .set(CUSTOMER.FULL_NAME, "Grace Hopper")
                                .execute()),
                statement("a new record", db -> {
                    CustomerRecord grace = db.newRecord(CUSTOMER);
                    grace.setFullName("Grace Hopper");
                    grace.store();
                }),
                statement("a record that was read", db -> {
                    CustomerRecord ada = db.fetchSingle(CUSTOMER, CUSTOMER.ID.eq(1L));
                    ada.setFullName("Ada Lovelace");
                    ada.store();
                }),
                statement(
                        "a batch of statements",
                        db -> db.batch(
                                        db.update(CUSTOMER).set(CUSTOMER.EMAIL, "x"),
                                        db.update(CUSTOMER).set(CUSTOMER.FULL_NAME, "x"))
                                .execute()),
                statement(
                        "a batch of bound values",
                        db -> db.batch(db.update(CUSTOMER)
                                        .set(CUSTOMER.FULL_NAME, "")
                                        .where(CUSTOMER.ID.eq(0L)))
                                .bind("Grace", 1L)
                                .bind("Hopper", 2L)
                                .execute()),
                statement("a batch of records", db -> {
                    CustomerRecord ada = db.fetchSingle(CUSTOMER, CUSTOMER.ID.eq(1L));
                    ada.setFullName("Ada Lovelace");
                    db.batchStore(ada).execute();
                }),
                statement(
                        "a batch of texts",
                        db -> db.batch(
                                        "UPDATE shop.customer SET email = 'x'",
                                        "UPDATE shop.customer SET last_name = 'x'")
                                .execute()),
                statement(
                        "a merge",
                        db -> db.mergeInto(CUSTOMER)
                                .using(DSL.selectOne())
                                .on(CUSTOMER.ID.eq(1L))
                                .whenMatchedThenUpdate()
                                .set(CUSTOMER.FULL_NAME, "Grace Hopper")
                                .execute()),
                statement("plain SQL", db -> db.execute("UPDATE shop.customer SET full_name = 'Grace Hopper'")),
                statement("plain SQL in capitals", db -> db.execute("UPDATE SHOP.CUSTOMER SET FULL_NAME = 'Grace'")),
                statement(
                        "plain SQL without a schema",
                        db -> db.execute(
                                "WITH x AS (UPDATE customer SET full_name = '' RETURNING id) SELECT id FROM x")),
                statement(
                        "plain SQL with parameters",
                        db -> db.query("UPDATE shop.customer SET full_name = ? WHERE id = ?", "Grace", 1L)
                                .execute()),
                statement(
                        "plain SQL that is fetched",
                        db -> db.fetch("UPDATE shop.customer SET full_name = 'Grace' RETURNING id")),
                statement(
                        "plain SQL with a long string",
                        db -> db.execute("UPDATE shop.customer SET email = '" + "it''s ".repeat(20_000)
                                + "', full_name = 'Grace'")));
    }

    static Stream<Arguments> ofBothOrNone() {
        return Stream.of(
                statement(
                        "an update of both shapes",
                        db -> db.update(CUSTOMER)
                                .set(CUSTOMER.FULL_NAME, "Grace Hopper")
                                .set(CUSTOMER.FIRST_NAME, "Grace")
                                .set(CUSTOMER.LAST_NAME, "Hopper")
                                .execute()),
                statement(
                        "an insert of both shapes",
                        db -> db.insertInto(CUSTOMER, CUSTOMER.FULL_NAME, CUSTOMER.FIRST_NAME, CUSTOMER.LAST_NAME)
                                .values("Grace Hopper", "Grace", "Hopper")
                                .execute()),
                statement(
                        "an update of other columns",
                        db -> db.update(CUSTOMER)
                                .set(CUSTOMER.EMAIL, CUSTOMER.FULL_NAME)
                                .where(CUSTOMER.FIRST_NAME.eq("Ada"))
                                .execute()),
                statement(
                        "an insert of other columns",
                        db -> db.insertInto(CUSTOMER)
                                .set(CUSTOMER.EMAIL, "grace")
                                .execute()),
                statement(
                        "an update of the logical field",
                        db -> db.update(CUSTOMER).set(NAME, "Grace Hopper").execute()),
                statement(
                        "an insert of the logical field",
                        db -> db.insertInto(CUSTOMER).set(NAME, "Grace Hopper").execute()),
                statement(
                        "an upsert of the logical field",
                        db -> db.insertInto(CUSTOMER, CUSTOMER.ID, NAME)
                                .values(1L, "Grace Hopper")
                                .onConflict(CUSTOMER.ID)
                                .doUpdate()
                                .set(Map.of(NAME, DSL.excluded(NAME)))
                                .execute()),
                statement(
                        "a delete",
                        db -> db.deleteFrom(CUSTOMER)
                                .where(CUSTOMER.FULL_NAME.eq("Plato"))
                                .execute()),
                statement(
                        "plain SQL of both shapes",
                        db -> db.execute("UPDATE shop.customer SET full_name = 'Grace Hopper',"
                                + " (first_name, last_name) = ROW('Grace', 'Hopper')")),
                statement(
                        "plain SQL that only talks of it",
                        db -> db.execute("UPDATE shop.customer SET email = 'UPDATE customer SET full_name = 1'"
                                + " /* full_name = '' */")));
    }

    private static Arguments statement(String name, Consumer<DSLContext> statement) {
        return arguments(name, statement);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ofOneShape")
    @Promise("P2")
    void isRefusedBeforeItIsSent(String name, Consumer<DSLContext> statement) {
        List<List<String>> rows = shop.plain().rows(ROWS);

        assertThatThrownBy(() -> statement.accept(refusing))
                .isInstanceOf(OneShapeException.class)
                .hasMessageContaining("'customer-name'")
                .hasMessageContaining("DualField");

        assertThat(shop.plain().rows(ROWS)).isEqualTo(rows);
        assertThat(lines.list).isEmpty();
        assertThat(switchback.unitsOfWork().current()).isNull();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ofBothOrNone")
    void isSentIfItWritesBothShapesOrNeither(String name, Consumer<DSLContext> statement) {
        List<List<String>> rows = shop.plain().rows(ROWS);

        statement.accept(refusing);

        assertThat(shop.plain().rows(ROWS)).isNotEqualTo(rows);
        assertThat(lines.list).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ofOneShape")
    void isSentWhileThereIsOneShapeOnly(String name, Consumer<DSLContext> statement) {
        DSLContext db = SwitchbackJooq.with(planned)
                .onOneShape(OneShapePolicy.REFUSE)
                .configure(DSL.using(before.plain().unpooled(), SQLDialect.POSTGRES));
        List<List<String>> rows = before.plain().rows(ROWS);

        statement.accept(db);

        assertThat(before.plain().rows(ROWS)).isNotEqualTo(rows);
        assertThat(lines.list).isEmpty();
    }

    @Test
    @Promise("P1")
    void isSentAndToldOnceByDefault() {
        DSLContext db = SwitchbackJooq.configure(shop.jooq(), switchback);

        for (long id = 1; id <= 2; id++) {
            db.update(CUSTOMER)
                    .set(CUSTOMER.FULL_NAME, "Grace Hopper")
                    .where(CUSTOMER.ID.eq(id))
                    .execute();
        }
        db.execute("UPDATE shop.customer SET last_name = 'Murray' WHERE id = 2");

        assertThat(shop.plain().rows(ROWS))
                .containsExactly(
                        List.of("1", "Grace Hopper", "Grace", "Hopper", "ada"),
                        List.of("2", "Grace Murray", "Grace", "Murray", "plato"));
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .satisfiesExactly(
                        line -> assertThat(line)
                                .contains("[full_name] of customer", "only the old shape of 'customer-name'", "update"),
                        line -> assertThat(line)
                                .contains(
                                        "[last_name] of customer", "only the new shape of 'customer-name'", "UPDATE"));
    }

    @Test
    void isNotAskedAboutAnotherTableOfThatName() {
        shop.plain().execute("CREATE SCHEMA other CREATE TABLE customer (full_name text)");

        refusing.execute("INSERT INTO other.customer (full_name) VALUES ('Ada King')");

        assertThat(shop.plain().text("SELECT full_name FROM other.customer")).isEqualTo("Ada King");
    }
}
