package dev.switchback.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.Path;
import dev.switchback.route.FlagResult;
import dev.switchback.spring.shop.ClientCustomers;
import dev.switchback.spring.shop.Customers;
import dev.switchback.spring.shop.DataJdbcCustomers;
import dev.switchback.spring.shop.Flags;
import dev.switchback.spring.shop.JooqCustomers;
import dev.switchback.spring.shop.JpaCustomers;
import dev.switchback.spring.shop.ShopApplication;
import dev.switchback.spring.shop.TemplateCustomers;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootVersion;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.support.TransactionTemplate;

/** An application as Spring Boot starts it, with everything at once: each technology, requests, and who is logged in. */
class ShopTest {

    private static TestDatabase database;
    private static ConfigurableApplicationContext shop;
    private static Flags flags;

    @BeforeAll
    static void start() {
        database = Postgres.newEmptyDatabase();
        CustomerName.createTable(database, 5);
        SpringApplication application = new SpringApplication(ShopApplication.class);
        application.setDefaultProperties(Map.of(
                "spring.datasource.url", database.url(),
                "spring.datasource.username", "postgres",
                "spring.flyway.enabled", "false",
                "spring.jpa.open-in-view", "false",
                "spring.security.user.password", "secret",
                "spring.main.banner-mode", "off",
                "server.port", "0",
                "switchback.audit.rows-at-once", "0",
                "switchback.web.targeting-key-header", "X-Tenant"));
        shop = application.run();
        flags = shop.getBean(Flags.class);
        ChangeHandle change = shop.getBean(Switchback.class).change("customer-name");
        Operator.open(change);
    }

    @AfterAll
    static void stop() {
        if (shop != null) {
            shop.close();
        }
        database.close();
    }

    @BeforeEach
    void forget() {
        flags.answer(FlagResult.OFF);
        flags.asked().clear();
    }

    @Test
    void runsOnTheSpringBootThatIsAskedFor() {
        assertThat(SpringBootVersion.getVersion()).isEqualTo(System.getProperty("expected.spring-boot.version"));
    }

    @Promise({"P1", "P2"})
    @ParameterizedTest
    @ValueSource(
            classes = {
                TemplateCustomers.class,
                ClientCustomers.class,
                DataJdbcCustomers.class,
                JpaCustomers.class,
                JooqCustomers.class
            })
    void writesThroughEitherPathAreReadThroughTheOther(Class<? extends Customers> technology) {
        Customers customers = shop.getBean(technology);

        flags.answer(FlagResult.OFF);
        long first = customers.add("Ada King");
        flags.answer(FlagResult.COMPLETE);
        long second = customers.add("Grace Hopper");

        assertThat(customers.find(first)).isEqualTo("Ada King");
        customers.rename(first, "Ada Byron");
        flags.answer(FlagResult.OFF);
        assertThat(customers.find(first)).isEqualTo("Ada Byron");
        assertThat(customers.find(second)).isEqualTo("Grace Hopper");
        customers.rename(second, "Grace Murray");
        assertThat(database.rows("SELECT full_name, first_name, last_name FROM customer WHERE id IN (" + first + ", "
                        + second + ") ORDER BY id"))
                .containsExactly(List.of("Ada Byron", "Ada", "Byron"), List.of("Grace Murray", "Grace", "Murray"));
    }

    @Promise("P3")
    @ParameterizedTest
    @ValueSource(
            classes = {
                TemplateCustomers.class,
                ClientCustomers.class,
                DataJdbcCustomers.class,
                JpaCustomers.class,
                JooqCustomers.class
            })
    void aTransactionHasOneDecisionAlsoIfTheFlagFlips(Class<? extends Customers> technology) {
        Customers customers = shop.getBean(technology);
        Switchback switchback = shop.getBean(Switchback.class);
        shop.getBean(TransactionTemplate.class).executeWithoutResult(status -> {
            long id = customers.add("Ada King");
            flags.answer(FlagResult.COMPLETE);
            customers.rename(id, "Ada Byron");
            assertThat(customers.find(id)).isEqualTo("Ada Byron");
            assertThat(switchback.decision(CustomerName.CHANGE).path()).isEqualTo(Path.OLD);
            status.setRollbackOnly();
        });
        assertThat(flags.asked()).hasSize(1);
        assertThat(switchback.unitsOfWork().current()).isNull();
        assertThat(switchback.decision(CustomerName.CHANGE).path()).isEqualTo(Path.NEW);
    }

    @Test
    @Promise("P3")
    void aRequestDecidesOnceForItsTenantOrElseForItsUser() throws Exception {
        long id = shop.getBean(TemplateCustomers.class).add("Ada King");
        flags.asked().clear();

        assertThat(get(id, "X-Tenant", "tenant-7")).isEqualTo("Ada King, Ada King");
        assertThat(flags.asked()).containsExactly("tenant-7");

        flags.asked().clear();
        assertThat(get(id, "X-Other", "")).isEqualTo("Ada King, Ada King");
        assertThat(flags.asked()).containsExactly("user");
    }

    private static String get(long id, String header, String value) throws Exception {
        String credentials = Base64.getEncoder().encodeToString("user:secret".getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:"
                        + shop.getEnvironment().getProperty("local.server.port") + "/customers/" + id))
                .header("Authorization", "Basic " + credentials)
                .header(header, value)
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
