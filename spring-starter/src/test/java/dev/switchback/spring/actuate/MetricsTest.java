package dev.switchback.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchback.Switchback;
import dev.switchback.access.ShadowResult;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.route.FlagResult;
import dev.switchback.route.FlagSource;
import dev.switchback.testing.CustomerMail;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Page;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Actuator's metrics are those of docs/operations.md: Spring Boot's registry is found, and nothing renames them. */
class MetricsTest {

    @Test
    void showsWhatTheDocumentsList() throws Exception {
        try (TestDatabase database = Postgres.newDatabase()) {
            CustomerName.createTable(database, 5);
            try (Served served = Served.start(
                    WebApplicationType.SERVLET,
                    Application.class,
                    database.unpooled(),
                    "switchback.audit.rows-at-once=1000")) {
                Switchback switchback = served.switchback();
                Operator.open(switchback.change("customer-name"));
                switchback.decision(CustomerName.CHANGE);
                switchback.shadowReads().count(CustomerName.CHANGE, Path.OLD, ShadowResult.MATCH, false);
                switchback
                        .repository(Runnable.class, CustomerName.CHANGE)
                        .oldPath(() -> {})
                        .newPath(() -> {})
                        .build()
                        .run();
                await().untilAsserted(
                                () -> assertThat(shown(served)).containsExactlyInAnyOrderElementsOf(documented()));
                assertThat(served.get("eve", "/metrics/switchback.phase?tag=phase:open&tag=change:customer-name")
                                .json())
                        .extractingJsonPathNumberValue("$.measurements[0].value")
                        .isEqualTo(1.0);
            }
        }
    }

    private static Set<String> shown(Served served) throws Exception {
        return Pattern.compile("\"(switchback\\.[a-z.]+)\"")
                .matcher(served.get("eve", "/metrics").body())
                .results()
                .map(name -> name.group(1))
                .collect(Collectors.toSet());
    }

    private static List<String> documented() {
        String page = new Page("operations.md").text();
        String table = page.substring(page.indexOf("## Metrics"), page.indexOf("`outcome` is"));
        return Pattern.compile("(?m)^\\| (`[^|]*)\\|")
                .matcher(table)
                .results()
                .flatMap(row ->
                        Pattern.compile("`(\\.?[a-z.]+)`").matcher(row.group(1)).results())
                .map(name -> name.group(1).startsWith(".") ? "switchback.backfill" + name.group(1) : name.group(1))
                .toList();
    }

    /** With a change of each kind that has meters of its own. */
    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(Served.ServletApplication.class)
    static class Application {

        @Bean
        SchemaChange customerMail() {
            return CustomerMail.CHANGE;
        }

        @Bean
        FlagSource flags() {
            return (flag, context) -> FlagResult.OFF;
        }
    }
}
