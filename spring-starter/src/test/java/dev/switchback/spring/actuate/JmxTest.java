package dev.switchback.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchback.change.SchemaChange;
import dev.switchback.spring.operate.Caller;
import dev.switchback.spring.operate.Callers;
import dev.switchback.spring.operate.Role;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.MBeanException;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Over JMX nobody can do anything, whatever is permitted and whoever he is: nobody asks there who it is. */
class JmxTest {

    private static final MBeanServer JMX = ManagementFactory.getPlatformMBeanServer();
    private static final String TEXT = String.class.getName();

    private static TestDatabase database;
    private static Served served;
    private static ObjectName endpoint;

    @BeforeAll
    static void start() throws Exception {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 5);
        served = Served.start(
                WebApplicationType.NONE,
                Application.class,
                database.unpooled(),
                Served.UNRESTRICTED,
                "management.endpoints.access.max-permitted=unrestricted",
                "spring.jmx.enabled=true",
                "management.endpoints.jmx.exposure.include=*",
                "management.endpoints.jmx.domain=shop");
        endpoint = new ObjectName("shop:type=Endpoint,name=Switchback");
    }

    @AfterAll
    static void stop() {
        served.close();
        database.close();
    }

    @Test
    void hasNothingButLooks() throws Exception {
        MBeanOperationInfo[] operations = JMX.getMBeanInfo(endpoint).getOperations();
        assertThat(operations)
                .extracting(MBeanOperationInfo::getName)
                .containsExactlyInAnyOrder("changes", "change", "view");
        assertThat(operations).extracting(MBeanOperationInfo::getImpact).containsOnly(MBeanOperationInfo.INFO);
        assertThat(JMX.getMBeanInfo(endpoint).getAttributes()).isEmpty();
        assertThat(JMX.queryNames(new ObjectName("*:*"), null).stream()
                        .map(ObjectName::toString)
                        .filter(name -> name.toLowerCase(java.util.Locale.ROOT).contains("switchback")))
                .containsExactly(endpoint.toString());
    }

    @Test
    void cannotWrite() {
        for (String name : List.of("operate", "perform", "off", "freeze", "contract")) {
            assertThatThrownBy(() -> JMX.invoke(
                            endpoint, name, new Object[] {"customer-name", "off"}, new String[] {TEXT, TEXT}))
                    .as(name)
                    .rootCause()
                    .hasMessageContaining(name);
        }
        assertThat(database.number("SELECT count(*) FROM switchback.journal WHERE kind <> 'Registered'"))
                .isZero();
    }

    @Test
    void looks() throws Exception {
        Object changes = JMX.invoke(endpoint, "changes", new Object[0], new String[0]);
        assertThat(changes).asString().contains("customer-name", "PLANNED");
        Object journal =
                JMX.invoke(endpoint, "view", new Object[] {"customer-name", "journal", "1", null, null}, new String[] {
                    TEXT, TEXT, TEXT, TEXT, TEXT
                });
        assertThat(journal).isInstanceOf(Map.class).asString().contains("Registered");
        assertThatThrownBy(() -> JMX.invoke(endpoint, "change", new Object[] {"no-such"}, new String[] {TEXT}))
                .isInstanceOf(MBeanException.class)
                .hasMessageContaining("no change 'no-such' is registered here");
    }

    /** Whoever asks has every role. */
    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {

        @Bean
        SchemaChange customerName() {
            return CustomerName.CHANGE;
        }

        @Bean
        Callers callers() {
            return () -> new Caller("anybody", Set.of(Role.values()));
        }
    }
}
