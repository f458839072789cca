package dev.switchback.spring;

import dev.switchback.spring.actuate.SwitchbackActuatorAutoConfiguration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.ClassUtils;

/** Spring Boot as it is here: what 3.5 has in one module, 4 has in one for each technology, under other names. */
final class Boot {

    static final Class<?>[] JDBC = {
        either(
                "autoconfigure.transaction.TransactionAutoConfiguration",
                "transaction.autoconfigure.TransactionAutoConfiguration"),
        either(
                "autoconfigure.jdbc.DataSourceTransactionManagerAutoConfiguration",
                "jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration"),
        either("autoconfigure.jdbc.JdbcTemplateAutoConfiguration", "jdbc.autoconfigure.JdbcTemplateAutoConfiguration")
    };

    static final Class<?> JOOQ =
            either("autoconfigure.jooq.JooqAutoConfiguration", "jooq.autoconfigure.JooqAutoConfiguration");

    static final Class<?> FLYWAY =
            either("autoconfigure.flyway.FlywayAutoConfiguration", "flyway.autoconfigure.FlywayAutoConfiguration");

    static final String[] QUICK = {
        "switchback.poll-every=50ms",
        "switchback.lease=400ms",
        "switchback.audit.rows-at-once=0",
        "switchback.window.minimum-age=1ms",
        "switchback.window.minimum-stable=1ms",
        "switchback.window.foreign-quiet=1ms"
    };

    private Boot() {}

    /** A context with these auto-configurations and ours, with the short times of tests. */
    static ApplicationContextRunner runner(Class<?>... others) {
        List<Class<?>> all = new ArrayList<>(List.of(others));
        all.addAll(List.of(
                SwitchbackAutoConfiguration.class,
                SwitchbackAccessAutoConfiguration.class,
                SwitchbackJooqAutoConfiguration.class,
                SwitchbackDeskAutoConfiguration.class,
                SwitchbackActuatorAutoConfiguration.class));
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(all.toArray(Class<?>[]::new)))
                .withPropertyValues(QUICK);
    }

    static Class<?> either(String three, String four) {
        String boot = "org.springframework.boot.";
        ClassLoader loader = Boot.class.getClassLoader();
        return ClassUtils.resolveClassName(
                ClassUtils.isPresent(boot + four, loader) ? boot + four : boot + three, loader);
    }
}
