package dev.switchback.jooq;

import static dev.switchback.jooq.shop.Tables.CUSTOMER;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.jooq.impl.DSL.excluded;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.Path;
import dev.switchback.phase.Phase;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jooq.CloseableResultQuery;
import org.jooq.Configuration;
import org.jooq.DSLContext;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.DataSourceConnectionProvider;
import org.jooq.impl.DefaultConfiguration;
import org.jooq.impl.ThreadLocalTransactionProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One application on jOOQ, whose code never changes, from the old shape alone to the new shape alone. */
class JooqRoadTest {

    private static final DualField<String> LOGICAL = DualField.of(ShopDatabase.CUSTOMER_NAME, CUSTOMER.FULL_NAME);

    private final ShopDatabase shop = ShopDatabase.create();
    private final List<String> sent = new ArrayList<>();

    @AfterEach
    void close() {
        shop.close();
    }

    @ParameterizedTest(name = "transparently: {0}")
    @ValueSource(booleans = {false, true})
    @Promise({"P1", "P2", "P4", "P5"})
    void isWalkedByOneApplication(boolean transparently) {
        // Before the change there is the old shape alone.
        shop.plain().execute("ALTER TABLE shop.customer DROP COLUMN first_name, DROP COLUMN last_name");
        Field<String> name = transparently ? CUSTOMER.FULL_NAME : LOGICAL;
        try (Switchback switchback = shop.switchback(ShopDatabase.CUSTOMER_NAME).build()) {
            ChangeHandle change = switchback.change("customer-name");
            DSLContext db = context(switchback, transparently);

            assertThat(change.state().phase()).isEqualTo(Phase.PLANNED);
            use(db, name, Set.of("full_name"));
            change.expand(ADA);
            use(db, name, Set.of("full_name", "first_name", "last_name"));
            Operator.open(change);
            use(db, name, Set.of("full_name", "first_name", "last_name"));
            change.ramp(100, ADA);
            assertThat(switchback.decision(ShopDatabase.CUSTOMER_NAME).path()).isEqualTo(Path.NEW);
            use(db, name, Set.of("full_name", "first_name", "last_name"));
            change.off(ADA);
            use(db, name, Set.of("full_name", "first_name", "last_name"));
            change.ramp(100, ADA);
            await().pollInterval(Duration.ofMillis(50)).untilAsserted(() -> {
                use(db, name, Set.of("full_name", "first_name", "last_name"));
                change.verify(ADA);
                Operator.approve(change);
                assertThat(change.gate().reasons()).isEmpty();
            });
            change.contract(ADA);
            use(db, name, Set.of("first_name", "last_name"));
            assertThat(shop.plain()
                            .number("SELECT count(*) FROM pg_attribute WHERE attrelid = 'shop.customer'::regclass"
                                    + " AND attname = 'full_name'"))
                    .isZero();
        }
    }

    @Test
    @Promise("P1")
    void leadsBackWhenItIsGivenUp() {
        shop.plain().execute("ALTER TABLE shop.customer DROP COLUMN first_name, DROP COLUMN last_name");
        try (Switchback switchback = shop.switchback(ShopDatabase.CUSTOMER_NAME).build()) {
            ChangeHandle change = switchback.change("customer-name");
            DSLContext db = context(switchback, false);
            Operator.open(change);
            use(db, LOGICAL, Set.of("full_name", "first_name", "last_name"));
            change.abandon(ADA);
            assertThat(change.state().phase()).isEqualTo(Phase.ABANDONED);
            use(db, LOGICAL, Set.of("full_name"));
        }
    }

    /** What it writes it reads, and one statement did it. */
    private void use(DSLContext db, Field<String> name, Set<String> written) {
        sent.clear();
        Long id = db.insertInto(CUSTOMER, name)
                .values("Ada King")
                .returningResult(CUSTOMER.ID)
                .fetchSingle()
                .value1();
        db.update(CUSTOMER).set(name, "Grace Hopper").where(CUSTOMER.ID.eq(id)).execute();
        db.update(CUSTOMER)
                .set(name, name.concat(" Jr"))
                .where(CUSTOMER.ID.eq(id))
                .execute();
        assertThat(sent).hasSize(3);
        for (String sql : sent) {
            assertThat(WrittenColumns.of(sql).get(0).columns()).as(sql).containsExactlyInAnyOrderElementsOf(written);
        }
        assertThat(db.select(name).from(CUSTOMER).where(CUSTOMER.ID.eq(id)).fetchSingle(name))
                .isEqualTo("Grace Hopper Jr");
        assertThat(sent).hasSize(4);
        upsert(db, name, id, excluded(name), "Emmy Noether");
        upsert(db, name, id, name.concat(" of ").concat(excluded(name)), "Emmy Noether of Emmy Noether");
        assertThat(sent).hasSize(8);
        if (!written.contains("full_name")) {
            assertThat(sent)
                    .allSatisfy(sql -> assertThat(sql.replace("as \"full_name\"", ""))
                            .as("names nothing that contract drops")
                            .doesNotContain("full_name"));
        }
    }

    private static void upsert(DSLContext db, Field<String> name, Long id, Field<String> value, String expected) {
        db.insertInto(CUSTOMER, CUSTOMER.ID, name)
                .values(id, "Emmy Noether")
                .onConflict(CUSTOMER.ID)
                .doUpdate()
                .set(name, value)
                .execute();
        assertThat(db.select(name).from(CUSTOMER).where(CUSTOMER.ID.eq(id)).fetchSingle(name))
                .isEqualTo(expected);
    }

    private DSLContext context(Switchback switchback, boolean transparently) {
        ExecuteListener log = new ExecuteListener() {
            private static final long serialVersionUID = 1L;

            @Override
            public void executeStart(ExecuteContext context) {
                sent.add(context.sql());
            }
        };
        DSLContext dsl = DSL.using(((DefaultConfiguration) shop.jooq().configuration()).derive(log));
        SwitchbackJooq jooq = SwitchbackJooq.with(switchback).onOneShape(OneShapePolicy.REFUSE);
        return (transparently ? jooq.transparently(ShopDatabase.CUSTOMER_NAME) : jooq).configure(dsl);
    }

    @Test
    void refusesAStatementThatWasKept() {
        try (Switchback switchback = shop.switchback(ShopDatabase.CUSTOMER_NAME).build()) {
            DSLContext db = SwitchbackJooq.configure(shop.jooq(), switchback);
            try (CloseableResultQuery<?> kept =
                    db.select(LOGICAL).from(CUSTOMER).keepStatement(true)) {
                kept.fetch();
                assertThatThrownBy(kept::fetch)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("keepStatement(true)");
            }
        }
    }

    @Test
    void refusesTransactionsThatJooqBindsToThreads() {
        try (Switchback switchback = shop.switchback(ShopDatabase.CUSTOMER_NAME).build()) {
            Configuration bound = shop.jooq()
                    .configuration()
                    .derive(new ThreadLocalTransactionProvider(new DataSourceConnectionProvider(shop.dataSource())));
            assertThatThrownBy(() -> SwitchbackJooq.with(switchback).configure(bound))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("dsl.transaction(configuration -> ...)");
        }
    }

    @Test
    void refusesAContextThatDoesNotKnowSwitchback() {
        assertThatThrownBy(() -> shop.jooq().select(LOGICAL).from(CUSTOMER).fetch())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("use the one that SwitchbackJooq.configure(dsl, switchback) returns");
    }
}
