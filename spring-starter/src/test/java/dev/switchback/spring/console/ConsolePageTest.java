package dev.switchback.spring.console;

import static dev.switchback.spring.console.Snapshots.HOSTILE;
import static dev.switchback.spring.console.Snapshots.TRIP;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.WebElement;

/** What the page shows of a change in each of its states, on a desk, on a telephone and on paper. */
@Tag("page")
class ConsolePageTest {

    private static final List<String> PANELS = List.of(
            "ramp",
            "window",
            "mismatches",
            "errors",
            "latency",
            "fleet",
            "guard",
            "gate",
            "approval",
            "backfill",
            "journal");

    private static Browser browser;
    private static FixtureServer server;

    @BeforeAll
    static void start() throws Exception {
        browser = Browser.shared();
        server = FixtureServer.withAll(0);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @AfterEach
    void heardNoComplaint() {
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void showsAnOpenChangeInEveryPart() {
        look("customer-name");
        browser.sees(
                ".head",
                "customer-name",
                "full_name → first_name, last_name",
                "Old path can still serve: yes, proven 40 s ago.",
                "you are ada, operator, on-call");
        browser.sees(".rail", "PLANNED , done", "OPEN , here now", "CONTRACTED , ahead");
        browser.sees(
                "#ramp",
                "Set 50 %",
                "Observed 49.6 %",
                "5,972 of 12,040 calls",
                "Shadow reads 10 %",
                "step 3 of 4 (50 %)",
                "12 of 100 calls",
                "shop 2.1 (0190a1f2)",
                "shop 2.1 (0190a1f3)",
                "ada set 50 %: looks good",
                "shop 2.1 (0190a1f3) started",
                "nobody counted");
        browser.sees("#errors", "old path: 3 errors in", "new path: 15 errors in", "nobody counted");
        browser.sees(
                "#guard", "2.4 ×", "of 14.4 ×", "3 d unknown", "KEPT", "TOO_FEW_CALLS", "312 calls, limit 1,000 calls");
        browser.sees("#latency", "new path p99", "old path p50");
        browser.sees(
                "#mismatches",
                "VALUES in full_name 2 keys, seen 4 times",
                "MISSING in full_name",
                "key 4711",
                "reads compared");
        browser.sees(
                "#fleet",
                "2 of 3 live",
                "shop 2.1",
                "0190a1f3",
                "silent for 6 min",
                "behind: epoch 3",
                "NEW by flag 405, OLD by flag 412");
        browser.sees(
                "#window",
                "40 min of 14 d",
                "20 min of 7 d",
                "3 d wanted",
                "ada set 50 %",
                "Earliest GO",
                "in 14 d",
                "unknown: no backup source tells");
        browser.sees("#backfill", "finished", "200,000", "199,000", "replication lag 0 s", "No row diverged");
        browser.sees(
                "#gate",
                "NO GO",
                "3 FAIL",
                "2 UNKNOWN",
                "1 WAIVED",
                "22 PASS",
                "the role shop is no member of pg_monitor",
                "waived by linus until 1 Dec");
        browser.sees("#approval", "not requested", Gate.DIGEST.substring(0, 20));
        browser.sees("#journal", "Ramp stepped 10 % → 50 %", "looks good", "by ada", "Phase moved BACKFILLING → OPEN");
        assertThat(browser.all("switchback-chart canvas")).hasSize(4);
        assertThat(browser.find("#ramp switchback-chart [role=img]").getAttribute("aria-label"))
                .contains("set 50", "shop 2.1 (0190a1f2) observed", "5 marks, 1 gaps");
        pictures("open");
    }

    @Test
    void drawsTheFiguresOfChartsAsTables() {
        look("customer-name");
        for (WebElement summary : browser.all("details.figures-table > summary")) {
            if (!summary.getText().contains("worker")) {
                summary.click();
            }
        }
        browser.sees("#ramp details", "flip", "ada set 10 %: release 42", "shop 2.1 (0190a1f2)");
        browser.sees("#errors details", "not counted", "Minute", "Infrastructure");
        browser.sees("#latency details", "Old p50", "not counted");
    }

    @Test
    void drawsWhatNobodyCountedAsAGapAndNeverAsZero() {
        look("customer-name");
        Object found = browser.driver().executeAsyncScript("""
                const done = arguments[arguments.length - 1];
                const at = minute => new Date(Date.UTC(2026, 10, 30, 13, minute)).toISOString();
                const counts = (calls, errors) => ({ calls, errors });
                import('./assets/series.js').then(({ timeline, values, errorShare }) => {
                  const { rows } = timeline({ at: at(20), minutes: [
                    { at: at(1), OLD: counts(10, 1), NEW: counts(0, 0) },
                    { at: at(2), OLD: counts(10, 0), NEW: counts(4, 1) },
                    { at: at(9), OLD: counts(10, 0), NEW: counts(4, 0) },
                    { at: at(10), OLD: counts(10, 0), NEW: counts(4, 0) },
                  ], gaps: [{ from: at(10), until: at(12), kind: 'SILENCE', instance: null, text: 'nobody counted' }] });
                  done(JSON.stringify([values(rows, 'OLD', errorShare), values(rows, 'NEW', errorShare)]));
                }, failure => done(String(failure)));
                """);
        assertThat(found).isEqualTo("[[10,0,null,0,null],[null,25,null,0,null]]");
    }

    @Test
    void showsATrip() {
        look("order-address");
        browser.sees(".rail", "FROZEN , here now");
        browser.sees(".head .alarm", "Tripped at", TRIP);
        browser.sees("#guard", "31 ×", "58 ×", "BREACHED");
        browser.sees("#ramp .marks", TRIP);
        pictures("frozen");
    }

    @Test
    void showsABackfillFirstWhileItRuns() {
        look("invoice-lines");
        browser.sees(
                "#backfill",
                "running",
                "61.3 %",
                "Waiting: replication lag 311 MB on standby-2, above 256 MB",
                "Quarantined 3",
                "8,450",
                "92 s to 6 min",
                "archive backlog 12 MB",
                "backfill-0:2 live 526,000 replication lag");
        browser.sees("#mismatches", "nothing is known of mismatches");
        browser.sees("#gate", "has not been asked yet");
        assertThat(browser.find(".panel").getAttribute("id")).isEqualTo("backfill");
        pictures("backfilling");
    }

    @Test
    void showsAnApprovedContract() {
        look("phone-number");
        browser.sees("#approval", "approved", "Requested by ada", "Approved by linus", "Expires", "in 7 h");
        browser.sees("#gate", "GO", "2 WAIVED");
        browser.sees("#window", "15 d 1 h of 14 d", "8 d 2 h of 7 d", "3 d 11 h of 3 d", "reached", "cnpg: shop-db");
        pictures("closing");
    }

    @Test
    void saysWhenOnlyARestoreBringsTheOldShapeBack() {
        look("email-parts");
        browser.sees(".sentence.bad", "Old path can still serve: no, its columns were dropped 3 d ago");
        browser.sees("#ramp", "Nothing has been ramped");
        assertThat(browser.find("#roll-back").isEnabled()).isTrue();
        pictures("contracted");
    }

    @Test
    void showsWhatItDoesNotKnowAsUnknownAndSaysWhy() {
        look("price-net");
        browser.sees(
                ".sentence.unsure",
                "Whether the old path can still serve is unknown: permission denied for what holds oldPath");
        Map.of(
                        "ramp",
                        "staircase",
                        "errors",
                        "minutes",
                        "latency",
                        "minutes",
                        "guard",
                        "guard",
                        "mismatches",
                        "mismatches",
                        "fleet",
                        "fleet",
                        "window",
                        "window",
                        "backfill",
                        "verification",
                        "gate",
                        "gate",
                        "journal",
                        "journal")
                .forEach((panel, part) ->
                        browser.sees("#" + panel, "Unknown: ", "permission denied for what holds " + part));
        assertThat(browser.text("main"))
                .doesNotContain(" 0 %", "Both paths gave the same answers", "No calls were counted");
        pictures("unknown");
    }

    @Test
    void letsNoTextDoAnything() {
        look("it's " + HOSTILE);
        browser.sees("#journal", HOSTILE);
        browser.sees("#mismatches", HOSTILE);
        browser.sees("#fleet", HOSTILE);
        browser.sees("#guard", "Unknown: the guard could not be read: " + HOSTILE);
        browser.sees("h1", "it's " + HOSTILE);
        assertThat(browser.all("img")).isEmpty();
        assertThat(browser.driver().getTitle()).contains("it's " + HOSTILE).doesNotStartWith("hacked");
    }

    @Test
    void opensAlsoWithANameAndPasswordInItsAddress() {
        browser.open(server.page("customer-name").replace("http://", "http://ada:secret@"));
        browser.sees("#ramp", "Set 50 %");
    }

    @Test
    void choosesAmongChanges() {
        browser.open(server.url());
        browser.sees("h1", "customer-name");
        browser.find(".chooser a[href='#order-address']").click();
        browser.sees("h1", "order-address");
        browser.sees(".chooser [aria-current=page]", "order-address", "FROZEN");
        browser.driver().navigate().back();
        browser.sees("h1", "customer-name");
    }

    @Test
    void getsNoWiderThanATelephone() {
        for (String name : List.of(
                "customer-name", "order-address", "invoice-lines", "phone-number", "price-net", "it's " + HOSTILE)) {
            browser.size(400, 800);
            look(name);
            assertThat(browser.run("return document.documentElement.scrollWidth"))
                    .as("width of %s", name)
                    .isEqualTo(400L);
            assertThat(browser.find("#roll-back").getRect().getX()
                            + browser.find("#roll-back").getRect().getWidth())
                    .isLessThanOrEqualTo(400);
        }
    }

    @Test
    void printsItsChartsAndNoButtons() {
        browser.size(1280, 1000);
        look("customer-name");
        browser.driver().executeCdpCommand("Emulation.setEmulatedMedia", Map.of("media", "print"));
        try {
            assertThat(browser.all("button")).isNotEmpty().noneMatch(WebElement::isDisplayed);
            assertThat(browser.all("switchback-chart canvas")).hasSize(4).allMatch(WebElement::isDisplayed);
        } finally {
            browser.driver().executeCdpCommand("Emulation.setEmulatedMedia", Map.of("media", ""));
        }
    }

    private static void look(String name) {
        browser.open(server.page(name));
        browser.find("#journal");
        assertThat(browser.all(".panel"))
                .extracting(panel -> panel.getAttribute("id"))
                .containsExactlyInAnyOrderElementsOf(PANELS);
    }

    private static void pictures(String name) {
        if (System.getProperty("switchback.pictures") == null) {
            return;
        }
        for (String scheme : List.of("light", "dark")) {
            browser.scheme(scheme);
            for (int width : new int[] {1280, 400}) {
                browser.size(width, 1000);
                Number height = (Number) browser.run("return document.documentElement.scrollHeight");
                browser.size(width, height.intValue());
                browser.picture(name + "-" + width + "-" + scheme);
            }
        }
        browser.scheme("light");
        browser.size(1280, 1000);
    }
}
