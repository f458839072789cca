package dev.switchback.jooq;

import static dev.switchback.jooq.shop.Tables.CUSTOMER;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.Path;
import dev.switchback.phase.Phase;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Promise;
import dev.switchback.testing.Threads;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jooq.Configuration;
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
import org.postgresql.ds.PGSimpleDataSource;

/** One decision for all of a transaction, on whichever thread, and nothing of it afterwards. */
@Promise("P3")
class PinnedTransactionsTest {

    private static final Field<String> NAME = DualField.of(ShopDatabase.CUSTOMER_NAME, CUSTOMER.FULL_NAME);

    private ShopDatabase shop;
    private Switchback switchback;
    private ChangeHandle change;
    private DSLContext db;

    /** The row is brought apart past the trigger, so that its name tells the path by which it is read. */
    @BeforeEach
    void open() {
        shop = ShopDatabase.create();
        switchback = shop.switchback(ShopDatabase.CUSTOMER_NAME).build();
        shop.plain().execute("INSERT INTO shop.customer (id, full_name) VALUES (1, 'old path')");
        change = Operator.open(switchback.change("customer-name"));
        shop.plain()
                .execute("BEGIN; SET LOCAL session_replication_role = replica;"
                        + " UPDATE shop.customer SET first_name = 'new' WHERE id = 1; COMMIT");
        db = SwitchbackJooq.configure(shop.jooq(), switchback);
    }

    @AfterEach
    void close() {
        switchback.close();
        shop.close();
    }

    @Test
    void aTransactionThatHasNotAskedYetDecidesWhenItDoes() {
        db.transaction(all -> {
            all.dsl().selectOne().fetch();
            ramp(100);
            assertThat(path(all.dsl())).isEqualTo(Path.NEW);
        });
    }

    /** Whatever it writes of the change's table, as long as no logical field is among it. */
    @Test
    void aWriteOfOtherColumnsDecidesNothing() {
        db.transaction(all -> {
            all.dsl().update(CUSTOMER).set(CUSTOMER.EMAIL, "ada@example.org").execute();
            all.dsl()
                    .insertInto(CUSTOMER)
                    .set(CUSTOMER.ID, 1L)
                    .onConflictDoNothing()
                    .execute();
            ramp(100);
            assertThat(path(all.dsl())).isEqualTo(Path.NEW);
        });
    }

    @Test
    void theOuterContextOnTheTransactionsThreadIsPartOfIt() {
        db.transaction(all -> {
            assertThat(path(all.dsl())).isEqualTo(Path.OLD);
            ramp(100);
            assertThat(path(db)).isEqualTo(Path.OLD);
            assertThat(db.render(NAME)).isEqualTo(all.dsl().render(NAME));
        });
    }

    @Test
    void aNestedTransactionInheritsAndLeavesTheOuterOneAsItIs() {
        db.transaction(outer -> {
            assertThat(path(outer.dsl())).isEqualTo(Path.OLD);
            ramp(100);
            outer.dsl().transaction(inner -> {
                assertThat(path(inner.dsl())).isEqualTo(Path.OLD);
                inner.dsl()
                        .transaction(
                                innermost -> assertThat(path(innermost.dsl())).isEqualTo(Path.OLD));
            });
            assertThatThrownBy(() -> outer.dsl().transaction(inner -> {
                        assertThat(path(inner.dsl())).isEqualTo(Path.OLD);
                        throw new IllegalStateException("mine");
                    }))
                    .hasMessage("mine");
            assertThat(path(outer.dsl())).isEqualTo(Path.OLD);
            assertThat(switchback.unitsOfWork().current()).isNotNull();
        });
        assertNothingIsLeft();
        assertThat(path(db)).isEqualTo(Path.NEW);
    }

    @Test
    void theFirstDecisionOfANestedTransactionIsTheOuterOnes() {
        db.transaction(outer -> {
            outer.dsl().transaction(inner -> assertThat(path(inner.dsl())).isEqualTo(Path.OLD));
            ramp(100);
            assertThat(path(outer.dsl())).isEqualTo(Path.OLD);
        });
    }

    @Test
    void afterAnExceptionEverythingIsUndoneAndTheNextStatementDecidesAnew() {
        assertThatThrownBy(() -> db.transaction(all -> {
                    assertThat(path(all.dsl())).isEqualTo(Path.OLD);
                    all.dsl().update(CUSTOMER).set(NAME, "Ada King").execute();
                    ramp(100);
                    throw new IllegalStateException("mine");
                }))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("mine");

        assertNothingIsLeft();
        assertThat(path(db)).isEqualTo(Path.NEW);
        assertThat(shop.plain().text("SELECT full_name FROM shop.customer")).isEqualTo("old path");
        assertNobodyIsWaitedFor();
    }

    @Test
    void aCommitThatFailsEndsTheUnitOnce() {
        shop.plain()
                .execute("CREATE TABLE shop.later (customer_id bigint REFERENCES shop.customer"
                        + " DEFERRABLE INITIALLY DEFERRED)");

        assertThatThrownBy(() -> db.transaction(all -> {
                    assertThat(path(all.dsl())).isEqualTo(Path.OLD);
                    all.dsl().execute("INSERT INTO shop.later VALUES (77)");
                }))
                .isInstanceOf(DataAccessException.class);

        assertNothingIsLeft();
        assertNobodyIsWaitedFor();
    }

    @Test
    void aTransactionThatCannotBeginLeavesNothing() {
        PGSimpleDataSource nowhere = new PGSimpleDataSource();
        nowhere.setUrl("jdbc:postgresql://localhost:1/nowhere");
        DSLContext unreachable = SwitchbackJooq.configure(DSL.using(nowhere, SQLDialect.POSTGRES), switchback);

        assertThatThrownBy(() -> unreachable.transaction(all -> {})).isInstanceOf(DataAccessException.class);

        assertNothingIsLeft();
    }

    @Test
    void statementsOnTheirOwnDecideOnTheirOwn() {
        assertThat(path(db)).isEqualTo(Path.OLD);
        assertNothingIsLeft();
        ramp(100);
        assertThat(path(db)).isEqualTo(Path.NEW);
        assertThatThrownBy(() -> db.select(NAME).from("shop.nowhere").fetch()).isInstanceOf(DataAccessException.class);
        assertNothingIsLeft();
        ramp(0);
        assertThat(path(db)).isEqualTo(Path.OLD);
        assertNobodyIsWaitedFor();
    }

    @Test
    void aStatementIsNotOfBothPathsThoughItNamesTheFieldOften() {
        ramp(50);
        for (int i = 0; i < 50; i++) {
            List<String> names = db.select(NAME.as("a"))
                    .from(CUSTOMER)
                    .where(NAME.isNotNull())
                    .unionAll(DSL.select(NAME).from(CUSTOMER))
                    .fetch(0, String.class);
            assertThat(names).hasSize(2).containsOnly(names.get(0));
        }
    }

    @Test
    void aUnitOfWorkOfTheApplicationIsOneDecisionForStatementsAndTransactions() {
        switchback.unitOfWork(() -> {
            assertThat(path(db)).isEqualTo(Path.OLD);
            ramp(100);
            assertThat(path(db)).isEqualTo(Path.OLD);
            db.transaction(all -> assertThat(path(all.dsl())).isEqualTo(Path.OLD));
            assertThat(switchback.unitsOfWork().current()).isNotNull();
            assertThat(path(db)).isEqualTo(Path.OLD);
        });
        assertNothingIsLeft();
        assertThat(path(db)).isEqualTo(Path.NEW);
        assertNobodyIsWaitedFor();
    }

    @Test
    void aTransactionOnAnotherThreadReadsByTheSameDecision() {
        db.transaction(all -> {
            assertThat(path(all.dsl())).isEqualTo(Path.OLD);
            ramp(100);
            assertThat(elsewhere(() -> {
                        Path seen = path(all.dsl());
                        assertNothingIsLeft();
                        return seen;
                    }))
                    .isEqualTo(Path.OLD);
            assertThat(elsewhere(() -> path(db))).as("not of the transaction").isEqualTo(Path.NEW);
        });
    }

    @Test
    void anAsynchronousTransactionIsOneUnit() {
        db.transactionAsync(Threads::start, all -> {
                    assertThat(path(all.dsl())).isEqualTo(Path.OLD);
                    ramp(100);
                    assertThat(path(all.dsl())).isEqualTo(Path.OLD);
                })
                .toCompletableFuture()
                .join();
        assertThat(path(db)).isEqualTo(Path.NEW);
        assertNobodyIsWaitedFor();
    }

    @Test
    void aTransactionsConfigurationThatOutlivesItDecidesNothingAnyMore() {
        Configuration[] kept = new Configuration[1];
        db.transaction(all -> {
            path(all.dsl());
            kept[0] = all;
        });

        assertThatThrownBy(() -> kept[0].dsl().select(NAME).from(CUSTOMER).getSQL())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has ended");
    }

    @Test
    void aCursorIsReadByTheDecisionThatOpenedItAndLeavesTheThreadAtOnce() {
        try (Cursor<Record1<String>> cursor = db.select(NAME).from(CUSTOMER).fetchLazy()) {
            assertNothingIsLeft();
            ramp(100);
            assertThat(path(db)).as("another statement").isEqualTo(Path.NEW);
            assertThat(elsewhere(() -> cursor.fetchNext().value1())).isEqualTo("old path");
        }
        assertNobodyIsWaitedFor();
    }

    @Test
    @Promise({"P3", "P6"})
    void theExitWaitsForATransaction() {
        CompletableFuture<?> exit = new CompletableFuture<>();
        db.transaction(all -> {
            assertThat(path(all.dsl())).isEqualTo(Path.OLD);
            startExit(exit);
            assertThat(shop.plain().text("SELECT full_name FROM shop.customer")).isEqualTo("old path");
            assertThat(path(all.dsl())).isEqualTo(Path.OLD);
            assertThat(exit).isNotDone();
            assertThat(change.confirmation().complete()).isFalse();
        });
        assertThat(exit).succeedsWithin(30, TimeUnit.SECONDS);
        assertThat(change.state().phase()).isEqualTo(Phase.ABANDONED);
        assertThat(path(db)).isEqualTo(Path.OLD);
    }

    @Test
    @Promise({"P3", "P6"})
    void theExitWaitsForACursor() {
        CompletableFuture<?> exit = new CompletableFuture<>();
        try (Cursor<Record1<String>> cursor = db.select(NAME).from(CUSTOMER).fetchLazy()) {
            startExit(exit);
            assertThat(change.confirmation().complete()).isFalse();
            assertThat(cursor.fetchNext().value1()).isEqualTo("old path");
            assertThat(exit).isNotDone();
        }
        assertThat(exit).succeedsWithin(30, TimeUnit.SECONDS);
    }

    private void startExit(CompletableFuture<?> exit) {
        Threads.start(() -> {
            try {
                change.abandon(ADA);
                exit.complete(null);
            } catch (Throwable e) {
                exit.completeExceptionally(e);
            }
        });
        await().until(() -> change.state().phase() == Phase.ABANDONING);
        // It has been heard of, and would be acknowledged with the next heartbeats but for us.
        await().until(() -> elsewhere(() ->
                        switchback.decision(ShopDatabase.CUSTOMER_NAME).reason().name())
                .equals("PHASE"));
    }

    private void ramp(double percent) {
        elsewhere(() -> change.ramp(percent, ADA));
    }

    private static <T> T elsewhere(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Threads.start(() -> {
            try {
                result.complete(task.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        try {
            return result.orTimeout(30, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    private static Path path(DSLContext db) {
        return switch (db.select(NAME).from(CUSTOMER).fetchSingle().value1()) {
            case "old path" -> Path.OLD;
            case "new path" -> Path.NEW;
            default -> throw new AssertionError("of neither path");
        };
    }

    private void assertNothingIsLeft() {
        assertThat(switchback.unitsOfWork().current()).isNull();
    }

    /** Every unit has ended: a later phase is acknowledged. */
    private void assertNobodyIsWaitedFor() {
        change.freeze(ADA);
        await().untilAsserted(() -> assertThat(change.confirmation().complete()).isTrue());
    }
}
