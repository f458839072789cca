package dev.switchback.jooq;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import com.zaxxer.hikari.HikariDataSource;
import dev.switchback.Switchback;
import dev.switchback.testing.MovedPerson;
import dev.switchback.testing.MovedPerson.People;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jooq.Cursor;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jooq.impl.DataSourceConnectionProvider;
import org.jooq.impl.ThreadLocalTransactionProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two adapters written in jOOQ, one transaction: both writes or none, whatever goes wrong and whoever catches it. */
class JooqTransactionsTest {

    private static final Field<String> TAGS = field(name("tags"), String.class);

    private final TestDatabase database = Postgres.newDatabase();
    private Switchback switchback;
    private JooqTransactions transactions;
    private People people;

    @BeforeEach
    void open() {
        MovedPerson.createTable(database, 3);
        switchback = Operator.switchback(database, MovedPerson.CHANGE).build();
        Operator.open(switchback.change("moved-person"));
        use(database.dataSource());
    }

    private void use(DataSource dataSource) {
        transactions = new JooqTransactions(DSL.using(dataSource, SQLDialect.POSTGRES), switchback);
        people = people(JooqPeople.twoTables(transactions.dsl()));
    }

    private People people(People newPath) {
        return switchback
                .repository(People.class, MovedPerson.CHANGE)
                .oldPath(JooqPeople.oneTable(transactions.dsl()))
                .newPath(newPath)
                .dualWrite(transactions)
                .build();
    }

    @AfterEach
    void close() {
        switchback.close();
        database.close();
    }

    private void allowShortTagsOnly() {
        database.execute("ALTER TABLE human_tag ADD CONSTRAINT short CHECK (length(tag) < 5) NOT VALID");
    }

    private String tags(long id) {
        return database.text("SELECT tags FROM person WHERE id = " + id);
    }

    @Test
    @Promise({"P1", "P8"})
    void handTheGeneratedKeyToTheOtherAdapter() throws SQLException {
        database.execute("SELECT setval('person_id_seq', 500)");
        assertThat(people.add("by the old path", "a,b")).isEqualTo(501);
        switchback.change("moved-person").ramp(100, ADA);
        assertThat(people.add("by the new path", "c")).isEqualTo(1_501);
        people.retag(501, "z");
        assertThat(database.rows("SELECT id, name, tags FROM person WHERE id > 500 ORDER BY id"))
                .hasToString("[[501, by the old path, z], [1501, by the new path, c]]");
        assertThat(switchback.change("moved-person").verify(ADA).findings()).isEmpty();
    }

    @Test
    @Promise("P8")
    void writeNeitherWhenOneFails() {
        allowShortTagsOnly();
        assertThatThrownBy(() -> people.retag(1, "far too long"))
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("short");
        assertThat(tags(1)).isEqualTo("a");
        assertThat(transactions.active()).isFalse();
    }

    /** The application catches the failure and goes on: what it commits then must not have half of the write in it. */
    @Test
    @Promise("P8")
    void writeNeitherWhenTheFailureIsSwallowedWithinATransaction() throws SQLException {
        allowShortTagsOnly();
        DSLContext routed = SwitchbackJooq.configure(transactions.dsl(), switchback);
        routed.transaction(begun -> {
            assertThat(transactions.active()).isTrue();
            people.retag(2, "ok");
            assertThat(catchThrowable(() -> people.retag(1, "far too long"))).hasMessageContaining("short");
            people.retag(3, "fine");
            assertThat(begun.dsl().fetchValue("SELECT tags FROM person WHERE id = 3"))
                    .isEqualTo("fine");
            assertThat(tags(3)).as("by another connection").isNotEqualTo("fine");
        });
        assertThat(List.of(tags(1), tags(2), tags(3))).containsExactly("a", "ok", "fine");
        assertThat(switchback.change("moved-person").verify(ADA).findings()).isEmpty();
    }

    /** The driver reports the commit of a transaction in which a statement has failed as success. */
    @Test
    @Promise("P8")
    void failToCommitWhenAnAdapterSwallowsAFailure() {
        People other = JooqPeople.twoTables(transactions.dsl());
        People careless = people(new People() {
            @Override
            public String find(long id) throws SQLException {
                return other.find(id);
            }

            @Override
            public long add(String person, String tags) throws SQLException {
                return other.add(person, tags);
            }

            @Override
            public void retag(long id, String tags) {
                assertThat(catchThrowable(() -> transactions.dsl().execute("SELECT nonsense")))
                        .isInstanceOf(DataAccessException.class);
            }
        });
        assertThatThrownBy(() -> careless.retag(1, "lost")).hasStackTraceContaining("25P02");
        assertThatThrownBy(() -> transactions.dsl().transaction(begun -> careless.retag(1, "lost")))
                .hasStackTraceContaining("25P02");
        assertThatThrownBy(() -> transactions.dsl().transaction(begun -> {
                    begun.dsl().execute("UPDATE person SET tags = 'lost' WHERE id = 1");
                    assertThat(catchThrowable(() -> begun.dsl().execute("SELECT nonsense")))
                            .isNotNull();
                }))
                .hasStackTraceContaining("25P02");
        assertThat(tags(1)).isEqualTo("a");
        assertThat(transactions.active()).isFalse();
    }

    @Test
    @Promise("P8")
    void areRolledBackAsAWholeAndNestedOnesByThemselves() throws SQLException {
        DSLContext db = transactions.dsl();
        assertThatThrownBy(() -> db.transaction(begun -> {
                    people.retag(1, "gone");
                    throw new IllegalStateException("mine");
                }))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("mine");
        assertThat(tags(1)).isEqualTo("a");
        db.transaction(outer -> {
            people.retag(1, "kept");
            // By the outer one's context, and by one that only shares the thread.
            for (DSLContext context : new DSLContext[] {outer.dsl(), db}) {
                assertThatThrownBy(() -> context.transaction(inner -> {
                            people.retag(2, "gone");
                            inner.dsl().execute("SELECT nonsense");
                        }))
                        .isInstanceOf(DataAccessException.class);
                context.transaction(inner -> people.retag(3, "kept"));
                assertThat(transactions.active()).isTrue();
            }
            assertThat(tags(1)).isEqualTo("a");
        });
        assertThat(List.of(tags(1), tags(3))).containsExactly("kept", "kept");
        assertThat(tags(2)).isEqualTo("a,b");
        assertThat(transactions.active()).isFalse();
        assertThat(switchback.change("moved-person").verify(ADA).findings()).isEmpty();
    }

    @Test
    @Promise("P10")
    void needOneConnectionOnlyAndGiveItBackAsItWas() throws SQLException {
        try (HikariDataSource one = database.pool("postgres", 1)) {
            one.setConnectionTimeout(2_000);
            use(one);
            long id = people.add("alone", "q");
            switchback.unitOfWork(() -> transactions.dsl().transaction(begun -> {
                people.retag(id, "r");
                assertThat(people.find(id)).isEqualTo("r");
            }));
            assertThat(tags(id)).isEqualTo("r");
            try (Connection connection = one.getConnection()) {
                assertThat(connection.getAutoCommit()).isTrue();
            }
        }
    }

    @Test
    void beginNoneWithoutAConnectionAndAreUsableAfterwards() throws SQLException {
        AtomicInteger down = new AtomicInteger(1);
        use(proxy(DataSource.class, database.dataSource(), (method, call) -> {
            if (method.equals("getConnection") && down.get() == 1) {
                throw new SQLException("refused", "08001");
            }
            return call.run();
        }));
        assertThatThrownBy(() -> people.retag(1, "x")).hasStackTraceContaining("refused");
        assertThat(transactions.active()).isFalse();
        down.set(0);
        people.retag(1, "x");
        assertThat(tags(1)).isEqualTo("x");
    }

    @Test
    @Promise("P8")
    void neverRepeatACommitOfUnknownOutcome() {
        AtomicInteger commits = new AtomicInteger();
        use(proxy(DataSource.class, database.dataSource(), (method, call) -> {
            Object result = call.run();
            return !(result instanceof Connection real)
                    ? result
                    : proxy(Connection.class, real, (inner, statement) -> {
                        if (inner.equals("commit")) {
                            commits.incrementAndGet();
                            real.rollback();
                            throw new SQLException("the connection is gone", "08006");
                        }
                        return statement.run();
                    });
        }));
        assertThatThrownBy(() -> people.retag(1, "who knows"))
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("08006");
        assertThat(commits).hasValue(1);
        assertThat(transactions.active()).isFalse();
    }

    @Test
    void areThoseOfAThreadAndGoWithTheContextToOthers() {
        transactions.dsl().transaction(begun -> {
            begun.dsl().execute("UPDATE person SET tags = 'mine' WHERE id = 1");
            CompletableFuture<List<Object>> elsewhere = CompletableFuture.supplyAsync(() -> List.of(
                    transactions.active(),
                    switchback.unitOfWork(() -> transactions.dsl().fetchValue("SELECT tags FROM person WHERE id = 1")),
                    begun.dsl().fetchValue("SELECT tags FROM person WHERE id = 1"),
                    begun.dsl().transactionResult(nested -> transactions.active())));
            assertThat(elsewhere.get(30, TimeUnit.SECONDS)).containsExactly(false, "a", "mine", true);
        });
    }

    /** What an adapter returns lazily. */
    @Test
    void letNobodyReadACursorOrStreamAfterThem() throws Exception {
        DSLContext db = transactions.dsl();
        for (int fetchSize : new int[] {0, 1}) {
            var query =
                    db.select(TAGS).from(table("person")).orderBy(field("id")).fetchSize(fetchSize);
            List<Cursor<Record1<String>>> cursors = new ArrayList<>();
            List<Stream<Record1<String>>> streams = new ArrayList<>();
            db.transaction(begun -> {
                cursors.add(query.fetchLazy());
                cursors.add(begun.dsl().select(TAGS).from(table("person")).fetchLazy());
                streams.add(query.fetchStream());
                streams.add(begun.dsl().select(TAGS).from(table("person")).fetchStream());
                streams.add(query.fetchLazy().stream());
                try (Cursor<Record1<String>> within = query.fetchLazy()) {
                    assertThat(within.fetchNext(2)).hasSize(2);
                }
            });
            for (Cursor<Record1<String>> cursor : cursors) {
                assertThatThrownBy(cursor::fetchNext)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("read after the transaction in which it was opened");
            }
            assertThatThrownBy(() -> streams.get(0).toList())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("outside of any unit of work");
            assertThatThrownBy(() -> streams.get(1).toList())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has ended");
            assertThatThrownBy(streams.get(2)::toList)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("read after the transaction in which it was opened");
        }
    }

    @Test
    void letResultsThatAreReadBeRead() throws Exception {
        DSLContext db = transactions.dsl();
        Optional<Record1<String>> found = db.transactionResult(
                begun -> db.select(TAGS).from(table("person")).where("id = 1").fetchOptional());
        assertThat(found.orElseThrow().value1()).isEqualTo("a");
        // Outside of a transaction a cursor has a connection of its own until it is closed.
        Cursor<Record1<String>> cursor = switchback.unitOfWork(
                () -> db.select(TAGS).from(table("person")).fetchLazy());
        try (cursor) {
            assertThat(cursor.fetch()).hasSize(3);
        }
    }

    @Test
    void refuseAContextThatIsRoutedOrHasTransactionsOfItsOwn() {
        DSLContext plain = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
        assertThatThrownBy(() -> new JooqTransactions(SwitchbackJooq.configure(plain, switchback), switchback))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("configure(transactions.dsl())");
        DSLContext bound = DSL.using(plain.configuration()
                .derive(new ThreadLocalTransactionProvider(new DataSourceConnectionProvider(database.dataSource()))));
        assertThatThrownBy(() -> new JooqTransactions(bound, switchback))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ThreadLocalTransactionProvider");
        try (Switchback other =
                Operator.switchback(database, MovedPerson.CHANGE).build()) {
            assertThatThrownBy(() -> SwitchbackJooq.configure(transactions.dsl(), other))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("of another Switchback");
        }
    }

    @FunctionalInterface
    private interface Call {
        Object run() throws Throwable;
    }

    @FunctionalInterface
    private interface Intercepted {
        Object around(String method, Call call) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, T real, Intercepted intercepted) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> intercepted.around(method.getName(), () -> {
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                })));
    }
}
