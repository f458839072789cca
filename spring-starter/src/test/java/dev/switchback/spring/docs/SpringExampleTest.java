package dev.switchback.spring.docs;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.Switchback;
import dev.switchback.spring.SwitchbackAccessAutoConfiguration;
import dev.switchback.spring.SwitchbackAutoConfiguration;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;

/** What the document says, done. */
class SpringExampleTest {

    @Test
    void works() {
        try (TestDatabase database = Postgres.newEmptyDatabase()) {
            database.execute("CREATE TABLE customer (id bigint PRIMARY KEY, full_name text)");
            database.execute("INSERT INTO customer VALUES (42, 'Ada King')");
            try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
                context.registerBean(DataSource.class, database::unpooled);
                context.register(Application.class);
                context.refresh();
                Switchback switchback = context.getBean(Switchback.class);
                Operator.open(switchback.change("customer-name")).ramp(100, ADA);
                assertThat(context.getBean(SpringExample.Marriages.class).register(42, "Ada", "Byron"))
                        .isEqualTo("Ada Byron");
                assertThat(SpringExample.phase(switchback)).isEqualTo("OPEN");
            }
            assertThat(database.text("SELECT full_name || '/' || first_name || '/' || last_name FROM customer"))
                    .isEqualTo("Ada Byron/Ada/Byron");
        }
    }

    /** What Spring Boot would do by itself. */
    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement(proxyTargetClass = true)
    @Import({
        SpringExample.Changes.class,
        SpringExample.Extras.class,
        SpringExample.Tenants.class,
        SpringExample.FullNameCustomers.class,
        SpringExample.SplitNameCustomers.class,
        SpringExample.Marriages.class
    })
    @ImportAutoConfiguration({SwitchbackAutoConfiguration.class, SwitchbackAccessAutoConfiguration.class})
    static class Application {

        @Bean
        JdbcTransactionManager transactionManager(DataSource dataSource) {
            return new JdbcTransactionManager(dataSource);
        }

        @Bean
        JdbcClient jdbcClient(DataSource dataSource) {
            return JdbcClient.create(dataSource);
        }
    }
}
