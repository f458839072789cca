package dev.switchback.spring.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.spring.console.Visitor.Answer;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Wherever the application is, and whatever it does with its own addresses and JSON, the console is the same. */
class ConsolePlaceTest {

    private TestDatabase database;

    @BeforeEach
    void table() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 5);
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** What the application answers by itself. */
    @RestController
    static class Own {

        /** Named in two words, so that a naming strategy shows. */
        public record Greeting(String toWhom) {}

        @GetMapping("/hello")
        public Greeting hello() {
            return new Greeting("you");
        }
    }

    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource({
        "server.servlet.context-path=/shop, switchback.console.path=/switchback, /shop/switchback, /shop/hello",
        "spring.mvc.servlet.path=/web, switchback.console.path=/admin/changes, /web/admin/changes, /web/hello",
        "spring.jackson.property-naming-strategy=SNAKE_CASE, switchback.console.path=/c, /c, /hello"
    })
    void isFoundAndWorks(String property, String path, String base, String own) {
        try (Office office = Office.open(database.dataSource(), List.of(Own.class), property, path)) {
            Visitor ada = office.at("ada", base);
            assertThat(ada.get("").header("Location")).isEqualTo(base.substring(base.lastIndexOf('/') + 1) + "/");
            assertThat(ada.get("/").status()).isEqualTo(200);
            assertThat(ada.get("/assets/main.js").status()).isEqualTo(200);
            Answer snapshot = ada.snapshot();
            assertThat(snapshot.status()).isEqualTo(200);
            assertThat(snapshot.at("change.oldShape")).isEqualTo(List.of("full_name"));
            assertThat(snapshot.map()).containsKey("oldPath");
            Answer done = ada.perform("off", Map.of());
            assertThat(done.status()).as(done.text()).isEqualTo(200);

            Answer hello = office.at("ada", own).get("");
            assertThat(hello.text())
                    .isEqualTo(property.contains("SNAKE") ? "{\"to_whom\":\"you\"}" : "{\"toWhom\":\"you\"}");
        }
    }

    /** Lets everybody look, and asks for no token. */
    @Configuration(proxyBeanMethods = false)
    static class Unguarded {

        @Bean
        @Order(1)
        SecurityFilterChain everybody(HttpSecurity http) throws Exception {
            return http.securityMatcher("/switchback/**")
                    .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                    .csrf(csrf -> csrf.disable())
                    .build();
        }
    }

    @Test
    void whereAnybodyMayLookNobodyMayDoAnything() {
        try (Office office = Office.open(database.dataSource(), List.of(Unguarded.class))) {
            Visitor nobody = office.as("");
            Answer changes = nobody.changes();
            assertThat(changes.at("me")).isEqualTo(Map.of("name", "nobody", "roles", List.of()));
            assertThat(changes.list("csrf")).hasSize(1);
            assertThat(nobody.snapshot().status()).isEqualTo(200);
            Answer refused = nobody.perform("off", Map.of("reason", "x"));
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.at("code")).isEqualTo("forbidden");
            assertThat(nobody.get("/api/changes/customer-name/evidence.zip").status())
                    .isEqualTo(403);
            assertThat(nobody.post("off", "{}", "application/json").at("code")).isEqualTo("forged");
        }
    }
}
