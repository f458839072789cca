package dev.switchback.spring.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.spring.console.Visitor.Answer;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may see and do what at the console, over HTTP, and what forged and broken requests come to. */
class ConsoleTest {

    private static TestDatabase database;
    private static Office office;

    @BeforeAll
    static void open() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 5);
        office = Office.open(database.dataSource(), List.of());
        Operator.open(office.change());
    }

    @AfterAll
    static void close() {
        if (office != null) {
            office.close();
        }
        database.close();
    }

    @Test
    void theApplicationsSecurityDecidesWhoOpensIt() {
        assertThat(office.as("").get("/").status()).isEqualTo(401);
        assertThat(office.as("").get("/api/changes").status()).isEqualTo(401);
        assertThat(office.as("vera").get("/").status()).isEqualTo(200);
    }

    @Test
    void thePageIsServedWithItsHeadersAndIsItsOwnWhateverStandsInFront() {
        Answer redirect = office.as("vera").get("");
        assertThat(redirect.status()).isEqualTo(302);
        assertThat(redirect.header("Location")).isEqualTo("switchback/");

        Answer page = office.as("vera").get("/");
        assertThat(page.header("Content-Type")).isEqualTo("text/html;charset=UTF-8");
        assertThat(page.header("Cache-Control")).isEqualTo("no-store");
        for (Answer each : List.of(
                page, redirect, office.as("vera").changes(), office.as("vera").snapshot())) {
            assertThat(each.header("Content-Security-Policy"))
                    .isEqualTo("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
            assertThat(each.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(each.header("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(each.header("Cache-Control")).isEqualTo("no-store");
        }
    }

    @Test
    void assetsAreAskedForAgainByTheirTag() {
        Answer first = office.as("vera").get("/assets/index.html");
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.header("ETag")).matches("\"[0-9a-f]{32}\"");
        assertThat(first.header("X-Content-Type-Options")).isEqualTo("nosniff");

        Answer again = office.as("vera").get("/assets/index.html", "If-None-Match", first.header("ETag"));
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.raw().body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/assets/Console.class",
                "/assets/../SwitchbackProperties.class",
                "/assets/%2e%2e/%2e%2e/x.js",
                "/assets/..%2f..%2fx.js",
                "/assets/vendor/%2e%2e/%2e%2e/operate/Desk.class",
                "/assets/.hidden.js",
                "/assets//index.html",
                "/assets/",
                "/assets/none.js"
            })
    void nothingElseOfTheJarIsServed(String path) {
        // Spring's firewall may be first; what it answers is again guarded.
        assertThat(office.as("vera").get(path).status()).isIn(400, 401, 404);
    }

    @Test
    void theListSaysWhoAsksAndHowEachChangeStands() {
        Answer changes = office.as("ada").changes();
        assertThat(changes.at("me")).isEqualTo(Map.of("name", "ada", "roles", List.of("OPERATOR")));
        assertThat(changes.at("changes.0.name")).isEqualTo("customer-name");
        assertThat(changes.at("changes.0.phase")).isIn("OPEN", "FROZEN");
        assertThat((String) changes.at("changes.0.sentence")).startsWith("Old path can still serve: yes, proven ");
        assertThat(changes.at("changes.0.level")).isEqualTo("ok");
        assertThat(changes.list("csrf")).hasSize(2);
        assertThat(changes.at("csrf.0.header")).isEqualTo("X-Switchback-Token");
        assertThat((String) changes.at("csrf.0.token")).hasSize(43);
        assertThat(changes.at("csrf.1.header")).isEqualTo("X-CSRF-TOKEN");
    }

    @Test
    void theTokenIsABrowsersOwnAndStaysTheSame() {
        Visitor ada = office.as("ada");
        Answer first = ada.changes();
        assertThat(first.header("Set-Cookie")).isNotEmpty();
        List<String> cookies = first.raw().headers().allValues("Set-Cookie");
        assertThat(cookies)
                .anySatisfy(cookie -> assertThat(cookie)
                        .startsWith("switchback-console=" + first.at("csrf.0.token"))
                        .contains("HttpOnly", "SameSite=Strict")
                        .doesNotContain("Path=", "Secure"));
        assertThat(ada.changes().at("csrf.0.token")).isEqualTo(first.at("csrf.0.token"));
        assertThat(office.as("ada").changes().at("csrf.0.token")).isNotEqualTo(first.at("csrf.0.token"));
    }

    @Test
    void whatIsAllowedDependsOnWhoAsksAlsoWhileTheSnapshotIsShared() {
        assertThat(allowed(office.as("ada").snapshot()))
                .contains("off", "ramp", "request")
                .doesNotContain("approve");
        assertThat(allowed(office.as("grace").snapshot()))
                .contains("off", "approve")
                .doesNotContain("ramp");
        assertThat(allowed(office.as("vera").snapshot())).isEmpty();
        assertThat(office.as("vera").snapshot().at("me")).isEqualTo(Map.of("name", "vera", "roles", List.of()));
    }

    private static List<Object> allowed(Answer snapshot) {
        return snapshot.list("actions").stream()
                .map(action -> (Map<?, ?>) action)
                .filter(action -> (Boolean) action.get("allowed"))
                .<Object>map(action -> action.get("action"))
                .toList();
    }

    @Test
    void anOperatorRampsAndEverybodySeesItAtOnce() {
        office.as("grace").snapshot();
        Answer done = office.as("ada").perform("ramp", Map.of("percent", 50, "reason", "release 42"));
        assertThat(done.status()).isEqualTo(200);
        assertThat((String) done.at("after")).isEqualTo("OPEN at 50 %");
        Answer seen = office.as("grace").snapshot();
        assertThat(seen.at("ramp.set")).isEqualTo(50.0);
        assertThat(seen.at("journal.0.why")).isEqualTo("release 42");
        assertThat(seen.at("journal.0.who")).isEqualTo("ada");
        assertThat(office.as("olga").perform("off", Map.of()).at("after")).isEqualTo("OPEN at 0 %");
    }

    @Test
    void oneWithoutTheRoleIsRefusedAndNothingIsDone() {
        Answer refused = office.as("vera").perform("off", Map.of("reason", "curious"));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.at("code")).isEqualTo("forbidden");
        assertThat(office.as("grace")
                        .perform("ramp", Map.of("percent", 5, "reason", "why not"))
                        .status())
                .isEqualTo(403);
        assertThat(office.as("vera")
                        .get("/api/changes/customer-name/evidence.zip")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void aPostWithoutOurTokenIsRefusedAlsoWithSpringsOwn() {
        Visitor ada = office.as("ada");
        String[] tokens = ada.tokens();
        String before = database.text("SELECT max(seq)::text FROM switchback.journal");

        Answer without = ada.post("off", "{}", "application/json", tokens[2], tokens[3]);
        assertThat(without.status()).isEqualTo(403);
        assertThat(without.at("code")).isEqualTo("forged");
        String wrong = "A".repeat(43);
        assertThat(ada.post("off", "{}", "application/json", tokens[0], wrong, tokens[2], tokens[3])
                        .status())
                .isEqualTo(403);
        String anothers = office.as("ada").tokens()[1];
        assertThat(ada.post("off", "{}", "application/json", tokens[0], anothers, tokens[2], tokens[3])
                        .status())
                .isEqualTo(403);
        assertThat(database.text("SELECT max(seq)::text FROM switchback.journal"))
                .isEqualTo(before);
        assertThat(ada.post("off", "{}", "application/json", tokens).status()).isEqualTo(200);
    }

    @Test
    void aPostWithoutSpringsTokenIsRefusedBySpring() {
        Visitor ada = office.as("ada");
        String[] tokens = ada.tokens();
        assertThat(ada.post("off", "{}", "application/json", tokens[0], tokens[1])
                        .status())
                .isEqualTo(403);
    }

    @Test
    void aPostThatABrowserSaysComesFromElsewhereIsRefused() {
        Visitor ada = office.as("ada");
        String[] tokens = ada.tokens();
        for (String site : List.of("cross-site", "same-site", "none")) {
            Answer refused = ada.post(
                    "off",
                    "{}",
                    "application/json",
                    tokens[0],
                    tokens[1],
                    tokens[2],
                    tokens[3],
                    "Sec-Fetch-Site",
                    site);
            assertThat(refused.status()).as(site).isEqualTo(403);
        }
        Answer done = ada.post(
                "off",
                "{}",
                "application/json",
                tokens[0],
                tokens[1],
                tokens[2],
                tokens[3],
                "Sec-Fetch-Site",
                "same-origin");
        assertThat(done.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"})
    void onlyJsonIsTaken(String type) {
        Visitor ada = office.as("ada");
        assertThat(ada.post("off", "{}", type, ada.tokens()).status()).isEqualTo(415);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]| the body is no JSON object",
                "{| the body is no JSON: ",
                "{\"percent\": \"50\", \"reason\": 7}| percent is no number",
                "{\"percent\": true, \"reason\": \"x\"}| percent is no number",
                "{\"percent\": 101, \"reason\": \"x\"}| give a number from 0 to 100",
                "{\"percent\": 1e999, \"reason\": \"x\"}| give a number from 0 to 100",
                "{\"percent\": 50}| reason is missing",
                "{\"percent\": 50, \"reason\": \"x\", \"force\": true}| nobody knows [force]"
            })
    void whatIsWrongIsSaid(String body, String words) {
        Visitor ada = office.as("ada");
        Answer refused = ada.post("ramp", body, "application/json", ada.tokens());
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.at("code")).isEqualTo("bad-input");
        assertThat((String) refused.at("message")).contains(words);
    }

    @Test
    void aBodyWithoutEndIsNotRead() {
        Visitor ada = office.as("ada");
        Answer refused =
                ada.post("ramp", "{\"reason\": \"" + "x".repeat(100_000) + "\"}", "application/json", ada.tokens());
        assertThat(refused.status()).isEqualTo(400);
        assertThat((String) refused.at("message")).contains("16384 bytes");
    }

    @Test
    void nobodyContractsWithoutTheChangesName() {
        Answer refused = office.as("ada").perform("contract", Map.of("reason", "x", "confirm", "customer"));
        assertThat(refused.status()).isEqualTo(400);
        assertThat((String) refused.at("message")).contains("give the change's name, 'customer-name'");
        Answer gate = office.as("ada").perform("contract", Map.of("reason", "x", "confirm", "customer-name"));
        assertThat(gate.status()).isEqualTo(409);
        assertThat(gate.at("code")).isEqualTo("refused");
        assertThat(gate.list("reasons")).isNotEmpty();
    }

    @Test
    void whatDoesNotExistIsSaid() {
        Visitor ada = office.as("ada");
        assertThat(ada.get("/api/changes/other").status()).isEqualTo(404);
        assertThat(ada.get("/api/changes/%3Cscript%3E").at("code")).isEqualTo("unknown");
        assertThat(ada.perform("explode", Map.of("reason", "x")).status()).isEqualTo(404);
        assertThat(ada.perform("package", Map.of("reason", "x")).status()).isEqualTo(404);
        assertThat(ada.get("/api/changes/customer-name?hours=-1").status()).isEqualTo(400);
        assertThat(ada.get("/api/changes/customer-name?hours=x").status()).isEqualTo(400);
        assertThat(ada.get("/api/changes/customer-name?hours=99999").status()).isEqualTo(200);
    }

    @Test
    void whatPeopleWriteIsNothingButText() {
        String hostile = "</script><img src=x onerror=alert(1)>\"'\\\u0000\u2028\ud83d\ude00";
        Answer done = office.as("ada").perform("ramp", Map.of("percent", 1, "reason", hostile));
        assertThat(done.status()).as(done.text()).isEqualTo(200);
        Answer seen = office.as("ada").snapshot();
        assertThat(seen.header("Content-Type")).isEqualTo("application/json");
        assertThat(seen.at("journal.0.why")).isEqualTo(hostile.replace('\u0000', '?'));
        office.as("ada").perform("off", Map.of());
    }

    @Test
    void theEvidenceIsAPackage() throws IOException {
        Answer zip = office.as("olga").get("/api/changes/customer-name/evidence.zip");
        assertThat(zip.status()).isEqualTo(200);
        assertThat(zip.header("Content-Type")).isEqualTo("application/zip");
        assertThat(zip.header("Content-Disposition")).isEqualTo("attachment; filename=\"customer-name-evidence.zip\"");
        try (ZipInputStream entries =
                new ZipInputStream(new ByteArrayInputStream(zip.raw().body()))) {
            assertThat(entries.getNextEntry()).isNotNull();
        }
    }
}
