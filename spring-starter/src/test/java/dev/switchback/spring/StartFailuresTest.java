package dev.switchback.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchback.Switchback;
import dev.switchback.change.SchemaChange;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;

/** What an application prints that does not start: the cause, and what to do. */
@ExtendWith(OutputCaptureExtension.class)
class StartFailuresTest {

    private static TestDatabase database;

    @BeforeAll
    static void createDatabase() {
        database = Postgres.newEmptyDatabase();
        CustomerName.createTable(database, 5);
        database.execute("CREATE ROLE starter_without_rights LOGIN");
    }

    @AfterAll
    static void closeDatabase() {
        database.close();
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(
                        "an invalid change",
                        InvalidChange.class,
                        Map.of(),
                        "schema change 'customer-name' has 1 fault",
                        "Mend the SchemaChange bean 'customer-name'"),
                Arguments.of(
                        "a database that is away", Away.class, Map.of(), "Switchback cannot use its database", "is up"),
                Arguments.of(
                        "a role without rights", WithoutRights.class, Map.of(), "starter_without_rights", "Action:"),
                Arguments.of(
                        "settings that contradict each other",
                        Valid.class,
                        Map.of("switchback.lease", "500ms"),
                        "lease is PT0.5S, pollEvery is PT1S",
                        "properties with the prefix 'switchback.'"),
                Arguments.of(
                        "two data sources",
                        TwoDataSources.class,
                        Map.of(),
                        "there are 2 DataSource beans, and none of them is primary",
                        "name one with switchback.data-source"),
                Arguments.of(
                        "no change, and somebody who wants a Switchback",
                        NoChange.class,
                        Map.of(),
                        "There is no Switchback: no bean is a SchemaChange",
                        "Declare each schema change as a bean"),
                Arguments.of(
                        "a property that is out of range",
                        Valid.class,
                        Map.of("switchback.locks.tries", "0"),
                        "switchback.locks",
                        "tries is 0: at least 1"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void say(
            String name,
            Class<?> configuration,
            Map<String, Object> properties,
            String cause,
            String action,
            CapturedOutput output) {
        SpringApplication application = new SpringApplication(configuration);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setDefaultProperties(properties);
        assertThatThrownBy(application::run).isNotNull();
        assertThat(output).contains("APPLICATION FAILED TO START", cause, action);
    }

    /** As it should be. */
    @ImportAutoConfiguration({SwitchbackAutoConfiguration.class, SwitchbackAccessAutoConfiguration.class})
    static class Valid {

        @Bean(destroyMethod = "")
        DataSource dataSource() {
            return database.dataSource();
        }

        @Bean
        SchemaChange customerName() {
            return CustomerName.CHANGE;
        }
    }

    static class InvalidChange extends Valid {

        @Override
        SchemaChange customerName() {
            return CustomerName.builder().table("nobodys").build();
        }
    }

    static class Away extends Valid {

        @Override
        DataSource dataSource() {
            PGSimpleDataSource away = new PGSimpleDataSource();
            away.setUrl("jdbc:postgresql://localhost:1/nowhere");
            return away;
        }
    }

    static class WithoutRights extends Valid {

        @Override
        DataSource dataSource() {
            return database.pool("starter_without_rights", 2);
        }
    }

    static class TwoDataSources extends Valid {

        @Bean
        DataSource another() {
            return database.unpooled();
        }
    }

    @ImportAutoConfiguration({SwitchbackAutoConfiguration.class, SwitchbackAccessAutoConfiguration.class})
    static class NoChange {

        @Bean
        String wants(Switchback switchback) {
            return switchback.changes().toString();
        }
    }
}
