package dev.switchback.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.FeatureProvider;
import dev.openfeature.sdk.MutableContext;
import dev.openfeature.sdk.OpenFeatureAPI;
import dev.openfeature.sdk.providers.memory.Flag;
import dev.openfeature.sdk.providers.memory.InMemoryProvider;
import dev.switchback.Switchback;
import dev.switchback.access.Transactions;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.check.CheckResult;
import dev.switchback.check.GateCheck;
import dev.switchback.database.Session;
import dev.switchback.journal.JournalEntry;
import dev.switchback.journal.JournalListener;
import dev.switchback.phase.ChangeState;
import dev.switchback.route.Decision;
import dev.switchback.route.EvaluationContextResolver;
import dev.switchback.route.FlagResult;
import dev.switchback.route.FlagSource;
import dev.switchback.route.Reason;
import dev.switchback.spring.operate.Caller;
import dev.switchback.spring.operate.Desk;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.jooq.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What is found among the beans, and what is done where something is not there, or twice. */
class AutoConfigurationTest {

    private TestDatabase database;
    private DataSource source;
    private ApplicationContextRunner application;

    @BeforeEach
    void createDatabase() {
        database = Postgres.newEmptyDatabase();
        // A context closes what it is given; this has nothing to close.
        source = database.unpooled();
        CustomerName.createTable(database, 5);
        application = Boot.runner(Boot.JDBC)
                .withBean(DataSource.class, () -> source)
                .withBean(SchemaChange.class, () -> CustomerName.CHANGE);
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    @Test
    void registersEveryChangeAndLeavesTheFleetAtTheEnd() {
        application
                .withPropertyValues("spring.application.name=shop", "spring.application.version=42")
                .run(context -> {
                    Switchback switchback = context.getBean(Switchback.class);
                    assertThat(switchback.changes()).containsExactly(CustomerName.CHANGE);
                    assertThat(switchback.change("customer-name").fleet())
                            .singleElement()
                            .satisfies(member -> assertThat(member.toString()).contains("shop", "42"));
                });
        assertThat(database.number("SELECT count(*) FROM switchback.instance")).isZero();
    }

    @Test
    void doesNothingToADatabaseWhereThereIsNoChange() {
        Boot.runner(Boot.JDBC).withBean(DataSource.class, () -> source).run(context -> {
            assertThat(context).hasNotFailed().doesNotHaveBean(Switchback.class);
            assertThat(database.text("SELECT to_regnamespace('switchback')")).isNull();
        });
    }

    @Test
    void canBeSwitchedOff() {
        application
                .withPropertyValues("switchback.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Switchback.class));
    }

    @Test
    void findsRegistryChecksAndListeners() {
        List<JournalEntry> heard = new CopyOnWriteArrayList<>();
        application
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withBean(GateCheck.class, Moon::new)
                .withBean(JournalListener.class, () -> heard::add)
                .withBean(SwitchbackCustomizer.class, () -> builder -> builder.application("customized", "1"))
                .run(context -> {
                    Switchback switchback = context.getBean(Switchback.class);
                    assertThat(context.getBean(MeterRegistry.class).getMeters())
                            .anyMatch(meter -> meter.getId().getName().startsWith("switchback."));
                    assertThat(switchback.change("customer-name").gate().toString())
                            .contains("moon-phase");
                    assertThat(heard).isNotEmpty();
                    assertThat(switchback.change("customer-name").fleet().toString())
                            .contains("customized");
                });
    }

    @Test
    void letsTheApplicationsClientDecide() {
        OpenFeatureAPI api = OpenFeatureAPI.getInstance();
        api.setProviderAndWait("starter-test", provider(true));
        application.withBean(Client.class, () -> api.getClient("starter-test")).run(context -> {
            Switchback switchback = context.getBean(Switchback.class);
            Operator.open(switchback.change("customer-name"));
            assertThat(switchback.decision(CustomerName.CHANGE).path()).isEqualTo(Path.NEW);
        });
        api.shutdown();
    }

    @Test
    void hasItsOwnFlagsWhereThereIsNoClient() {
        application.run(context -> {
            Switchback switchback = context.getBean(Switchback.class);
            Operator.open(switchback.change("customer-name")).ramp(100, Operator.ADA);
            Decision decision = switchback.decision(CustomerName.CHANGE);
            assertThat(decision.path()).isEqualTo(Path.NEW);
            assertThat(decision.reason()).isEqualTo(Reason.FLAG);
        });
    }

    @Test
    void asksTheFirstResolverThatKnowsAndSurvivesOneThatThrows() {
        List<String> keys = new CopyOnWriteArrayList<>();
        application
                .withBean(FlagSource.class, () -> (flag, user) -> {
                    keys.add(user.getTargetingKey());
                    return FlagResult.COMPLETE;
                })
                .withBean("silent", EvaluationContextResolver.class, () -> () -> null)
                .withBean("tenant", EvaluationContextResolver.class, () -> () -> {
                    if (keys.size() == 1) {
                        throw new IllegalStateException("no tenant");
                    }
                    return new MutableContext("tenant-7");
                })
                .run(context -> {
                    Switchback switchback = context.getBean(Switchback.class);
                    Operator.open(switchback.change("customer-name"));
                    keys.clear();
                    assertThat(switchback.decision(CustomerName.CHANGE).path()).isEqualTo(Path.NEW);
                    assertThat(switchback.decision(CustomerName.CHANGE).path()).isEqualTo(Path.NEW);
                    assertThat(keys).hasSize(2).first().isEqualTo("tenant-7");
                    assertThat(keys.get(1)).isNotEqualTo("tenant-7").isNotEmpty();
                });
    }

    @Test
    void isReplaceable() {
        try (Switchback own = Operator.switchback(database, CustomerName.CHANGE).build()) {
            Boot.runner(Boot.JDBC)
                    .withBean(DataSource.class, () -> source)
                    .withBean(Switchback.class, () -> own)
                    .run(context -> {
                        assertThat(context).getBean(Switchback.class).isSameAs(own);
                        assertThat(context).hasSingleBean(Transactions.class);
                        new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
                                .executeWithoutResult(status ->
                                        assertThat(own.unitsOfWork().current()).isNotNull());
                    });
        }
    }

    @Test
    void isMadeAtOnceAlsoWhereBeansAreMadeLazily() {
        application
                .withInitializer(context ->
                        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                .run(context -> {
                    assertThat(context.getBeanFactory().containsSingleton("switchback"))
                            .isTrue();
                    assertThat(context.getBeanFactory().containsSingleton("jdbcTemplate"))
                            .isFalse();
                    assertThat(database.number("SELECT count(*) FROM switchback.change"))
                            .isOne();
                });
    }

    @Test
    void worksWithoutTheLibrariesThatAreOptional() {
        application
                .withClassLoader(new FilteredClassLoader(
                        "org.jooq",
                        "dev.switchback.jooq",
                        "org.springframework.web",
                        "org.springframework.security",
                        "org.springframework.boot.actuate",
                        "org.springframework.boot.health",
                        "jakarta"))
                .run(context -> {
                    assertThat(context)
                            .hasNotFailed()
                            .hasSingleBean(Switchback.class)
                            .hasSingleBean(Desk.class);
                    assertThat(context.getBean(Desk.class).caller()).isEqualTo(Caller.NOBODY);
                });
    }

    @Test
    void seesThroughAProxyThatJoinsTransactions() {
        Boot.runner(Boot.JDBC)
                .withBean(DataSource.class, () -> new TransactionAwareDataSourceProxy(source))
                .withBean(SchemaChange.class, () -> CustomerName.CHANGE)
                .run(context -> assertThat(
                                context.getBean(ChosenDataSource.class).dataSource())
                        .isSameAs(source));
    }

    @Test
    void routesJooqOnItsDatabaseAndNoOther() {
        Class<?>[] all = {Boot.JDBC[0], Boot.JDBC[1], Boot.JDBC[2], Boot.JOOQ};
        Boot.runner(all)
                .withBean(DataSource.class, () -> source)
                .withBean(SchemaChange.class, () -> CustomerName.CHANGE)
                .withPropertyValues("spring.jooq.sql-dialect=POSTGRES", "switchback.jooq.one-shape=refuse")
                .run(context -> assertThat(isRouted(context.getBean(Configuration.class)))
                        .isTrue());
        Boot.runner(all)
                .withBean(DataSource.class, () -> source)
                .withBean(SchemaChange.class, () -> CustomerName.CHANGE)
                .withPropertyValues("spring.jooq.sql-dialect=POSTGRES", "switchback.jooq.route=false")
                .run(context -> assertThat(isRouted(context.getBean(Configuration.class)))
                        .isFalse());
        try (TestDatabase other = Postgres.newEmptyDatabase()) {
            Boot.runner(all)
                    .withBean("first", DataSource.class, () -> source)
                    .withBean("second", DataSource.class, other::unpooled, definition -> definition.setPrimary(true))
                    .withBean(SchemaChange.class, () -> CustomerName.CHANGE)
                    .withPropertyValues("spring.jooq.sql-dialect=POSTGRES", "switchback.data-source=first")
                    .run(context -> assertThat(isRouted(context.getBean(Configuration.class)))
                            .isFalse());
        }
    }

    private static boolean isRouted(Configuration configuration) {
        return configuration.data().keySet().stream()
                .anyMatch(key -> key.toString().contains("dev.switchback"));
    }

    @Test
    void takesTheDataSourceThatIsNamedMarkedOrPrimary() {
        try (TestDatabase other = Postgres.newEmptyDatabase()) {
            ApplicationContextRunner two = Boot.runner(Boot.JDBC)
                    .withBean("first", DataSource.class, other::unpooled)
                    .withBean("second", DataSource.class, () -> source)
                    .withBean(SchemaChange.class, () -> CustomerName.CHANGE);
            two.withPropertyValues("switchback.data-source=second")
                    .run(context -> assertThat(context).hasSingleBean(Switchback.class));
            two.withPropertyValues("switchback.data-source=third")
                    .run(context -> assertThat(context.getStartupFailure())
                            .rootCause()
                            .hasMessageContaining("no DataSource bean is named 'third'; there are [first, second]"));
            two.run(context -> assertThat(context.getStartupFailure())
                    .rootCause()
                    .hasMessageContaining(
                            "there are 2 DataSource beans, and none of them is primary: [first, second]"));
            Boot.runner(Boot.JDBC)
                    .withBean("first", DataSource.class, other::unpooled, definition -> definition.setPrimary(true))
                    .withBean(Databases.class, () -> new Databases(source))
                    .withUserConfiguration(MarkedDataSource.class)
                    .withBean(SchemaChange.class, () -> CustomerName.CHANGE)
                    .run(context -> assertThat(
                                    context.getBean(ChosenDataSource.class).dataSource())
                            .isSameAs(source));
        }
    }

    @Test
    void refusesTwoClientsOfWhichNoneIsMeant() {
        OpenFeatureAPI api = OpenFeatureAPI.getInstance();
        application
                .withBean("one", Client.class, () -> api.getClient("one"))
                .withBean("two", Client.class, () -> api.getClient("two"))
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("there are 2 Client beans, and none of them is primary: [one, two]"));
    }

    @Test
    void comesAfterFlyway() {
        try (TestDatabase empty = Postgres.newEmptyDatabase()) {
            Boot.runner(Boot.JDBC[0], Boot.JDBC[1], Boot.JDBC[2], Boot.FLYWAY)
                    .withBean(DataSource.class, empty::unpooled)
                    .withBean(SchemaChange.class, () -> CustomerName.CHANGE)
                    .run(context -> assertThat(context.getBean(Switchback.class)
                                    .change("customer-name")
                                    .state()
                                    .phase()
                                    .name())
                            .isEqualTo("PLANNED"));
        }
    }

    @Test
    void offersTransactionsOnlyWhereSomebodyAsks() {
        application.run(context -> {
            assertThat(context.getBeanFactory().containsSingleton("switchbackTransactions"))
                    .isFalse();
            assertThat(context.getBean(Transactions.class).active()).isFalse();
        });
        Boot.runner()
                .withBean(DataSource.class, () -> source)
                .withBean(SchemaChange.class, () -> CustomerName.CHANGE)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThatThrownBy(() -> context.getBean(Transactions.class))
                            .rootCause()
                            .hasMessageContaining("there is no PlatformTransactionManager bean");
                });
    }

    private static FeatureProvider provider(boolean on) {
        return new InMemoryProvider(Map.of(
                "customer-name",
                Flag.builder()
                        .variant("on", true)
                        .variant("off", false)
                        .defaultVariant(on ? "on" : "off")
                        .build()));
    }

    record Databases(DataSource meant) {}

    static class MarkedDataSource {

        @Bean
        @SwitchbackDataSource
        DataSource meant(Databases databases) {
            return databases.meant();
        }
    }

    /** A condition of the application's own. */
    private static final class Moon implements GateCheck {

        @Override
        public String name() {
            return "moon-phase";
        }

        @Override
        public CheckResult examine(Session session, SchemaChange change, ChangeState state) {
            return CheckResult.of(name(), false, "waxing", "full", "sky");
        }
    }
}
