package dev.switchback.access;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.SwitchbackException;
import dev.switchback.database.DatabaseException;
import dev.switchback.testing.MovedPerson;
import dev.switchback.testing.MovedPerson.OnePersonTable;
import dev.switchback.testing.MovedPerson.People;
import dev.switchback.testing.MovedPerson.TwoTables;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Phones;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.SecretPhone;
import dev.switchback.testing.TestDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two adapters, one transaction: both writes or none, whatever goes wrong and whoever catches it. */
class DualWriteTest {

    private final TestDatabase database = Postgres.newDatabase();

    @AfterEach
    void close() {
        database.close();
    }

    private Switchback persons() {
        MovedPerson.createTable(database, 3);
        Switchback switchback =
                Operator.switchback(database, MovedPerson.CHANGE).build();
        Operator.open(switchback.change("moved-person"));
        return switchback;
    }

    private static People people(Switchback switchback, Transactions transactions, DataSource dataSource) {
        return people(switchback, transactions, new OnePersonTable(dataSource), new TwoTables(dataSource));
    }

    private static People people(Switchback switchback, Transactions transactions, People old, People fresh) {
        return switchback
                .repository(People.class, MovedPerson.CHANGE)
                .oldPath(old)
                .newPath(fresh)
                .dualWrite(transactions)
                .build();
    }

    @Test
    @Promise({"P1", "P8"})
    void handsTheGeneratedKeyToTheOtherAdapter() throws Exception {
        try (Switchback switchback = persons()) {
            JdbcTransactions transactions = new JdbcTransactions(database.dataSource());
            People people = people(switchback, transactions, transactions.dataSource());
            database.execute("SELECT setval('person_id_seq', 500)");
            assertThat(people.add("by the old path", "a,b")).isEqualTo(501);
            switchback.change("moved-person").ramp(100, ADA);
            long id = people.add("by the new path", "c");
            assertThat(id).isEqualTo(1_501);
            people.retag(501, "z");
            assertThat(database.rows("SELECT id, name, tags FROM person WHERE id > 500 ORDER BY id"))
                    .hasToString("[[501, by the old path, z], [1501, by the new path, c]]");
            assertThat(switchback.change("moved-person").verify(ADA).findings()).isEmpty();
        }
    }

    @Test
    @Promise("P8")
    void writesNeitherWhenOneFails() throws Exception {
        try (Switchback switchback = persons()) {
            JdbcTransactions transactions = new JdbcTransactions(database.dataSource());
            People people = people(switchback, transactions, transactions.dataSource());
            database.execute("ALTER TABLE human_tag ADD CONSTRAINT short CHECK (length(tag) < 5) NOT VALID");

            assertThatThrownBy(() -> people.retag(1, "far too long"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("short");
            assertThatThrownBy(() -> people.add("name", "far too long")).isInstanceOf(SQLException.class);

            assertThat(database.text("SELECT tags FROM person WHERE id = 1")).isEqualTo("a");
            assertThat(database.number("SELECT count(*) FROM person")).isEqualTo(3);
            assertThat(transactions.active()).isFalse();
        }
    }

    /** The application catches the failure and goes on: what it commits then must not have half of the write in it. */
    @Test
    @Promise("P8")
    void writesNeitherWhenTheFailureIsSwallowedWithinATransaction() throws Exception {
        try (Switchback switchback = persons()) {
            JdbcTransactions transactions = new JdbcTransactions(database.dataSource());
            People people = people(switchback, transactions, transactions.dataSource());
            database.execute("ALTER TABLE human_tag ADD CONSTRAINT short CHECK (length(tag) < 5) NOT VALID");

            transactions.within(connection -> {
                attempt(() -> people.retag(2, "ok"));
                attempt(() -> {
                    assertThatThrownBy(() -> people.retag(1, "far too long")).isInstanceOf(SQLException.class);
                    people.retag(3, "fine");
                });
                return connection;
            });

            assertThat(database.rows("SELECT tags FROM person ORDER BY id")).hasToString("[[a], [ok], [fine]]");
            assertThat(switchback.change("moved-person").verify(ADA).findings()).isEmpty();
        }
    }

    /** PostgreSQL answers the COMMIT of an aborted transaction with a ROLLBACK: that must not look like success. */
    @Test
    @Promise("P8")
    void failsWhenAnAdapterSwallowsAFailedStatement() throws Exception {
        try (Switchback switchback = persons()) {
            JdbcTransactions transactions = new JdbcTransactions(database.dataSource());
            DataSource shared = transactions.dataSource();
            People careless = new Careless(new TwoTables(shared)) {
                @Override
                public void retag(long id, String tags) {
                    try (Connection connection = shared.getConnection();
                            Statement statement = connection.createStatement()) {
                        statement.execute("SELECT nonsense");
                    } catch (SQLException e) {
                        assertThat(e.getSQLState()).isEqualTo("42703");
                    }
                }
            };
            People people = people(switchback, transactions, new OnePersonTable(shared), careless);

            assertThatThrownBy(() -> people.retag(1, "lost")).isInstanceOf(DatabaseException.class);
            assertThatThrownBy(() -> transactions.within(connection -> {
                        attempt(() -> people.retag(1, "lost"));
                        return connection;
                    }))
                    .isInstanceOf(DatabaseException.class);
            assertThat(database.text("SELECT tags FROM person WHERE id = 1")).isEqualTo("a");
        }
    }

    @Test
    @Promise("P8")
    void neverRepeatsACommitOfUnknownOutcome() throws Exception {
        try (Switchback switchback = persons()) {
            AtomicInteger commits = new AtomicInteger();
            JdbcTransactions transactions =
                    new JdbcTransactions(losingTheConnectionAtCommit(database.dataSource(), commits));
            People people = people(switchback, transactions, transactions.dataSource());

            assertThatThrownBy(() -> people.retag(1, "who knows"))
                    .isInstanceOf(DatabaseException.class)
                    .extracting("sqlState")
                    .isEqualTo("08006");
            assertThat(commits).hasValue(1);
            assertThat(transactions.active()).isFalse();
        }
    }

    @Test
    @Promise("P10")
    void needsOneConnectionOnly() throws Exception {
        try (Switchback other = persons();
                HikariDataSource one = database.pool("postgres", 1)) {
            one.setConnectionTimeout(2_000);
            JdbcTransactions transactions = new JdbcTransactions(one);
            try (Switchback switchback =
                    Switchback.builder(one).register(MovedPerson.CHANGE).build()) {
                People people = people(switchback, transactions, transactions.dataSource());
                long id = people.add("alone", "q");
                people.retag(id, "r");
                switchback.unitOfWork(() -> {
                    people.find(id);
                    transactions.within(connection -> {
                        attempt(() -> people.retag(id, "s"));
                        attempt(() -> assertThat(people.find(id)).isEqualTo("s"));
                        return connection;
                    });
                });
                assertThat(database.text("SELECT tags FROM person WHERE id = " + id))
                        .isEqualTo("s");
            }
            assertThat(other.change("moved-person").verify(ADA).findings()).isEmpty();
        }
    }

    @Test
    void letsNobodyEndATransactionThatIsNotTheirs() throws Exception {
        JdbcTransactions transactions = new JdbcTransactions(database.dataSource());
        database.execute("CREATE TABLE note (text text)");
        transactions.within(own -> {
            attempt(() -> {
                Connection shared = transactions.dataSource().getConnection();
                for (Refused refused : new Refused[] {
                    shared::commit,
                    shared::rollback,
                    () -> shared.setAutoCommit(true),
                    () -> shared.abort(Runnable::run)
                }) {
                    assertThatThrownBy(refused::run)
                            .isInstanceOf(SQLException.class)
                            .extracting("SQLState")
                            .isEqualTo("25000");
                }
                shared.setAutoCommit(false);
                shared.rollback(shared.setSavepoint());
                try (Statement statement = shared.createStatement()) {
                    statement.execute("INSERT INTO note VALUES ('kept')");
                }
                shared.close();
                assertThat(shared.isClosed()).isTrue();
                assertThat(own.isClosed()).isFalse();
                assertThatThrownBy(shared::createStatement).hasMessageContaining("closed");
                assertThat(shared).hasToString("shared " + own);
                assertThat(List.of(own, shared).indexOf(shared)).isEqualTo(1);
            });
            return own;
        });
        assertThat(database.text("SELECT text FROM note")).isEqualTo("kept");
        try (Connection outside = transactions.dataSource().getConnection()) {
            assertThat(outside.getAutoCommit()).isTrue();
            outside.setAutoCommit(false);
            outside.rollback();
        }
    }

    @Test
    void writesOnlyTheShapeThatIsThere() throws Exception {
        MovedPerson.createTable(database, 3);
        try (Switchback switchback =
                Operator.switchback(database, MovedPerson.CHANGE).build()) {
            JdbcTransactions transactions = new JdbcTransactions(database.dataSource());
            People people = people(switchback, transactions, transactions.dataSource());
            people.retag(1, "planned");
            ChangeHandle change = Operator.open(switchback.change("moved-person"));
            database.execute("UPDATE switchback.change SET phase = 'CLOSING', epoch = epoch + 1");
            await().until(() -> switchback.change("moved-person").confirmation().complete());
            people.retag(1, "closing");
            assertThat(database.text("SELECT tags FROM person WHERE id = 1")).isEqualTo("closing");
            // As if another instance had just dropped it.
            database.execute("DROP VIEW switchback.\"moved-person_guard\"; DROP TABLE person");
            people.retag(1, "dropped");
            assertThat(people.find(1)).isEqualTo("dropped");
            transactions.within(connection -> {
                attempt(() -> people.retag(2, "dropped"));
                return connection;
            });
            assertThat(people.find(2)).isEqualTo("dropped");
            assertThat(change.state()).isNotNull();
        }
    }

    /** Without any @Mirror: the library completes the row through the mapping before the call returns. */
    @Test
    @Promise({"P1", "P2", "P8"})
    void completesTheOtherShapeOfAJavaMapping() throws Exception {
        SecretPhone.createTable(database, 3);
        try (Switchback switchback =
                Operator.switchback(database, SecretPhone.CHANGE).build()) {
            Operator.open(switchback.change("secret-phone"));
            JdbcTransactions transactions = new JdbcTransactions(database.dataSource());
            Phones phones = switchback
                    .repository(Phones.class, SecretPhone.CHANGE)
                    .oldPath(Phones.plain(transactions.dataSource()))
                    .newPath(Phones.secret(transactions.dataSource()))
                    .dualWrite(transactions)
                    .build();
            for (int percent : new int[] {0, 100}) {
                switchback.change("secret-phone").ramp(percent, ADA);
                long id = phones.add("0800 / " + percent);
                assertThat(phones.change(1, "0171 " + percent)).isEqualTo(1);
                phones.change(2, null);
                assertThat(database.text("SELECT phone FROM customer WHERE id = " + id))
                        .isEqualTo("0800 / " + percent);
                assertThat(database.text("SELECT phone_digits FROM customer WHERE id = " + id))
                        .isEqualTo("0800" + percent);
                assertThat(database.text("SELECT phone || ' ' || phone_digits FROM customer WHERE id = 1"))
                        .isEqualTo("0171 " + percent + " 0171" + percent);
                assertThat(database.number("SELECT count(*) FROM switchback.stale"))
                        .isZero();
                assertThat(switchback.change("secret-phone").verify(ADA).findings())
                        .isEmpty();
                assertThatThrownBy(() -> phones.change(3, "no digits"))
                        .isInstanceOf(percent == 0 ? SwitchbackException.class : IllegalArgumentException.class);
                assertThat(database.text("SELECT phone FROM customer WHERE id = 3"))
                        .isNull();
            }
            assertThat(database.number(
                            "SELECT coalesce(pg_sequence_last_value('switchback.\"secret-phone_old_writes\"'),"
                                    + " 0)"))
                    .as("foreign writes")
                    .isZero();
        }
    }

    @Test
    void saysEverythingThatKeepsBothFromWriting() {
        SecretPhone.createTable(database, 1);
        MovedPerson.createTable(database, 1);
        try (Switchback switchback = Operator.switchback(database, SecretPhone.CHANGE, MovedPerson.CHANGE)
                .build()) {
            DataSource dataSource = database.dataSource();
            assertThatThrownBy(() -> switchback
                            .repository(Phones.class, SecretPhone.CHANGE)
                            .oldPath(Phones.plain(dataSource))
                            .newPath(Phones.secret(dataSource))
                            .build())
                    .hasMessageContaining("say with dualWrite(...)");
            assertThatThrownBy(() -> switchback
                            .repository(People.class, MovedPerson.CHANGE)
                            .oldPath(new OnePersonTable(dataSource))
                            .newPath(new TwoTables(dataSource))
                            .build())
                    .hasMessageContaining("without dualWrite(...) nobody calls it");
            assertThatThrownBy(() -> people(
                            switchback,
                            new JdbcTransactions(dataSource),
                            new Confused(new OnePersonTable(dataSource)),
                            new TwoTables(dataSource)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("more than one method repeats People.add(String, String):"
                            + " Confused.add(Object, String, String), Confused.add(long, String, String)")
                    .hasMessageContaining("@Mirror Confused.hidden() is not public")
                    .hasMessageContaining("@Mirror Confused.find(long) repeats no @Write method")
                    .hasMessageContaining("throws Exception, which People.retag(long, String) does not declare");
        }
    }

    /** An adapter that leaves everything to another one. */
    static class Careless implements People {
        private final People other;

        Careless(People other) {
            this.other = other;
        }

        @Override
        public @Nullable String find(long id) throws SQLException {
            return other.find(id);
        }

        @Override
        public long add(String name, String tags) throws SQLException {
            return other.add(name, tags);
        }

        @Override
        public void retag(long id, String tags) throws SQLException {
            other.retag(id, tags);
        }
    }

    @SuppressWarnings("unused")
    static final class Confused extends Careless {
        Confused(People other) {
            super(other);
        }

        @Override
        @Mirror
        public @Nullable String find(long id) throws SQLException {
            return super.find(id);
        }

        @Mirror
        public void add(long id, String name, String tags) {}

        @Mirror
        public void add(Object id, String name, String tags) {}

        @Mirror
        public void retag(Number id, Object tags) throws Exception {}

        @Mirror
        private void hidden() {}
    }

    private interface Refused {
        void run() throws SQLException;
    }

    private interface Attempt {
        void run() throws Exception;
    }

    private static void attempt(Attempt attempt) {
        try {
            attempt.run();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static DataSource losingTheConnectionAtCommit(DataSource real, AtomicInteger commits) {
        return (DataSource) Proxy.newProxyInstance(
                DualWriteTest.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (source, method, arguments) -> proxied(real.getConnection(), commits));
    }

    private static Connection proxied(Connection real, AtomicInteger commits) {
        return (Connection) Proxy.newProxyInstance(
                DualWriteTest.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("commit")) {
                        commits.incrementAndGet();
                        real.rollback();
                        throw new SQLException("the connection is gone", "08006");
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }
}
