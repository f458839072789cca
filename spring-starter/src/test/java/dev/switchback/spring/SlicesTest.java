package dev.switchback.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.Switchback;
import dev.switchback.change.SchemaChange;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import javax.sql.DataSource;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.implementation.StubMethod;
import org.jooq.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.test.annotation.DirtiesContext.HierarchyMode;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Slices of an application, under whichever name this Spring Boot has them; so the test classes are made here. */
class SlicesTest {

    private static TestDatabase database;

    @BeforeAll
    static void createDatabase() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 5);
    }

    @AfterAll
    static void closeDatabase() {
        database.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "test.autoconfigure.jdbc.JdbcTest, jdbc.test.autoconfigure.JdbcTest",
        "test.autoconfigure.jooq.JooqTest, jooq.test.autoconfigure.JooqTest",
        "test.autoconfigure.data.jdbc.DataJdbcTest, data.jdbc.test.autoconfigure.DataJdbcTest",
        "test.autoconfigure.orm.jpa.DataJpaTest, data.jpa.test.autoconfigure.DataJpaTest"
    })
    void haveSwitchbackAndATransactionThatIsAUnitOfWork(String three, String four) throws Exception {
        Slice test = slice(Boot.either(three, four));
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        // Spring reads the class as a file too.
        Thread.currentThread().setContextClassLoader(test.getClass().getClassLoader());
        try {
            play(test, three.contains("jooq"));
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private static void play(Slice test, boolean jooq) throws Exception {
        TestContextManager manager = new TestContextManager(test.getClass());
        Method method = test.getClass().getDeclaredMethod("test");
        manager.prepareTestInstance(test);
        manager.beforeTestMethod(test, method);
        try {
            Switchback switchback = test.context.getBean(Switchback.class);
            assertThat(switchback.changes()).containsExactly(CustomerName.CHANGE);
            assertThat(TransactionSynchronizationManager.isActualTransactionActive())
                    .isTrue();
            assertThat(switchback.unitsOfWork().current()).isNotNull();
            if (jooq) {
                assertThat(test.context.getBean(Configuration.class).data().toString())
                        .contains("dev.switchback");
            }
        } finally {
            manager.afterTestMethod(test, method, null);
            manager.getTestContext().markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);
        }
    }

    private static Slice slice(Class<?> annotation) throws ReflectiveOperationException {
        AnnotationDescription described = AnnotationDescription.Builder.ofType(annotation.asSubclass(Annotation.class))
                .build();
        return new ByteBuddy()
                .subclass(Slice.class)
                .name("dev.switchback.spring." + annotation.getSimpleName() + "Slice")
                .annotateType(described)
                .defineMethod("test", void.class, Visibility.PUBLIC)
                .intercept(StubMethod.INSTANCE)
                .make()
                .load(SlicesTest.class.getClassLoader(), ClassLoadingStrategy.Default.WRAPPER_PERSISTENT)
                .getLoaded()
                .getDeclaredConstructor()
                .newInstance();
    }

    /** A test of the slice that a subclass names. */
    @ContextConfiguration(classes = Application.class)
    @TestPropertySource(
            properties = {
                "spring.test.database.replace=none",
                "spring.flyway.enabled=false",
                "spring.jooq.sql-dialect=POSTGRES",
                "switchback.audit.rows-at-once=0"
            })
    public static class Slice {

        @Autowired
        ApplicationContext context;
    }

    /** As an application has it. */
    @SpringBootConfiguration(proxyBeanMethods = false)
    @AutoConfigurationPackage(basePackages = "dev.switchback.spring.docs")
    static class Application {

        @Bean(destroyMethod = "")
        DataSource dataSource() {
            return database.dataSource();
        }

        @Bean
        SchemaChange customerName() {
            return CustomerName.CHANGE;
        }
    }
}
