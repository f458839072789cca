package dev.switchback.jooq;

import static dev.switchback.jooq.shop.Tables.CUSTOMER;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.Path;
import dev.switchback.jooq.shop.tables.records.CustomerRecord;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Promise;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jooq.Configuration;
import org.jooq.DSLContext;
import org.jooq.DiagnosticsContext;
import org.jooq.DiagnosticsListener;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;
import org.jooq.Field;
import org.jooq.SQLDialect;
import org.jooq.VisitContext;
import org.jooq.VisitListener;
import org.jooq.conf.Settings;
import org.jooq.exception.DataChangedException;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultExecuteListenerProvider;
import org.jooq.impl.DefaultVisitListenerProvider;
import org.jooq.impl.QOM;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** What else an application hangs into jOOQ works beside Switchback, or is told why not. */
class BesideOthersTest {

    private static final Field<String> NAME = DualField.of(ShopDatabase.CUSTOMER_NAME, CUSTOMER.FULL_NAME);
    private static final String BOTH = "Grace Hopper/Grace/Hopper";

    private ShopDatabase shop;
    private Switchback switchback;
    private ChangeHandle change;

    @BeforeEach
    void open() {
        shop = ShopDatabase.create();
        switchback = shop.switchback(ShopDatabase.CUSTOMER_NAME).build();
        shop.plain()
                .execute("INSERT INTO shop.customer (id, full_name, email) VALUES (1, 'Ada King', 'mine'),"
                        + " (2, 'Plato', 'theirs')");
        change = Operator.open(switchback.change("customer-name"));
    }

    @AfterEach
    void close() {
        switchback.close();
        shop.close();
    }

    private DSLContext routed(Configuration configuration) {
        return SwitchbackJooq.with(switchback).onOneShape(OneShapePolicy.REFUSE).configure(DSL.using(configuration));
    }

    private DSLContext transparent(Configuration configuration) {
        return SwitchbackJooq.with(switchback)
                .onOneShape(OneShapePolicy.REFUSE)
                .transparently(ShopDatabase.CUSTOMER_NAME)
                .configure(DSL.using(configuration));
    }

    private String shapes(long id) {
        return shop.plain()
                .text("SELECT concat_ws('/', full_name, first_name, last_name) FROM shop.customer WHERE id = " + id);
    }

    private void ramp(Path path) {
        change.ramp(path == Path.OLD ? 0 : 100, ADA);
        assertThat(switchback.decision(ShopDatabase.CUSTOMER_NAME).path()).isEqualTo(path);
    }

    /** A listener of the application's sees what is sent, and may change it, as long as it writes both. */
    @Test
    void anExecuteListenerSeesWhatIsSent() {
        List<String> seen = new ArrayList<>();
        ExecuteListener listener = new ExecuteListener() {
            private static final long serialVersionUID = 1L;

            @Override
            public void renderEnd(ExecuteContext context) {
                context.sql("/* app */ " + context.sql());
            }

            @Override
            public void executeStart(ExecuteContext context) {
                seen.add(context.sql());
            }
        };
        DSLContext db = routed(shop.jooq().configuration().derive(new DefaultExecuteListenerProvider(listener)));
        db.update(CUSTOMER).set(NAME, "Grace Hopper").where(CUSTOMER.ID.eq(1L)).execute();
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0)).startsWith("/* app */ update").contains("full_name", "first_name", "last_name");
        assertThat(shapes(1)).isEqualTo(BOTH);
    }

    @Test
    void aListenerThatMakesAStatementWriteOneShapeIsRefused() {
        ExecuteListener listener = new ExecuteListener() {
            private static final long serialVersionUID = 1L;

            @Override
            public void renderEnd(ExecuteContext context) {
                context.sql("update shop.customer set full_name = 'one shape'");
            }
        };
        DSLContext db = routed(shop.jooq().configuration().derive(new DefaultExecuteListenerProvider(listener)));
        assertThatThrownBy(() -> db.update(CUSTOMER).set(NAME, "x").execute()).isInstanceOf(OneShapeException.class);
        assertThat(shapes(1)).isEqualTo("Ada King/Ada/King");
    }

    /** Of the application's first: it sees the fields and statements as they were written, Switchback what it made of them. */
    @ParameterizedTest
    @EnumSource
    @Promise("P1")
    void aVisitListenerMayChangeStatementsBeforeTheyAreRouted(Path path) {
        ramp(path);
        VisitListener tenants = new VisitListener() {
            @Override
            public void visitStart(VisitContext context) {
                if (context.queryPart() instanceof QOM.Update<?> update && update.$where() == null) {
                    context.queryPart(update.$where(CUSTOMER.EMAIL.eq("mine")));
                }
            }
        };
        Configuration configuration = shop.jooq().configuration().derive(new DefaultVisitListenerProvider(tenants));
        for (DSLContext db : new DSLContext[] {routed(configuration), transparent(configuration)}) {
            db.update(CUSTOMER).set(NAME, "Grace Hopper").execute();
            assertThat(shapes(1)).isEqualTo(BOTH);
            assertThat(shapes(2)).isEqualTo("Plato/Plato");
        }
    }

    /** What is logged is what is sent. */
    @Test
    void executionIsLoggedAsItIsSent() {
        Logger logger = (Logger) LoggerFactory.getLogger("org.jooq.tools.LoggerListener");
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        Level before = logger.getLevel();
        logger.setLevel(Level.DEBUG);
        logger.addAppender(appender);
        try {
            routed(shop.jooq().configuration().derive(new Settings().withExecuteLogging(true)))
                    .update(CUSTOMER)
                    .set(NAME, "Grace Hopper")
                    .where(CUSTOMER.ID.eq(1L))
                    .execute();
        } finally {
            logger.detachAppender(appender);
            logger.setLevel(before);
        }
        assertThat(appender.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .anySatisfy(line -> assertThat(line).contains("full_name", "first_name", "last_name"));
    }

    @ParameterizedTest
    @EnumSource
    void diagnosticsSeeWhatIsSentAndChangeNothing(Path path) throws SQLException {
        ramp(path);
        List<String> seen = new ArrayList<>();
        DiagnosticsListener listener = new DiagnosticsListener() {
            @Override
            public void repeatedStatements(DiagnosticsContext context) {
                seen.add(context.actualStatement());
            }
        };
        DSLContext plain = DSL.using(shop.jooq().configuration().derive(listener));
        try (Connection connection = plain.diagnosticsConnection()) {
            DSLContext db = routed(DSL.using(connection, SQLDialect.POSTGRES).configuration());
            for (String name : new String[] {"x y", "Grace Hopper"}) {
                db.update(CUSTOMER).set(NAME, name).where(CUSTOMER.ID.eq(1L)).execute();
                db.update(CUSTOMER)
                        .set(NAME, name)
                        .where(CUSTOMER.ID.eq(1L).and(CUSTOMER.EMAIL.eq("mine")))
                        .execute();
                assertThat(db.select(NAME)
                                .from(CUSTOMER)
                                .where(CUSTOMER.ID.eq(1L))
                                .fetchSingle(NAME))
                        .isEqualTo(name);
            }
        }
        assertThat(shapes(1)).isEqualTo(BOTH);
        assertThat(seen).anySatisfy(sql -> assertThat(sql).contains("full_name", "first_name"));
    }

    /** A record that is fetched, changed and stored, while somebody else does the same. */
    @ParameterizedTest
    @EnumSource
    @Promise({"P1", "P2"})
    void recordsWithAVersionAreLockedOptimistically(Path path) {
        ramp(path);
        DSLContext db =
                transparent(shop.jooq().configuration().derive(new Settings().withExecuteWithOptimisticLocking(true)));
        CustomerRecord mine = db.fetchSingle(CUSTOMER, CUSTOMER.ID.eq(1L));
        CustomerRecord other = db.fetchSingle(CUSTOMER, CUSTOMER.ID.eq(1L));
        Long version = mine.getVersion();
        mine.setFullName("Grace Hopper");
        assertThat(mine.store()).isEqualTo(1);
        assertThat(mine.getVersion()).isEqualTo(version + 1);
        assertThat(mine.getModified()).isAfter(other.getModified());
        other.setFullName("Lost Update");
        assertThatThrownBy(other::store).isInstanceOf(DataChangedException.class);
        assertThatThrownBy(other::delete).isInstanceOf(DataChangedException.class);
        assertThat(shapes(1)).isEqualTo(BOTH);
        mine.setFullName("Grace Murray");
        assertThat(mine.update()).isEqualTo(1);
        assertThat(shapes(1)).isEqualTo("Grace Murray/Grace/Murray");
        assertThat(mine.delete()).isEqualTo(1);
    }

    /** What jOOQ has parsed is written like what is generated, and read as it stands. */
    @ParameterizedTest
    @EnumSource
    @Promise("P1")
    void parsedStatementsAreExpandedTransparentlyAndGuardedOtherwise(Path path) {
        ramp(path);
        String update = "update shop.customer set full_name = 'Grace Hopper' where id = 1";
        DSLContext logical = routed(shop.jooq().configuration());
        assertThatThrownBy(() -> logical.execute(logical.parser().parseQuery(update)))
                .isInstanceOf(OneShapeException.class);
        assertThat(shapes(1)).isEqualTo("Ada King/Ada/King");
        DSLContext db = transparent(shop.jooq().configuration());
        assertThat(db.render(db.parser().parseQuery(update))).contains("full_name", "first_name", "last_name");
        db.execute(db.parser().parseQuery(update));
        assertThat(shapes(1)).isEqualTo(BOTH);
        var select = db.parser().parseSelect("select full_name from shop.customer where id = 1");
        assertThat(db.render(select)).isEqualTo("select full_name from shop.customer where id = 1");
        assertThat(db.fetchSingle(select).get(0)).isEqualTo("Grace Hopper");
    }

    /** JDBC through jOOQ's parser is past all listeners: the trigger completes what it writes. */
    @Test
    @Promise("P1")
    void aParsingConnectionIsPastTheGuardAndCaughtByTheTrigger() throws SQLException {
        DSLContext db = transparent(shop.jooq().configuration());
        try (Connection connection = db.parsingConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("update shop.customer set full_name = 'Grace Hopper' where id = 1");
        }
        assertThat(shapes(1)).isEqualTo(BOTH);
    }

    @Test
    @Promise("P3")
    void whatIsStartedWithinAUnitIsPartOfItOnWhicheverThread() throws Exception {
        DSLContext db = routed(shop.jooq().configuration());
        shop.plain()
                .execute("BEGIN; SET LOCAL session_replication_role = replica;"
                        + " UPDATE shop.customer SET first_name = 'new', last_name = 'path' WHERE id = 1; COMMIT");
        ramp(Path.NEW);
        var query = db.select(NAME).from(CUSTOMER).where(CUSTOMER.ID.eq(1L));
        assertThat(query.fetchAsync()
                        .toCompletableFuture()
                        .get(30, TimeUnit.SECONDS)
                        .getValue(0, NAME))
                .isEqualTo("new path");
        switchback.unitOfWork(() -> {
            assertThat(query.fetchSingle(NAME)).isEqualTo("new path");
            change.ramp(0, ADA);
            assertThat(query.fetchAsync().toCompletableFuture().join().getValue(0, NAME))
                    .isEqualTo("new path");
            assertThat(db.transactionResultAsync(
                                    begun -> begun.dsl().fetchSingle(query).get(0))
                            .toCompletableFuture()
                            .join())
                    .isEqualTo("new path");
        });
        assertThat(query.fetchAsync()
                        .toCompletableFuture()
                        .get(30, TimeUnit.SECONDS)
                        .getValue(0, NAME))
                .isEqualTo("Ada King");
        db.transaction(begun -> {
            assertThat(begun.dsl().fetchSingle(query).get(0)).isEqualTo("Ada King");
            elsewhere(() -> change.ramp(100, ADA));
            assertThat(begun.dsl()
                            .select(NAME)
                            .from(CUSTOMER)
                            .where(CUSTOMER.ID.eq(1L))
                            .fetchAsync()
                            .toCompletableFuture()
                            .get(30, TimeUnit.SECONDS)
                            .getValue(0, NAME))
                    .isEqualTo("Ada King");
        });
        assertThat(db.transactionResultAsync(begun -> {
                            String name = begun.dsl().fetchSingle(query).get(0, String.class);
                            change.ramp(0, ADA);
                            return name + ", " + begun.dsl().fetchSingle(query).get(0);
                        })
                        .toCompletableFuture()
                        .get(30, TimeUnit.SECONDS))
                .isEqualTo("new path, new path");
        assertThat(switchback.unitsOfWork().current()).isNull();
    }

    @Test
    @Promise("P3")
    void whatRunsWhenItsUnitHasEndedFailsWithWords() throws Exception {
        AtomicReference<Runnable> task = new AtomicReference<>();
        DSLContext db = routed(shop.jooq().configuration().derive((Executor) task::set));
        var pending = switchback.unitOfWork(
                () -> db.select(NAME).from(CUSTOMER).fetchAsync().toCompletableFuture());
        assertThat(pending).isNotDone();
        task.get().run();
        assertThatThrownBy(() -> pending.get(30, TimeUnit.SECONDS))
                .isInstanceOfAny(ExecutionException.class, CompletionException.class)
                .hasStackTraceContaining("this unit of work has ended");
        assertThat(switchback.unitsOfWork().current()).isNull();
    }

    private static void elsewhere(Runnable task) throws InterruptedException {
        Thread thread = new Thread(task);
        thread.start();
        thread.join();
    }
}
