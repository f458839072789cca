package dev.switchback.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.Switchback;
import dev.switchback.access.Mirror;
import dev.switchback.access.Write;
import dev.switchback.change.SchemaChange;
import dev.switchback.spring.repository.NewPath;
import dev.switchback.spring.repository.OldPath;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;

/** Two marked beans are one repository, or the application does not start and says why. */
class RoutedRepositoriesTest {

    private static TestDatabase database;

    @BeforeAll
    static void createDatabase() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 0);
    }

    @AfterAll
    static void closeDatabase() {
        database.close();
    }

    @Test
    void theRoutedBeanIsTheOneThatIsInjected() {
        application(OldBean.class, NewBean.class).withBean(Visitor.class).run(context -> {
            Names names = context.getBean(Visitor.class).names();
            assertThat(names.path()).isEqualTo("old");
            Operator.open(context.getBean(Switchback.class).change("customer-name"))
                    .ramp(100, Operator.ADA);
            assertThat(names.path()).isEqualTo("new");
            assertThat(context.getBean(OldNames.class).path())
                    .as("the adapter itself")
                    .isEqualTo("old");
            assertThat(context.getBeansOfType(Names.class)).hasSize(3);
            context.getBean(Switchback.class).change("customer-name").off(Operator.ADA);
        });
    }

    @Test
    void aStatedInterfaceIsTheOneThatIsRouted() {
        application(TwoFacedOld.class, TwoFacedNewStated.class)
                .run(context ->
                        assertThat(context.getBean(Names.class).toString()).startsWith("Names of 'customer-name'"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void refuses(String name, Class<?>[] configurations, String words) {
        application(configurations)
                .run(context -> assertThat(context.getStartupFailure()).hasStackTraceContaining(words));
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault(
                        "an adapter alone",
                        "bean 'oldNames' (@OldPath of 'customer-name') has no counterpart: mark a bean with"
                                + " @NewPath(\"customer-name\")",
                        OldBean.class),
                fault(
                        "adapters of different changes",
                        "bean 'newNames' (@NewPath of 'another') has no counterpart: mark a bean with @OldPath(\"another\")",
                        OldBean.class,
                        OtherChange.class),
                fault(
                        "adapters without a common interface",
                        "has no interface of the application in common",
                        OldBean.class,
                        Stranger.class),
                fault(
                        "two for one path",
                        "has more than one counterpart",
                        OldBean.class,
                        NewBean.class,
                        SecondNewBean.class),
                fault(
                        "several interfaces in common",
                        "several interfaces in common: Names, Titles; state with repository = ...",
                        TwoFacedOld.class,
                        TwoFacedNew.class),
                fault(
                        "two changes that clash",
                        "Names is routed twice, by 'customer-name'",
                        OldBean.class,
                        NewBean.class,
                        Clash.class),
                fault("a primary adapter", "bean 'oldNames' is @Primary", PrimaryOld.class, NewBean.class),
                fault("a bean for both paths", "is marked @OldPath and @NewPath", Both.class),
                fault(
                        "an interface that neither implements",
                        "which is not an interface that both implement",
                        OldBean.class,
                        StatedWrongly.class),
                fault(
                        "a change that nobody registered",
                        "no change named 'unheard-of' is registered here; registered: [customer-name]",
                        Unheard.class),
                fault(
                        "a mirror behind a proxy of interfaces",
                        "@Mirror behind a proxy",
                        OldWriter.class,
                        HiddenMirror.class));
    }

    private static Arguments fault(String name, String words, Class<?>... configurations) {
        return Arguments.of(name, configurations, words);
    }

    private static ApplicationContextRunner application(Class<?>... configurations) {
        return Boot.runner(Boot.JDBC)
                .withBean(DataSource.class, database::unpooled)
                .withBean(SchemaChange.class, () -> CustomerName.CHANGE)
                .withUserConfiguration(configurations);
    }

    interface Names {
        String path();
    }

    interface Titles {}

    interface Writers {
        @Write
        void write(String name);
    }

    record Visitor(Names names) {}

    static class OldNames implements Names {
        @Override
        public String path() {
            return "old";
        }
    }

    static class NewNames implements Names {
        @Override
        public String path() {
            return "new";
        }
    }

    static class TwoFaced extends OldNames implements Titles {}

    static class OldBean {
        @Bean
        @OldPath("customer-name")
        OldNames oldNames() {
            return new OldNames();
        }
    }

    static class PrimaryOld {
        @Bean
        @Primary
        @OldPath("customer-name")
        OldNames oldNames() {
            return new OldNames();
        }
    }

    static class NewBean {
        @Bean
        @NewPath("customer-name")
        Names newNames() {
            return new NewNames();
        }
    }

    static class SecondNewBean {
        @Bean
        @NewPath("customer-name")
        Names newerNames() {
            return new NewNames();
        }
    }

    static class OtherChange {
        @Bean
        @NewPath("another")
        Names newNames() {
            return new NewNames();
        }
    }

    static class Stranger {
        @Bean
        @NewPath("customer-name")
        Titles titles() {
            return new Titles() {};
        }
    }

    static class TwoFacedOld {
        @Bean
        @OldPath("customer-name")
        TwoFaced oldTwoFaced() {
            return new TwoFaced();
        }
    }

    static class TwoFacedNew {
        @Bean
        @NewPath("customer-name")
        TwoFaced newTwoFaced() {
            return new TwoFaced();
        }
    }

    static class TwoFacedNewStated {
        @Bean
        @NewPath(value = "customer-name", repository = Names.class)
        TwoFaced newTwoFaced() {
            return new TwoFaced();
        }
    }

    static class Clash {
        @Bean
        @OldPath("another")
        Names anotherOld() {
            return new OldNames();
        }

        @Bean
        @NewPath("another")
        Names anotherNew() {
            return new NewNames();
        }
    }

    static class Both {
        @Bean
        @OldPath("customer-name")
        @NewPath("customer-name")
        OldNames oldNames() {
            return new OldNames();
        }
    }

    static class StatedWrongly {
        @Bean
        @NewPath(value = "customer-name", repository = Titles.class)
        Names newNames() {
            return new NewNames();
        }
    }

    static class Unheard {
        @Bean
        @OldPath("unheard-of")
        Names oldOnes() {
            return new OldNames();
        }

        @Bean
        @NewPath("unheard-of")
        Names newOnes() {
            return new NewNames();
        }
    }

    static class OldWriter {
        @Bean
        @OldPath("customer-name")
        Writers oldWriter() {
            return name -> {};
        }
    }

    @EnableTransactionManagement
    static class HiddenMirror {
        @Bean
        @NewPath("customer-name")
        Writers newWriter() {
            return new MirroringWriter();
        }
    }

    @Transactional
    static class MirroringWriter implements Writers {
        @Override
        public void write(String name) {}

        @Mirror
        public void write(String name, int unused) {}
    }
}
