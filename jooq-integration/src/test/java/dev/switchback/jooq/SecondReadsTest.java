package dev.switchback.jooq;

import static dev.switchback.jooq.shop.Tables.CUSTOMER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.multiset;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;

import dev.switchback.access.ShadowMismatch;
import dev.switchback.access.ShadowMismatch.Difference;
import dev.switchback.access.ShadowResult;
import dev.switchback.change.Path;
import dev.switchback.testing.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jooq.CommonTableExpression;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Record1;
import org.jooq.SQLDialect;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Where both paths cannot be in one row, the other one is read by a second query on the same connection. */
class SecondReadsTest {

    private static final Field<String> NAME = DualField.of(ShopDatabase.CUSTOMER_NAME, CUSTOMER.FULL_NAME);

    private final ShadowedShop shop = new ShadowedShop();

    @AfterEach
    void close() {
        shop.close();
    }

    private static Map<String, Function<DSLContext, Select<?>>> forms() {
        return Map.of(
                "count", db -> db.selectCount().from(CUSTOMER).where(NAME.startsWith("Ada")),
                "where only", db -> db.select(CUSTOMER.ID).from(CUSTOMER).where(NAME.eq("Ada King")),
                "distinct", db -> db.selectDistinct(NAME).from(CUSTOMER),
                "group by", db -> db.select(NAME, count()).from(CUSTOMER).groupBy(NAME),
                "aggregate", db -> db.select(DSL.max(NAME)).from(CUSTOMER).where(CUSTOMER.ID.eq(1L)),
                "union",
                        db -> db.select(NAME)
                                .from(CUSTOMER)
                                .union(db.select(NAME).from(CUSTOMER)),
                "derived table", SecondReadsTest::derived,
                "common table expression", SecondReadsTest::common,
                "multiset", db -> db.select(multiset(select(NAME).from(CUSTOMER).where(CUSTOMER.ID.eq(1L)))),
                "expression", db -> db.select(DSL.upper(NAME)).from(CUSTOMER));
    }

    private static Select<?> derived(DSLContext db) {
        Table<Record1<String>> inner = select(NAME.as("n")).from(CUSTOMER).asTable("inner_names");
        return db.select(inner.field("n")).from(inner);
    }

    private static Select<?> common(DSLContext db) {
        CommonTableExpression<Record1<String>> names =
                name("names").fields("n").as(select(NAME).from(CUSTOMER));
        return db.with(names).select(names.field("n")).from(names);
    }

    static Stream<Arguments> cells() {
        return forms().keySet().stream()
                .flatMap(form -> Stream.of(Path.values()).map(path -> Arguments.of(form, path)));
    }

    @ParameterizedTest
    @MethodSource("cells")
    void comparesWholeResults(String form, Path path) {
        Function<DSLContext, Select<?>> query = forms().get(form);
        shop.read(path);
        List<String> before = rows(query, shop.db());
        assertThat(shop.count(ShadowResult.MATCH)).as("matches of %s", form).isOne();

        shop.past("UPDATE shop.customer SET first_name = 'Countess' WHERE id = 1");
        List<String> decided = rows(query, shop.db());
        shop.db().transaction(all -> assertThat(rows(query, all.dsl())).isEqualTo(decided));

        assertThat(decided.equals(before)).isEqualTo(path == Path.OLD);
        assertThat(shop.count(ShadowResult.MISMATCH))
                .as("mismatches of %s", form)
                .isEqualTo(2);
        await().until(() -> shop.change().shadowMismatches().size() == 1);
        ShadowMismatch mismatch = shop.change().shadowMismatches().get(0);
        assertThat(mismatch.key()).matches("statement [0-9a-f]{64}");
        assertThat(mismatch.field()).isEqualTo("*");
        assertThat(mismatch.difference()).isEqualTo(Difference.RESULTS);
        assertThat(shop.count(ShadowResult.FAILED)).isZero();
    }

    private static List<String> rows(Function<DSLContext, Select<?>> query, DSLContext db) {
        return query.apply(db).fetch().stream().map(Record::toString).sorted().toList();
    }

    /** Of one row or another, in whatever order: a query that says none has none. */
    @Test
    void theOrderOfRowsCountsForNothing() {
        shop.read(Path.NEW);
        shop.past("UPDATE shop.customer SET full_name = upper(full_name), first_name = upper(first_name), last_name ="
                + " upper(last_name)");
        shop.db().selectDistinct(NAME).from(CUSTOMER).orderBy(DSL.inline(1)).fetch();
        assertThat(shop.count(ShadowResult.MATCH)).isOne();
    }

    @Test
    @Promise({"P9", "P10"})
    void leavesTheConnectionAsItWas() throws Exception {
        shop.db().connection(connection -> {
            DSLContext db = SwitchbackJooq.configure(DSL.using(connection, SQLDialect.POSTGRES), shop.switchback());
            String settings = "SELECT current_setting('transaction_isolation') || current_setting('statement_timeout')"
                    + " || current_setting('transaction_read_only')";
            Object before = db.fetchValue(settings);
            db.selectCount().from(CUSTOMER).where(NAME.startsWith("Ada")).fetch();
            assertThat(connection.getAutoCommit()).isTrue();
            assertThat(db.fetchValue(settings)).isEqualTo(before);
            db.transaction(all -> {
                Object inside = all.dsl().fetchValue(settings);
                all.dsl()
                        .update(CUSTOMER)
                        .set(CUSTOMER.EMAIL, "x")
                        .where(CUSTOMER.ID.eq(1L))
                        .execute();
                all.dsl()
                        .selectCount()
                        .from(CUSTOMER)
                        .where(NAME.startsWith("Ada"))
                        .fetch();
                assertThat(all.dsl().fetchValue(settings)).isEqualTo(inside);
                all.dsl()
                        .update(CUSTOMER)
                        .set(CUSTOMER.EMAIL, "y")
                        .where(CUSTOMER.ID.eq(2L))
                        .execute();
            });
        });
        assertThat(shop.count(ShadowResult.MATCH)).isEqualTo(2);
        assertThat(shop.plain().number("SELECT count(*) FROM shop.customer WHERE email IN ('x', 'y')"))
                .isEqualTo(2);
    }

    @Test
    @Promise("P9")
    void aFailureOrASlowOtherPathNeverReachesTheApplication() {
        Field<String> broken = custom("(1 / ({0} - {0}))::text");
        Field<String> slow = custom("(pg_sleep(30) IS NULL AND {0} > 0)::text");
        try (ShadowedShop boxed = new ShadowedShop(settings -> settings.shadowTimeBox(Duration.ofMillis(50)))) {
            for (Field<String> field : List.of(broken, slow)) {
                assertThat(boxed.db()
                                .selectCount()
                                .from(CUSTOMER)
                                .where(field.startsWith("Ada"))
                                .fetchSingle(0, int.class))
                        .isOne();
                boxed.db().transaction(all -> {
                    assertThat(all.dsl()
                                    .selectCount()
                                    .from(CUSTOMER)
                                    .where(field.startsWith("Ada"))
                                    .fetchSingle(0, int.class))
                            .isOne();
                    all.dsl()
                            .update(CUSTOMER)
                            .set(CUSTOMER.EMAIL, "after")
                            .where(CUSTOMER.ID.eq(1L))
                            .execute();
                });
            }
            assertThat(boxed.count(ShadowResult.FAILED)).isEqualTo(4);
        }
        assertThatThrownBy(() -> SwitchbackJooq.with(shop.switchback()).shadowTimeBox(Duration.ofNanos(1)))
                .hasMessageContaining("PT0.000000001S: give at least a millisecond");
    }

    private static Field<String> custom(String expression) {
        return DualField.of(
                ShopDatabase.CUSTOMER_NAME, CUSTOMER.FULL_NAME, DSL.field(expression, String.class, CUSTOMER.ID));
    }

    @Test
    void whatLocksOrIsTooLargeIsNotCompared() {
        shop.db()
                .transaction(all -> all.dsl()
                        .select(CUSTOMER.ID)
                        .from(CUSTOMER)
                        .where(NAME.isNotNull())
                        .forUpdate()
                        .fetch());
        assertThat(shop.count(ShadowResult.SKIPPED)).isOne();
        shop.plain()
                .execute("INSERT INTO shop.customer (id, full_name, email) SELECT 1000 + n, 'Many More', 'm'"
                        + " FROM generate_series(1, 1000) AS n");
        assertThat(shop.db()
                        .select(CUSTOMER.ID)
                        .from(CUSTOMER)
                        .where(NAME.isNotNull())
                        .fetch())
                .hasSize(1002);
        assertThat(shop.count(ShadowResult.TOO_LARGE)).isOne();
        assertThat(shop.count(ShadowResult.FAILED)).isZero();
    }

    /** The decided path is read, somebody writes the row, the other path is read. */
    @Test
    void whatIsWrittenBetweenTheTwoReadsCountsForNothing() {
        shop.beforeEach(statement -> {
            if (statement == 2) {
                shop.plain().execute("UPDATE shop.customer SET full_name = 'Ada King' WHERE id = 2");
            }
        });
        assertThat(named("Ada King", shop.db())).isOne();
        shop.plain().execute("UPDATE shop.customer SET full_name = 'Grace Hopper' WHERE id = 2");
        shop.sent();
        shop.db().transaction(all -> assertThat(named("Ada King", all.dsl())).isOne());
        assertThat(shop.count(ShadowResult.MATCH)).isEqualTo(2);
        assertThat(shop.count(ShadowResult.MISMATCH)).isZero();
    }

    @Test
    void rowsThatKeepChangingAreNotJudged() {
        shop.beforeEach(statement -> shop.plain()
                .execute(
                        "INSERT INTO shop.customer (id, full_name, email) SELECT max(id) + 1, 'Ada King', 'm' FROM shop.customer HAVING "
                                + statement + " > 1"));
        shop.db().transaction(all -> assertThat(named("Ada King", all.dsl())).isOne());
        assertThat(shop.count(ShadowResult.UNSETTLED)).isOne();
        assertThat(shop.count(ShadowResult.MISMATCH)).isZero();
        shop.sent();
        // Outside of a transaction both are read in one snapshot: there it is known.
        named("Ada King", shop.db());
        assertThat(shop.count(ShadowResult.MATCH)).isOne();
    }

    private static int named(String name, DSLContext db) {
        return db.selectCount().from(CUSTOMER).where(NAME.eq(name)).fetchSingle(0, int.class);
    }
}
