package dev.switchback.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.transaction.TransactionDefinition.ISOLATION_READ_COMMITTED;
import static org.springframework.transaction.TransactionDefinition.ISOLATION_REPEATABLE_READ;
import static org.springframework.transaction.TransactionDefinition.ISOLATION_SERIALIZABLE;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_NESTED;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_NOT_SUPPORTED;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_REQUIRED;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_REQUIRES_NEW;

import dev.switchback.Switchback;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.route.FlagResult;
import dev.switchback.route.FlagSource;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Spring's transactions as units of work: under a flag that gives another answer each time, so that who asks twice is told on. */
class TransactionsTest {

    private static TestDatabase database;
    private static AnnotationConfigApplicationContext context;
    private static Switchback switchback;
    private static AtomicInteger asked;

    @BeforeAll
    static void start() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 5);
        context = new AnnotationConfigApplicationContext(Application.class);
        switchback = context.getBean(Switchback.class);
        asked = context.getBean(AtomicInteger.class);
        Operator.open(switchback.change("customer-name"));
    }

    @AfterAll
    static void stop() {
        context.close();
        database.close();
    }

    @BeforeEach
    void forget() {
        asked.set(0);
    }

    @AfterEach
    void nothingStaysOnTheThread() {
        assertThat(switchback.unitsOfWork().current()).isNull();
    }

    @Test
    @Promise("P3")
    void aTransactionDecidesOnce() {
        List<Path> paths =
                in(PROPAGATION_REQUIRED, () -> List.of(path(), path(), in(PROPAGATION_REQUIRED, this::path)));
        assertThat(paths).containsOnly(paths.get(0));
        assertThat(asked).hasValue(1);
        assertThat(in(PROPAGATION_REQUIRED, this::path))
                .as("the next one decides anew")
                .isNotEqualTo(paths.get(0));
    }

    @Test
    @Promise("P3")
    void anAnnotatedMethodDecidesOnceAlsoIfItOnlyReads() {
        Service service = context.getBean(Service.class);
        assertThat(service.read(() -> List.of(path(), path()))).hasSize(2).satisfies(TransactionsTest::areOne);
        assertThat(service.write(() -> List.of(path(), path()))).hasSize(2).satisfies(TransactionsTest::areOne);
        assertThat(asked).hasValue(2);
    }

    @Test
    @Promise("P3")
    void aTransactionThatSuspendsAnotherHasItsOwnDecisionAndGivesTheOtherOneBack() {
        List<Path> paths = new ArrayList<>();
        in(PROPAGATION_REQUIRED, () -> {
            paths.add(path());
            paths.add(in(PROPAGATION_REQUIRES_NEW, () -> {
                Path inner = path();
                assertThat(path()).isEqualTo(inner);
                return inner;
            }));
            paths.add(path());
            return paths;
        });
        assertThat(paths).containsExactly(Path.OLD, Path.NEW, Path.OLD);
        assertThat(asked).as("the outer one did not ask again").hasValue(2);
    }

    @Test
    void whatRunsOutsideOfASuspendedTransactionIsOutsideOfItsUnit() {
        in(PROPAGATION_REQUIRED, () -> {
            Path outer = path();
            in(PROPAGATION_NOT_SUPPORTED, () -> {
                assertThat(switchback.unitsOfWork().current()).isNull();
                return outer;
            });
            assertThat(path()).isEqualTo(outer);
            return outer;
        });
        assertThat(asked).hasValue(1);
    }

    @Test
    @Promise("P3")
    void aNestedTransactionIsPartOfTheOuterOneAlsoIfItIsRolledBack() {
        in(PROPAGATION_REQUIRED, () -> {
            Path outer = path();
            assertThat(in(PROPAGATION_NESTED, this::path)).isEqualTo(outer);
            assertThatThrownBy(() -> in(PROPAGATION_NESTED, () -> {
                        assertThat(path()).isEqualTo(outer);
                        throw new IllegalStateException("back to the savepoint");
                    }))
                    .hasMessage("back to the savepoint");
            assertThat(path()).isEqualTo(outer);
            return outer;
        });
        assertThat(asked).hasValue(1);
    }

    @Test
    @Promise("P3")
    void aUnitOfWorkAroundTransactionsDecidesForAllOfThem() {
        List<Path> paths = switchback.unitOfWork(() -> List.of(
                in(PROPAGATION_REQUIRED, () -> in(PROPAGATION_REQUIRES_NEW, this::path)),
                in(PROPAGATION_REQUIRED, this::path)));
        areOne(paths);
        assertThat(asked).hasValue(1);
    }

    @Test
    void aTransactionThatFailsEndsItsUnit() {
        assertThatThrownBy(() -> in(PROPAGATION_REQUIRED, () -> {
                    path();
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(switchback.unitsOfWork().current()).isNull();
        assertThatThrownBy(() -> in(PROPAGATION_REQUIRED, () -> {
                    path();
                    TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                        @Override
                        public void beforeCommit(boolean readOnly) {
                            throw new IllegalStateException("not at the last moment");
                        }
                    });
                    return "";
                }))
                .hasMessage("not at the last moment");
    }

    @Test
    void aTransactionThatCannotBeginLeavesTheOuterOneItsUnit() {
        in(PROPAGATION_REQUIRED, () -> {
            Path outer = path();
            TransactionTemplate broken = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
            broken.setPropagationBehavior(PROPAGATION_REQUIRES_NEW);
            context.getBean(Breakable.class).broken = true;
            assertThatThrownBy(() -> broken.execute(status -> path())).hasStackTraceContaining("no connection today");
            context.getBean(Breakable.class).broken = false;
            assertThat(path()).isEqualTo(outer);
            return outer;
        });
        assertThat(asked).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {ISOLATION_READ_COMMITTED, ISOLATION_REPEATABLE_READ, ISOLATION_SERIALIZABLE})
    @Promise("P5")
    void aTransactionThatKeepsItsSnapshotDecidesAsItBegins(int isolation) {
        TransactionTemplate template = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
        template.setIsolationLevel(isolation);
        template.executeWithoutResult(status -> {
            assertThat(asked).hasValue(isolation == ISOLATION_READ_COMMITTED ? 0 : 1);
            path();
            path();
        });
        assertThat(asked).hasValue(1);
    }

    @Test
    void whatIsInFlightIsGivenBack() {
        in(PROPAGATION_REQUIRED, () -> in(PROPAGATION_REQUIRES_NEW, this::path));
        in(PROPAGATION_REQUIRED, this::path);
        switchback.change("customer-name").freeze(Operator.ADA);
        try {
            Awaitility.await()
                    .untilAsserted(() -> assertThat(switchback
                                    .change("customer-name")
                                    .confirmation()
                                    .waitingFor())
                            .isEmpty());
        } finally {
            switchback.change("customer-name").unfreeze(Operator.ADA);
        }
    }

    private Path path() {
        return switchback.decision(CustomerName.CHANGE).path();
    }

    private static <T> T in(int propagation, Supplier<T> work) {
        TransactionTemplate template = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
        template.setPropagationBehavior(propagation);
        return template.execute(status -> work.get());
    }

    private static void areOne(List<? extends Path> paths) {
        assertThat(paths.stream().distinct()).hasSize(1);
    }

    /** The transaction manager of an application, which knows nothing of Switchback. */
    static class Breakable extends JdbcTransactionManager {

        private static final long serialVersionUID = 1L;

        private boolean broken;

        Breakable(DataSource dataSource) {
            super(dataSource);
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {
            if (broken) {
                throw new CannotCreateTransactionException("no connection today");
            }
            super.doBegin(transaction, definition);
        }
    }

    /** As an application has it. */
    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement
    @ImportAutoConfiguration({SwitchbackAutoConfiguration.class, SwitchbackAccessAutoConfiguration.class})
    static class Application {

        @Bean(destroyMethod = "")
        DataSource dataSource() {
            return database.dataSource();
        }

        @Bean
        AbstractPlatformTransactionManager transactionManager(DataSource dataSource) {
            return new Breakable(dataSource);
        }

        @Bean
        SchemaChange customerName() {
            return CustomerName.CHANGE;
        }

        @Bean
        AtomicInteger asked() {
            return new AtomicInteger();
        }

        @Bean
        FlagSource flags(AtomicInteger asked) {
            return (flag, user) -> asked.getAndIncrement() % 2 == 0 ? FlagResult.OFF : FlagResult.COMPLETE;
        }

        @Bean
        Service service() {
            return new Service();
        }
    }

    /** Annotated, as most are. */
    static class Service {

        @Transactional(readOnly = true)
        public <T> T read(Supplier<T> work) {
            return work.get();
        }

        @Transactional
        public <T> T write(Supplier<T> work) {
            return work.get();
        }
    }
}
