package dev.switchback.jooq;

import static dev.switchback.jooq.shop.Tables.CUSTOMER;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.excluded;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.Path;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Promise;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.conf.ParamType;
import org.jooq.conf.RenderNameCase;
import org.jooq.conf.RenderQuotedNames;
import org.jooq.conf.RenderTable;
import org.jooq.conf.Settings;
import org.jooq.conf.StatementType;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever an application has set of jOOQ's, the same statements read and write the same on both paths. */
class SettingsTest {

    private static final Map<String, Consumer<Settings>> SETTINGS = new TreeMap<>(Map.ofEntries(
            Map.entry("inlined parameters", settings -> settings.withStatementType(StatementType.STATIC_STATEMENT)),
            Map.entry("parameters rendered inline", settings -> settings.withParamType(ParamType.INLINED)),
            Map.entry("names in lower case", settings -> settings.withRenderNameCase(RenderNameCase.LOWER)),
            Map.entry("names without quotes", settings -> settings.withRenderQuotedNames(RenderQuotedNames.NEVER)),
            Map.entry(
                    "names with quotes where asked for",
                    settings -> settings.withRenderQuotedNames(RenderQuotedNames.EXPLICIT_DEFAULT_UNQUOTED)),
            Map.entry("columns without their table", settings -> settings.withRenderTable(RenderTable.NEVER)),
            Map.entry(
                    "columns with their table in joins",
                    settings -> settings.withRenderTable(RenderTable.WHEN_MULTIPLE_TABLES)),
            Map.entry("formatted", settings -> settings.withRenderFormatted(true)),
            Map.entry("logged", settings -> settings.withExecuteLogging(true)),
            Map.entry(
                    "no caches",
                    settings -> settings.withCacheRecordMappers(false)
                            .withReflectionCaching(false)
                            .withCachePreparedStatementInLoader(false)),
            Map.entry(
                    "all caches",
                    settings -> settings.withCacheRecordMappers(true)
                            .withReflectionCaching(true)
                            .withCachePreparedStatementInLoader(true)),
            Map.entry("one row at a time", settings -> settings.withFetchSize(1).withBatchSize(1)),
            Map.entry("lists padded", settings -> settings.withInListPadding(true)),
            Map.entry("all columns returned", settings -> settings.withReturnAllOnUpdatableRecord(true)),
            Map.entry("everything attached", settings -> settings.withAttachRecords(true))));

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
    static void close() {
        switchback.close();
        shop.close();
    }

    static Stream<Arguments> cells() {
        return SETTINGS.keySet().stream()
                .flatMap(title -> Stream.of(true, false).map(transparent -> arguments(title, transparent)));
    }

    @ParameterizedTest(name = "{0}, transparently: {1}")
    @MethodSource("cells")
    @Promise({"P1", "P2"})
    void makeNoDifference(String title, boolean transparently) {
        Settings settings = new Settings();
        SETTINGS.get(title).accept(settings);
        DSLContext dsl = DSL.using(shop.jooq().configuration().derive(settings));
        SwitchbackJooq jooq = SwitchbackJooq.with(switchback).onOneShape(OneShapePolicy.REFUSE);
        DSLContext db = (transparently ? jooq.transparently(ShopDatabase.CUSTOMER_NAME) : jooq).configure(dsl);
        Field<String> name =
                transparently ? CUSTOMER.FULL_NAME : DualField.of(ShopDatabase.CUSTOMER_NAME, CUSTOMER.FULL_NAME);
        long foreign = foreignWrites();
        for (Path path : Path.values()) {
            change.ramp(path == Path.OLD ? 0 : 100, ADA);
            shop.plain().execute("DELETE FROM shop.customer");
            long id = db.insertInto(CUSTOMER, name, CUSTOMER.REFERENCE)
                    .values("O'Hara ? King", "first")
                    .returningResult(CUSTOMER.ID, name)
                    .fetchSingle(CUSTOMER.ID);
            assertThat(db.select(name)
                            .from(CUSTOMER)
                            .where(name.eq("O'Hara ? King"))
                            .fetch(name))
                    .containsExactly("O'Hara ? King");
            db.update(CUSTOMER)
                    .set(name, name.concat(" Jr"))
                    .where(name.in("O'Hara ? King", "x", "y"))
                    .execute();
            assertShapes("O'Hara ? King Jr", "O'Hara", "? King Jr");
            db.insertInto(CUSTOMER, CUSTOMER.REFERENCE, name)
                    .values("first", "Up Sert")
                    .onConflict(CUSTOMER.REFERENCE)
                    .doUpdate()
                    .set(name, excluded(name))
                    .execute();
            assertShapes("Up Sert", "Up", "Sert");
            db.batch(
                            db.update(CUSTOMER).set(name, "Ba Tch").where(CUSTOMER.ID.eq(id)),
                            db.update(CUSTOMER).set(name, "Batch Ed").where(CUSTOMER.ID.eq(id)))
                    .execute();
            assertShapes("Batch Ed", "Batch", "Ed");
            assertThat(db.select(CUSTOMER.ID, name)
                            .from(CUSTOMER)
                            .orderBy(name)
                            .fetchSingleInto(dev.switchback.jooq.shop.tables.pojos.Customer.class)
                            .getFullName())
                    .isEqualTo("Batch Ed");
        }
        assertThat(foreignWrites()).as("left to the trigger").isEqualTo(foreign);
    }

    private static void assertShapes(String full, String first, String last) {
        assertThat(shop.plain().rows("SELECT full_name, first_name, last_name FROM shop.customer"))
                .containsExactly(List.of(full, first, last));
    }

    private static long foreignWrites() {
        return shop.plain()
                .number("SELECT coalesce(sum(last_value), 0) FROM pg_sequences WHERE schemaname = 'switchback'"
                        + " AND sequencename LIKE 'customer-name%writes'");
    }
}
