package dev.switchback.jooq;

import static dev.switchback.jooq.ShopDatabase.CUSTOMER_NAME;
import static dev.switchback.jooq.shop.Tables.CUSTOMER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchback.Switchback;
import dev.switchback.access.Write;
import dev.switchback.change.Path;
import dev.switchback.jooq.shop.tables.records.CustomerRecord;
import dev.switchback.testing.Operator;
import dev.switchback.testing.SwitchableDataSource;
import dev.switchback.traffic.Totals;
import org.jooq.Cursor;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A statement with a logical field is a call of the path that it was rendered for, once. */
class CountedStatementsTest {

    private static final Field<String> NAME = DualField.of(
            CUSTOMER_NAME, CUSTOMER.FULL_NAME, DSL.concat(CUSTOMER.FIRST_NAME, DSL.inline(" "), CUSTOMER.LAST_NAME));

    private ShopDatabase shop;
    private SwitchableDataSource dataSource;
    private Switchback switchback;
    private DSLContext db;

    @BeforeEach
    void open() {
        shop = ShopDatabase.create();
        shop.plain()
                .execute("INSERT INTO shop.customer (full_name, email) VALUES ('Ada King', 'a'), ('Alan Turing', 't')");
        dataSource = new SwitchableDataSource(shop.dataSource());
        switchback = shop.switchback(CUSTOMER_NAME).build();
        Operator.open(switchback.change("customer-name"));
        db = SwitchbackJooq.configure(DSL.using(dataSource, SQLDialect.POSTGRES), switchback);
    }

    @AfterEach
    void close() {
        switchback.close();
        shop.close();
    }

    private void readNewPath() {
        switchback.change("customer-name").ramp(100, Operator.ADA);
    }

    private Totals totals(Path path) {
        return switchback.traffic().of(CUSTOMER_NAME).sinceStart(path);
    }

    private void assertCounted(Path path, int reads, int writes) {
        assertThat(totals(path)).extracting(Totals::reads, Totals::writes).containsExactly((long) reads, (long) writes);
        assertThat(totals(path).latency().count()).isEqualTo(reads + writes);
    }

    @Test
    void countsReadsAndWritesOfThePathThatWasDecided() {
        db.select(NAME).from(CUSTOMER).fetch();
        db.select(CUSTOMER.ID).from(CUSTOMER).where(NAME.eq("Ada King")).fetch();
        readNewPath();
        db.select(NAME, NAME.as("again")).from(CUSTOMER).orderBy(NAME).fetch();
        db.update(CUSTOMER).set(NAME, "Grace Hopper").where(NAME.eq("Ada King")).execute();
        db.insertInto(CUSTOMER, NAME)
                .values("Edsger Dijkstra")
                .returning(CUSTOMER.ID)
                .fetchSingle();
        db.insertInto(CUSTOMER, CUSTOMER.ID, NAME)
                .values(1L, "Ada King")
                .onConflict(CUSTOMER.ID)
                .doUpdate()
                .set(NAME, DSL.excluded(NAME))
                .execute();
        db.deleteFrom(CUSTOMER).where(NAME.eq("Edsger Dijkstra")).execute();

        assertCounted(Path.OLD, 2, 0);
        assertCounted(Path.NEW, 1, 4);
        assertThat(totals(Path.NEW).pathErrors()).isZero();
    }

    @Test
    void countsEachStatementOfATransaction() {
        db.transaction(part -> {
            part.dsl().select(NAME).from(CUSTOMER).fetch();
            part.dsl().update(CUSTOMER).set(NAME, "Grace Hopper").execute();
        });
        assertCounted(Path.OLD, 1, 1);
    }

    @Test
    void countsNoStatementThatIsTheSameOnBothPaths() {
        db.select(CUSTOMER.EMAIL).from(CUSTOMER).fetch();
        db.update(CUSTOMER).set(CUSTOMER.EMAIL, "e").execute();
        db.insertInto(CUSTOMER, CUSTOMER.EMAIL).values("n").execute();
        db.deleteFrom(CUSTOMER).where(CUSTOMER.EMAIL.eq("n")).execute();
        // Rendered, not executed.
        assertThat(db.select(NAME).from(CUSTOMER).getSQL()).contains("full_name");
        assertCounted(Path.OLD, 0, 0);
    }

    @Test
    void countsColumnsOfTheOldShapeInTransparentMode() {
        DSLContext transparent = SwitchbackJooq.with(switchback)
                .transparently(CUSTOMER_NAME)
                .configure(DSL.using(dataSource, SQLDialect.POSTGRES));
        transparent.select(CUSTOMER.FULL_NAME).from(CUSTOMER).fetch();
        CustomerRecord record = transparent.newRecord(CUSTOMER);
        record.setFullName("Grace Hopper");
        record.store();
        transparent.select(CUSTOMER.EMAIL).from(CUSTOMER).fetch();
        assertCounted(Path.OLD, 1, 1);
    }

    @Test
    void tellsWhoseFaultAFailureIs() {
        readNewPath();
        assertThatThrownBy(() -> db.select(NAME, DSL.field("no_such_column"))
                        .from(CUSTOMER)
                        .fetch())
                .isInstanceOf(DataAccessException.class);
        assertThatThrownBy(() -> db.update(CUSTOMER)
                        .set(NAME, DSL.field("(1 / 0)::text", String.class))
                        .execute())
                .isInstanceOf(DataAccessException.class);
        assertThatThrownBy(() -> db.transaction(part -> {
                    part.dsl().execute("SET LOCAL statement_timeout = 1");
                    part.dsl()
                            .select(NAME)
                            .from(CUSTOMER, DSL.table("pg_sleep(5)"))
                            .fetch();
                }))
                .isInstanceOf(DataAccessException.class);
        dataSource.down();
        assertThatThrownBy(() -> db.select(NAME).from(CUSTOMER).fetch()).isInstanceOf(DataAccessException.class);

        assertCounted(Path.NEW, 3, 1);
        assertThat(totals(Path.NEW))
                .extracting(Totals::pathErrors, Totals::missingShape, Totals::infrastructureErrors)
                .containsExactly(2L, 1L, 2L);
    }

    /** The failure comes with the rows, when the statement has long succeeded. */
    @Test
    void countsAFailureThatComesWithTheRows() {
        assertThatThrownBy(() -> db.transaction(part -> part.dsl()
                        .select(NAME, DSL.field("1 / (3 - generate_series(1, 5))"))
                        .from(CUSTOMER)
                        .limit(5)
                        .fetchSize(1)
                        .fetch()))
                .isInstanceOf(DataAccessException.class);
        assertCounted(Path.OLD, 1, 0);
        assertThat(totals(Path.OLD).pathErrors()).isOne();
    }

    @Test
    void countsNothingThatWasRefused() {
        DSLContext strict = SwitchbackJooq.with(switchback)
                .onOneShape(OneShapePolicy.REFUSE)
                .configure(DSL.using(dataSource, SQLDialect.POSTGRES));
        assertThatThrownBy(() -> strict.update(CUSTOMER)
                        .set(CUSTOMER.FULL_NAME, "x")
                        .where(NAME.eq("Ada King"))
                        .execute())
                .isInstanceOf(OneShapeException.class);
        assertCounted(Path.OLD, 0, 0);
    }

    @Test
    void countsACursorOnceWhenItIsClosed() {
        db.transaction(part -> {
            try (Cursor<Record1<String>> cursor =
                    part.dsl().select(NAME).from(CUSTOMER).fetchSize(1).fetchLazy()) {
                assertThat(cursor.fetchNext()).isNotNull();
                assertCounted(Path.OLD, 0, 0);
            }
        });
        assertCounted(Path.OLD, 1, 0);
    }

    @Test
    void countsABatchOnce() {
        db.batch(
                        db.update(CUSTOMER).set(NAME, "Ada King").where(CUSTOMER.ID.eq(1L)),
                        db.update(CUSTOMER).set(NAME, "Alan Turing").where(CUSTOMER.ID.eq(2L)))
                .execute();
        assertCounted(Path.OLD, 0, 1);
        db.batch(db.update(CUSTOMER).set(CUSTOMER.EMAIL, "e"), db.deleteFrom(CUSTOMER))
                .execute();
        assertCounted(Path.OLD, 0, 1);
    }

    /** A repository on top of a routed context. */
    interface Customers {

        int all();

        @Write
        int rename(String name);
    }

    private record JooqCustomers(DSLContext db) implements Customers {

        @Override
        public int all() {
            return db.select(NAME).from(CUSTOMER).fetch().size()
                    + db.select(NAME).from(CUSTOMER).fetch().size();
        }

        @Override
        public int rename(String name) {
            return db.update(CUSTOMER).set(NAME, name).execute();
        }
    }

    @Test
    void countsACallOfARepositoryAndNotTheStatementsWithinIt() {
        Customers customers = switchback
                .repository(Customers.class, CUSTOMER_NAME)
                .oldPath(new JooqCustomers(db))
                .newPath(new JooqCustomers(db))
                .build();
        assertThat(customers.all()).isEqualTo(4);
        assertThat(customers.rename("Ada King")).isEqualTo(2);
        assertCounted(Path.OLD, 1, 1);
        db.select(NAME).from(CUSTOMER).fetch();
        assertCounted(Path.OLD, 2, 1);
    }

    @Test
    void countsAReadThatIsComparedOnceAndWhatWasFound() {
        switchback.change("customer-name").shadow(100, Operator.ADA);
        // Both paths in one statement.
        db.select(NAME).from(CUSTOMER).fetch();
        assertCounted(Path.OLD, 1, 0);
        assertThat(totals(Path.OLD))
                .extracting(Totals::matches, Totals::mismatches)
                .containsExactly(2L, 0L);
        // A second query.
        db.selectCount().from(CUSTOMER).where(NAME.startsWith("Ada")).fetch();
        assertCounted(Path.OLD, 2, 0);
        assertThat(totals(Path.OLD))
                .extracting(Totals::matches, Totals::mismatches)
                .containsExactly(3L, 0L);
        shop.plain()
                .execute("BEGIN; SET LOCAL session_replication_role = replica;"
                        + " UPDATE shop.customer SET last_name = 'Byron' WHERE id = 1; COMMIT");
        db.select(NAME).from(CUSTOMER).fetch();
        assertThat(totals(Path.OLD))
                .extracting(Totals::matches, Totals::mismatches)
                .containsExactly(4L, 1L);
        assertCounted(Path.OLD, 3, 0);
        assertCounted(Path.NEW, 0, 0);
    }
}
