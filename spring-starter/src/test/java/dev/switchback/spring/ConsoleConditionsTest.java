package dev.switchback.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.change.SchemaChange;
import dev.switchback.spring.console.Console;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.web.servlet.DispatcherServlet;

/** When there is a console, and when there is none. */
class ConsoleConditionsTest {

    private static final AutoConfigurations OURS = AutoConfigurations.of(
            SwitchbackAutoConfiguration.class,
            SwitchbackAccessAutoConfiguration.class,
            SwitchbackDeskAutoConfiguration.class,
            SwitchbackConsoleAutoConfiguration.class);

    private static TestDatabase database;

    @BeforeAll
    static void table() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 1);
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @ParameterizedTest(name = "guarded {0}, profiles {1}, {2}: {3}")
    @CsvSource({
        "true, '', '', true",
        "true, test, '', true",
        "true, prod, '', false",
        "true, 'eu,Production', '', false",
        "true, live, '', false",
        "true, prod, switchback.console.off-in-profiles=blue, true",
        "true, blue, switchback.console.off-in-profiles=blue, false",
        "true, prod, switchback.console.off-in-profiles=, true",
        "true, prod, switchback.console.enabled=true, true",
        "true, '', switchback.console.enabled=false, false",
        "false, '', '', false",
        "false, '', switchback.console.enabled=true, true"
    })
    void isThereAsItIsGuardedAndProfilesAndPropertySay(
            boolean guarded, String profiles, String property, boolean there) {
        WebApplicationContextRunner runner = application();
        if (guarded) {
            runner = runner.withBean("springSecurityFilterChain", Object.class, Object::new);
        }
        runner.withPropertyValues("spring.profiles.active=" + profiles, property.isEmpty() ? "a.b=c" : property)
                .run(context ->
                        assertThat(context.getBeansOfType(Console.class)).hasSize(there ? 1 : 0));
    }

    @Test
    void needsSpringMvc() {
        application()
                .withPropertyValues("switchback.console.enabled=true")
                .withClassLoader(new FilteredClassLoader(DispatcherServlet.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Console.class));
        new ApplicationContextRunner()
                .withConfiguration(OURS)
                .withBean(SchemaChange.class, () -> CustomerName.CHANGE)
                .withBean(DataSource.class, database::dataSource, bean -> bean.setDestroyMethodName(""))
                .withPropertyValues("switchback.console.enabled=true")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Console.class));
        new ReactiveWebApplicationContextRunner()
                .withConfiguration(OURS)
                .withBean(SchemaChange.class, () -> CustomerName.CHANGE)
                .withBean(DataSource.class, database::dataSource, bean -> bean.setDestroyMethodName(""))
                .withPropertyValues("switchback.console.enabled=true")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Console.class));
    }

    @ParameterizedTest
    @CsvSource({"switchback", "/switchback/", "/", "//", "/a//b", "/a b", "/a/{name}", "/a/**"})
    void thePathIsOneThatWorks(String path) {
        application()
                .withPropertyValues("switchback.console.enabled=true", "switchback.console.path=" + path)
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("the path of the console is '" + path + "'"));
    }

    private static WebApplicationContextRunner application() {
        return new WebApplicationContextRunner()
                .withConfiguration(OURS)
                .withBean(SchemaChange.class, () -> CustomerName.CHANGE)
                .withBean(DataSource.class, database::dataSource, bean -> bean.setDestroyMethodName(""))
                .withPropertyValues(Boot.QUICK);
    }
}
