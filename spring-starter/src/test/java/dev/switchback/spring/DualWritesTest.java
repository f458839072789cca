package dev.switchback.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchback.Switchback;
import dev.switchback.access.Mirror;
import dev.switchback.access.Transactions;
import dev.switchback.access.Write;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.DatabaseException;
import dev.switchback.spring.repository.NewPath;
import dev.switchback.spring.repository.OldPath;
import dev.switchback.spring.transaction.SpringTransactions;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Both adapters write in one of Spring's transactions: both or none, whoever began it and whoever catches what. */
class DualWritesTest {

    private static TestDatabase database;
    private static AnnotationConfigApplicationContext context;
    private static Customers customers;
    private static TransactionTemplate transaction;
    private static SplitName mirrored;

    @BeforeAll
    static void start() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 0);
        context = new AnnotationConfigApplicationContext(Application.class);
        customers = context.getBean(Customers.class);
        transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
        mirrored = context.getBean(SplitName.class);
        Operator.open(context.getBean(Switchback.class).change("customer-name"));
    }

    @AfterAll
    static void stop() {
        context.close();
        database.close();
    }

    @BeforeEach
    void empty() {
        database.execute("DELETE FROM customer");
    }

    @Test
    @Promise("P8")
    void aWriteOutsideOfATransactionHasOneOfItsOwn() {
        long id = customers.add("Ada King");
        assertThat(rows()).containsExactly(List.of("Ada King", "Ada", "King", "mirrored " + id));
        assertThatThrownBy(() -> customers.add("Ada Fails")).hasMessageContaining("the mirror fails");
        assertThat(rows()).hasSize(1);
    }

    @Test
    @Promise("P8")
    void aWriteJoinsTheTransactionAndGoesWithIt() {
        transaction.executeWithoutResult(status -> {
            customers.add("Ada King");
            assertThat(rows()).as("seen by others before the commit").isEmpty();
            status.setRollbackOnly();
        });
        assertThat(rows()).isEmpty();
        transaction.executeWithoutResult(status -> customers.add("Ada King"));
        assertThat(rows()).hasSize(1);
    }

    @Test
    @Promise("P8")
    void whoCatchesTheFailureAndGoesOnCommitsNeitherHalf() {
        transaction.executeWithoutResult(status -> {
            customers.add("Ada King");
            assertThatThrownBy(() -> customers.add("Ada Fails")).hasMessageContaining("the mirror fails");
            assertThatThrownBy(() -> customers.add("Ada Poisons")).isInstanceOf(DataAccessException.class);
            customers.add("Grace Hopper");
        });
        assertThat(rows()).extracting(row -> row.get(0)).containsExactly("Ada King", "Grace Hopper");
    }

    @Test
    void aRepositoryBehindAProxyOfItsClassIsMirroredAllTheSame() {
        assertThat(mirrored.getClass()).isNotEqualTo(SplitName.class);
        long id = customers.add("Ada King");
        assertThat(rows().get(0).get(3)).isEqualTo("mirrored " + id);
    }

    @Test
    @Promise("P8")
    void aTransactionInWhichAFailureWasSwallowedDoesNotCommit() {
        Transactions transactions = context.getBean(Transactions.class);
        JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
        assertThatThrownBy(() -> transactions.within(connection -> {
                    jdbc.update("INSERT INTO customer (full_name) VALUES ('Ada King')");
                    swallow(connection);
                    return "committed";
                }))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("25P02");
        assertThat(rows()).isEmpty();
    }

    @Test
    void aFailureReachesTheCallerAsItIs() {
        Transactions transactions = context.getBean(Transactions.class);
        IllegalStateException thrown = new IllegalStateException("as it is");
        assertThatThrownBy(() -> transactions.within(connection -> {
                    throw thrown;
                }))
                .isSameAs(thrown);
        transaction.executeWithoutResult(status -> {
            assertThat(transactions.active()).isTrue();
            assertThatThrownBy(() -> transactions.within(connection -> {
                        throw thrown;
                    }))
                    .isSameAs(thrown);
            assertThat(status.isRollbackOnly()).as("the caller may go on").isFalse();
        });
        assertThat(transactions.active()).isFalse();
    }

    @Test
    void aManagerOfAnotherDataSourceIsRefused() {
        try (TestDatabase other = Postgres.newDatabase()) {
            SpringTransactions wrong =
                    new SpringTransactions(new JdbcTransactionManager(other.dataSource()), database.dataSource());
            assertThatThrownBy(() -> wrong.within(connection -> "never"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("switchback.transaction-manager");
        }
    }

    private static void swallow(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1 / 0");
        } catch (SQLException expected) {
            assertThat(expected.getSQLState()).isEqualTo("22012");
        }
    }

    private static List<List<String>> rows() {
        return database.rows("SELECT full_name, first_name, last_name, email FROM customer ORDER BY id");
    }

    /** What the application does with customers. */
    interface Customers {

        @Write
        long add(String fullName);
    }

    /** The old shape. */
    @OldPath("customer-name")
    static class FullName implements Customers {

        private final JdbcTemplate jdbc;

        FullName(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @Override
        public long add(String fullName) {
            return jdbc.queryForObject(
                    "INSERT INTO customer (full_name) VALUES (?) RETURNING id", Long.class, fullName);
        }
    }

    /** The new shape; a proxy, because its methods are transactional. */
    @Transactional(noRollbackFor = Exception.class)
    @NewPath("customer-name")
    static class SplitName implements Customers {

        private final JdbcTemplate jdbc;

        SplitName(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @Override
        public long add(String fullName) {
            throw new IllegalStateException("the flag is off");
        }

        @Mirror
        public void add(long id, String fullName) {
            String[] names = fullName.split(" ", 2);
            jdbc.update(
                    "UPDATE customer SET first_name = ?, last_name = ?, email = 'mirrored ' || id WHERE id = ?",
                    names[0],
                    names[1],
                    id);
            if (names[1].equals("Fails")) {
                throw new UnsupportedOperationException("the mirror fails");
            }
            if (names[1].equals("Poisons")) {
                jdbc.execute("SELECT 1 / 0");
            }
        }
    }

    /** As an application has it. */
    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement(proxyTargetClass = true)
    @ImportAutoConfiguration({SwitchbackAutoConfiguration.class, SwitchbackAccessAutoConfiguration.class})
    static class Application {

        @Bean(destroyMethod = "")
        DataSource dataSource() {
            return database.dataSource();
        }

        @Bean
        JdbcTransactionManager transactionManager(DataSource dataSource) {
            return new JdbcTransactionManager(dataSource);
        }

        @Bean
        JdbcTemplate jdbcTemplate(DataSource dataSource) {
            return new JdbcTemplate(dataSource);
        }

        @Bean
        SchemaChange customerName() {
            return CustomerName.CHANGE;
        }

        @Bean
        FullName fullName(JdbcTemplate jdbc) {
            return new FullName(jdbc);
        }

        @Bean
        SplitName splitName(JdbcTemplate jdbc) {
            return new SplitName(jdbc);
        }
    }
}
