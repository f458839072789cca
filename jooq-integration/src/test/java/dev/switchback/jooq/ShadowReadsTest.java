package dev.switchback.jooq;

import static dev.switchback.jooq.shop.Tables.CUSTOMER;
import static dev.switchback.jooq.shop.Tables.ORDERS;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.switchback.access.ShadowMismatch;
import dev.switchback.access.ShadowMismatch.Difference;
import dev.switchback.access.ShadowReads;
import dev.switchback.access.ShadowResult;
import dev.switchback.change.Path;
import dev.switchback.change.Sha256;
import dev.switchback.jooq.shop.tables.Customer;
import dev.switchback.jooq.shop.tables.records.CustomerRecord;
import dev.switchback.testing.Promise;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.util.Arrays;
import java.util.List;
import org.jooq.Cursor;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** Both paths in one statement: what is returned is what was decided, and what differs is found. */
class ShadowReadsTest {

    private static final Field<String> NAME = DualField.of(ShopDatabase.CUSTOMER_NAME, CUSTOMER.FULL_NAME);

    private final ShadowedShop shop = new ShadowedShop();

    @AfterEach
    void close() {
        shop.close();
    }

    @ParameterizedTest
    @EnumSource
    void oneStatementFetchesBothPaths(Path path) {
        shop.read(path);
        shop.sent();
        Result<? extends Record> rows = shop.db()
                .select(CUSTOMER.ID, NAME.as("known_as"), CUSTOMER.EMAIL)
                .from(CUSTOMER)
                .where(NAME.isNotNull())
                .orderBy(CUSTOMER.ID)
                .fetch();

        assertThat(rows.fields()).hasSize(3);
        assertThat(rows.getValues("known_as", String.class)).containsExactly("Ada King", "Grace Hopper");
        assertThat(rows.getValues(CUSTOMER.EMAIL)).containsExactly("a", "g");
        assertThat(shop.sent()).singleElement().asString().contains("\"full_name\"", "\"first_name\"");
        assertThat(shop.count(ShadowResult.MATCH)).isEqualTo(2);
        assertThat(shop.count(ShadowResult.MISMATCH)).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void findsWhatDiffersByKeyAndClassWithoutTheValues(Path path) {
        shop.past("UPDATE shop.customer SET first_name = 'Countess' WHERE id = 1;"
                + " UPDATE shop.customer SET first_name = NULL, last_name = NULL WHERE id = 2;"
                + " UPDATE shop.customer SET first_name = 'No' , last_name = 'One' WHERE id = 3");
        shop.read(path);
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(ShadowReads.class);
        logged.start();
        logger.addAppender(logged);
        List<String> names;
        try {
            names = shop.db().select(NAME).from(CUSTOMER).orderBy(CUSTOMER.ID).fetch(NAME);
        } finally {
            logger.detachAppender(logged);
        }

        assertThat(names)
                .containsExactlyElementsOf(
                        path == Path.OLD
                                ? Arrays.asList("Ada King", "Grace Hopper", null)
                                : Arrays.asList("Countess King", null, "No One"));
        assertThat(shop.count(ShadowResult.MISMATCH)).isEqualTo(3);
        await().until(() -> shop.change().shadowMismatches().size() == 3);
        assertThat(shop.change().shadowMismatches())
                .extracting(ShadowMismatch::key, ShadowMismatch::field, ShadowMismatch::difference)
                .containsExactlyInAnyOrder(
                        tuple("1", "full_name", Difference.VALUES),
                        tuple("2", "full_name", Difference.NEW_EMPTY),
                        tuple("3", "full_name", Difference.OLD_EMPTY));
        assertThat(shop.change().shadowMismatches())
                .filteredOn(mismatch -> mismatch.key().equals("1"))
                .singleElement()
                .satisfies(mismatch -> {
                    assertThat(mismatch.oldDigest()).isEqualTo(Sha256.of("Ada King"));
                    assertThat(mismatch.newDigest()).isEqualTo(Sha256.of("Countess King"));
                });
        assertThat(logged.list)
                .singleElement()
                .extracting(ILoggingEvent::getFormattedMessage)
                .asString()
                .contains("'customer-name' differs: full_name of 1, VALUES")
                .doesNotContain("Ada", "Countess");
        assertThat(shop.plain()
                        .rows("SELECT m::text FROM switchback.shadow_mismatch m")
                        .toString())
                .doesNotContain("Ada", "Countess", "Grace", "One");
    }

    @Test
    void countsHowOftenARowDiffers() {
        shop.past("UPDATE shop.customer SET first_name = 'Countess' WHERE id = 1");
        for (int i = 0; i < 3; i++) {
            shop.db().select(NAME).from(CUSTOMER).where(CUSTOMER.ID.eq(1L)).fetch();
            int seen = i + 1;
            await().until(() ->
                    shop.plain().number("SELECT coalesce(sum(seen), 0) FROM switchback.shadow_mismatch") == seen);
        }
        assertThat(shop.change().shadowMismatches())
                .singleElement()
                .extracting(ShadowMismatch::seen)
                .isEqualTo(3L);
    }

    @Test
    void comparesEachAliasOfATable() {
        Customer one = CUSTOMER.as("one");
        Customer other = CUSTOMER.as("other");
        Field<String> nameOfOne = DualField.of(ShopDatabase.CUSTOMER_NAME, one.FULL_NAME);
        Field<String> nameOfOther = DualField.of(ShopDatabase.CUSTOMER_NAME, other.FULL_NAME);
        shop.past("UPDATE shop.customer SET first_name = 'Countess' WHERE id = 1");
        Record row = shop.db()
                .select(nameOfOther.as("b"), nameOfOne.as("a"))
                .from(one)
                .join(other)
                .on(one.ID.eq(other.ID.minus(1)))
                .where(one.ID.eq(1L))
                .fetchSingle();

        assertThat(row.get("a")).isEqualTo("Ada King");
        assertThat(row.get("b")).isEqualTo("Grace Hopper");
        assertThat(shop.count(ShadowResult.MATCH)).isOne();
        await().until(() -> shop.change().shadowMismatches().size() == 1);
        assertThat(shop.change().shadowMismatches().get(0).key()).isEqualTo("1");
    }

    @Test
    void aRowThatAnOuterJoinDoesNotFindIsTheSameOnBothPaths() {
        shop.plain().execute("INSERT INTO shop.orders (customer_id) VALUES (1)");
        shop.db()
                .select(ORDERS.ID, NAME)
                .from(ORDERS)
                .leftJoin(CUSTOMER)
                .on(CUSTOMER.ID.eq(-1L))
                .fetch();
        assertThat(shop.count(ShadowResult.MATCH)).isOne();
    }

    @ParameterizedTest
    @EnumSource
    void transparentlyTheColumnItselfIsCompared(Path path) {
        try (ShadowedShop transparent =
                new ShadowedShop(settings -> settings.transparently(ShopDatabase.CUSTOMER_NAME))) {
            transparent.past("UPDATE shop.customer SET first_name = 'Countess' WHERE id = 1");
            transparent.read(path);
            transparent.sent();
            CustomerRecord record = transparent
                    .db()
                    .selectFrom(CUSTOMER)
                    .where(CUSTOMER.ID.eq(1L))
                    .fetchSingle();
            assertThat(record.getFullName()).isEqualTo(path == Path.OLD ? "Ada King" : "Countess King");
            assertThat(record.getEmail()).isEqualTo("a");
            assertThat(transparent.sent()).hasSize(1);
            assertThat(transparent.count(ShadowResult.MISMATCH)).isOne();
            record.setEmail("changed");
            assertThat(record.store()).isOne();
        }
    }

    @Test
    void nothingIsFetchedBesidesWithoutAShadow() {
        shop.change().shadow(0, ADA);
        shop.sent();
        shop.db().select(NAME).from(CUSTOMER).fetch();
        assertThat(shop.sent()).singleElement().asString().doesNotContain("first_name");
        assertThat(shop.registry().find("switchback.shadow.reads").counters()).isEmpty();
    }

    @Test
    void aLazyCursorComparesTheRowsItComesTo() {
        shop.past("UPDATE shop.customer SET first_name = 'Countess' WHERE id = 2");
        try (Cursor<?> cursor =
                shop.db().select(NAME).from(CUSTOMER).orderBy(CUSTOMER.ID).fetchLazy()) {
            cursor.fetchNext();
            assertThat(shop.count(ShadowResult.MATCH)).isOne();
            cursor.fetchNext();
            assertThat(shop.count(ShadowResult.MISMATCH)).isOne();
        }
    }

    @Test
    void rowsThatAreNotFilledYetAreNoMismatch() {
        try (ShadowedShop fresh = new ShadowedShop()) {
            fresh.change().freeze(ADA);
            fresh.plain().execute("UPDATE switchback.change SET verified = false");
            fresh.change().unfreeze(ADA);
            fresh.past("UPDATE shop.customer SET first_name = NULL, last_name = NULL WHERE id = 1");
            fresh.db().select(NAME).from(CUSTOMER).fetch();
            assertThat(fresh.count(ShadowResult.UNFILLED)).isOne();
            assertThat(fresh.count(ShadowResult.MATCH)).isEqualTo(2);
            assertThat(fresh.count(ShadowResult.MISMATCH)).isZero();
        }
    }

    @Test
    @Promise("P9")
    void aFailureOfTheOtherPathNeverReachesTheApplication() {
        Field<String> broken = DualField.of(
                ShopDatabase.CUSTOMER_NAME,
                CUSTOMER.FULL_NAME,
                DSL.field("(1 / ({0} - {0}))::text", String.class, CUSTOMER.ID));
        shop.sent();
        assertThat(shop.db()
                        .select(broken)
                        .from(CUSTOMER)
                        .where(CUSTOMER.ID.eq(1L))
                        .fetch(broken))
                .containsExactly("Ada King");
        assertThat(shop.sent()).hasSize(2);
        shop.db().transaction(all -> {
            all.dsl()
                    .update(CUSTOMER)
                    .set(CUSTOMER.EMAIL, "before")
                    .where(CUSTOMER.ID.eq(1L))
                    .execute();
            assertThat(all.dsl()
                            .select(broken)
                            .from(CUSTOMER)
                            .where(CUSTOMER.ID.eq(1L))
                            .fetch(broken))
                    .containsExactly("Ada King");
            all.dsl()
                    .update(CUSTOMER)
                    .set(CUSTOMER.EMAIL, "after")
                    .where(CUSTOMER.ID.eq(2L))
                    .execute();
        });
        assertThat(shop.plain().rows("SELECT email FROM shop.customer ORDER BY id"))
                .containsExactly(List.of("before"), List.of("after"), List.of("n"));
        assertThat(shop.count(ShadowResult.FAILED)).isEqualTo(2);
        assertThat(shop.count(ShadowResult.MATCH)).isZero();
    }

    @Test
    void aQueryThatFailsAnywayFailsAsItWould() {
        Field<Integer> fault = DSL.field("1 / ({0} - {0})::integer", Integer.class, CUSTOMER.ID);
        assertThatThrownBy(() -> shop.db().select(NAME, fault).from(CUSTOMER).fetch())
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("division by zero");
        assertThatThrownBy(() -> shop.db()
                        .transaction(all ->
                                all.dsl().select(NAME, fault).from(CUSTOMER).fetch()))
                .hasMessageContaining("division by zero");
        assertThat(shop.count(ShadowResult.FAILED)).isZero();
    }

    @Test
    void rowsFetchedAFewAtATimeAreNotCompared() {
        shop.sent();
        shop.db().transaction(all -> {
            try (Cursor<?> cursor =
                    all.dsl().select(NAME).from(CUSTOMER).fetchSize(1).fetchLazy()) {
                assertThat(cursor.fetch()).hasSize(3);
            }
        });
        assertThat(shop.count(ShadowResult.SKIPPED)).isOne();
        assertThat(shop.count(ShadowResult.MATCH)).isZero();
    }

    @Test
    @Promise("P9")
    void aRegistryThatThrowsCostsNoRead() {
        shop.registry().config().meterFilter(new MeterFilter() {
            @Override
            public MeterFilterReply accept(Meter.Id id) {
                if (id.getName().equals("switchback.shadow.reads")) {
                    throw new IllegalStateException("no more meters");
                }
                return MeterFilterReply.NEUTRAL;
            }
        });
        assertThat(shop.db()
                        .select(NAME)
                        .from(CUSTOMER)
                        .where(CUSTOMER.ID.eq(1L))
                        .fetch(NAME))
                .containsExactly("Ada King");
    }

    @Test
    void calibratingComparesThePathWithItself() {
        try (ShadowedShop calibrated = new ShadowedShop(SwitchbackJooq::calibrateShadowReads)) {
            calibrated.past("UPDATE shop.customer SET first_name = 'Countess' WHERE id = 1");
            Field<String> random = DualField.of(
                    ShopDatabase.CUSTOMER_NAME, CUSTOMER.FULL_NAME, DSL.field("random()::text", SQLDataType.VARCHAR));
            calibrated.db().select(NAME).from(CUSTOMER).fetch();
            assertThat(calibrated.count(ShadowResult.MATCH)).isEqualTo(3);
            calibrated.read(Path.NEW);
            calibrated.db().select(random).from(CUSTOMER).fetch();
            assertThat(calibrated.count(ShadowResult.MISMATCH)).isEqualTo(3);
            assertThat(calibrated
                            .registry()
                            .find("switchback.shadow.reads")
                            .tag("calibrating", "false")
                            .counters())
                    .isEmpty();
        }
    }
}
