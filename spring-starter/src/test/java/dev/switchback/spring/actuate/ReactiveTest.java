package dev.switchback.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.ChangeHandle;
import dev.switchback.change.SchemaChange;
import dev.switchback.evidence.EvidenceVerifier;
import dev.switchback.journal.JournalEntry;
import dev.switchback.spring.actuate.Served.Answer;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.userdetails.MapReactiveUserDetailsService;
import org.springframework.security.web.server.SecurityWebFilterChain;

/** The same endpoint on Spring WebFlux: who is asking is known there too, and nothing blocks an event loop. */
class ReactiveTest {

    private static final String CHANGE = "/switchback/customer-name";

    private static TestDatabase database;
    private static Served served;
    private static ChangeHandle change;

    @BeforeAll
    static void start() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 5);
        served = Served.start(WebApplicationType.REACTIVE, Application.class, database.unpooled(), Served.UNRESTRICTED);
        change = Operator.open(served.switchback().change("customer-name"));
    }

    @AfterAll
    static void stop() {
        if (served != null) {
            served.close();
        }
        database.close();
    }

    @Test
    void showsEachView() throws Exception {
        for (View view : View.values()) {
            assertThat(served.get("eve", CHANGE + "/" + view.word()).status())
                    .as(view.word())
                    .isEqualTo(200);
        }
        assertThat(served.get("eve", "/switchback/no-such").status()).isEqualTo(404);
        assertThat(served.get("", "/health/switchback").status()).isEqualTo(200);
    }

    @Test
    void knowsWhoIsAsking() throws Exception {
        Answer ramp = served.post("ada", CHANGE + "/ramp", "{\"reason\":\"first step\",\"percent\":5}");
        assertThat(ramp.status()).as(ramp.body()).isEqualTo(200);
        assertThat(ramp.json()).extractingJsonPathStringValue("$.by").isEqualTo("ada");
        assertThat(served.post("oscar", CHANGE + "/ramp", "{\"reason\":\"more\",\"percent\":50}")
                        .status())
                .isEqualTo(403);
        assertThat(served.post("eve", CHANGE + "/off", "").status()).isEqualTo(403);
        assertThat(served.post("", CHANGE + "/off", "").status()).isEqualTo(401);
        assertThat(served.post("oscar", CHANGE + "/off", "").status()).isEqualTo(200);
        List<JournalEntry> journal = change.journal();
        assertThat(journal.get(journal.size() - 1).who()).isEqualTo("oscar");
    }

    @Test
    void sendsEvidence(@TempDir Path directory) throws Exception {
        Answer answer = served.post("grace", CHANGE + "/package", "{}", "Accept", "application/zip");
        assertThat(answer.type()).isEqualTo("application/zip");
        Path zip = Files.write(directory.resolve("evidence.zip"), answer.bytes());
        assertThat(EvidenceVerifier.review(zip).holds()).isTrue();
    }

    /** On Spring WebFlux. */
    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {

        @Bean
        SchemaChange customerName() {
            return CustomerName.CHANGE;
        }

        @Bean
        MapReactiveUserDetailsService people() {
            return new MapReactiveUserDetailsService(Served.PEOPLE);
        }

        @Bean
        SecurityWebFilterChain security(ServerHttpSecurity http) {
            return http.authorizeExchange(exchanges -> exchanges
                            .pathMatchers("/actuator/health/**")
                            .permitAll()
                            .anyExchange()
                            .authenticated())
                    .httpBasic(Customizer.withDefaults())
                    .csrf(csrf -> csrf.disable())
                    .build();
        }
    }
}
