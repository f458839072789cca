package dev.switchback.spring.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page as the starter serves it, under its policy and with its tokens, in a real browser on a real database. */
class ConsoleInBrowserTest {

    private final Browser browser = Browser.shared();
    private TestDatabase database;

    @BeforeEach
    void table() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 20);
    }

    @AfterEach
    void close() {
        browser.driver().executeCdpCommand("Network.setExtraHTTPHeaders", Map.of("headers", Map.of()));
        browser.driver().get("about:blank");
        database.close();
    }

    @Test
    void showsWhatIsThereAndTakesReadsBackWithOneClick() {
        try (Office office = Office.open(
                database.dataSource(),
                List.of(NameDesk.class, Guarding.Watched.class),
                "server.servlet.context-path=/shop")) {
            Operator.open(office.change()).ramp(50, Operator.ADA);
            NameDesk.Names names = office.bean(NameDesk.Names.class);
            for (int i = 0; i < 200; i++) {
                names.find(1 + i % 20);
            }
            logIn("ada");
            browser.open(office.at("ada", "/shop/switchback").address() + "/");
            browser.sees("body", "customer-name", "Old path can still serve: yes, proven");
            browser.find("#journal");
            browser.picture("served-by-the-starter");
            browser.find("#roll-back").click();
            browser.sees(".notice.good", "Rolled back");
            assertThat(database.number("SELECT count(*) FROM switchback.change WHERE ramp = 0"))
                    .isOne();
            await().untilAsserted(() -> assertThat(
                            database.text("SELECT who || ': ' || why FROM switchback.journal WHERE kind = 'RampSet'"
                                    + " ORDER BY seq DESC LIMIT 1"))
                    .isEqualTo("ada: rolled back in the console"));
            assertThat(browser.complaints()).isEmpty();
        }
    }

    private void logIn(String name) {
        String credentials = Base64.getEncoder().encodeToString((name + ":" + name).getBytes(StandardCharsets.UTF_8));
        browser.driver().executeCdpCommand("Network.enable", Map.of());
        browser.driver()
                .executeCdpCommand(
                        "Network.setExtraHTTPHeaders",
                        Map.of("headers", Map.of("Authorization", "Basic " + credentials)));
    }
}
