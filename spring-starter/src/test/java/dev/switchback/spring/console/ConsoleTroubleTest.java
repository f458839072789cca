package dev.switchback.spring.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchback.spring.console.FixtureServer.Answer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the page says when the server does not answer, or answers something else. */
@Tag("page")
class ConsoleTroubleTest {

    private static Browser browser;

    private FixtureServer server;

    @BeforeAll
    static void start() {
        browser = Browser.shared();
    }

    @BeforeEach
    void serve() throws Exception {
        server = FixtureServer.withAll(0);
        browser.open(server.page("customer-name"));
        browser.find("#journal");
    }

    @AfterEach
    void end() {
        List<String> complaints = browser.complaints();
        browser.driver().get("about:blank");
        server.close();
        // Chromium itself reports what did not come; everything else would be the page's.
        assertThat(complaints).allMatch(line -> line.contains("Failed to load resource"));
    }

    @Test
    void saysSinceWhenItIsStaleAndRecovers() {
        server.answerAll(FixtureServer.refused(503, "the database is away"));
        browser.sees(".stale[role=alert]", "Stale since", "the database is away.", "Next try in");
        browser.sees(".live", "not live");
        browser.sees("#ramp", "Set 50 %"); // what was known last stays
        browser.picture("stale");
        server.answerAll(null);
        await().until(() -> browser.all(".stale").isEmpty());
        browser.sees(".live", "live");
    }

    @Test
    void isStaleWhenNobodyAnswersAtAllAndStillTellsTheWayBack() {
        browser.open(server.page("it's " + Snapshots.HOSTILE));
        browser.find("#journal");
        server.close();
        browser.sees(".stale", "Stale since", "the server cannot be reached.");
        browser.find("#roll-back").click();
        browser.sees(
                ".notice.bad",
                "Roll back did not happen",
                "SELECT switchback.off('it''s " + Snapshots.HOSTILE.replace("'", "''") + "', 'ada', ");
    }

    @Test
    void saysThatNobodyIsLoggedInAnyMore() {
        server.answerAll(new Answer(302, "text/html", ""));
        browser.sees(".stale", "Stale since", "you are logged out", "Log in again");
        for (Answer answer :
                List.of(new Answer(401, "text/html", "no"), new Answer(200, "text/html", "<h1>Log in</h1>"))) {
            server.answerAll(answer);
            browser.find(".stale button").click();
            browser.sees(".stale", "Nothing is shown yet", "you are logged out", "Log in again");
        }
        server.answerAll(null);
        browser.find(".stale button").click();
        browser.sees("#ramp", "Set 50 %");
    }

    @Test
    void saysThatAChangeIsNotThere() {
        browser.open(server.page("no-such-change"));
        browser.sees(".stale", "there is no change called no-such-change", "is registered");
        browser.find(".chooser a[href='#order-address']").click();
        browser.sees("h1", "order-address");
        await().until(() -> browser.all(".stale").isEmpty());
    }

    @Test
    void saysThatSomebodyMayNotSeeIt() {
        server.answerAll(FixtureServer.refused(403, "needs one of the roles operator, approver, on-call"));
        browser.sees(".stale", "you may not see this: needs one of the roles operator, approver, on-call.");
    }

    @Test
    void asksMoreSeldomTheLongerItFails() {
        server.answerAll(FixtureServer.refused(503, "the database is away"));
        browser.find(".stale");
        long before = server.asked();
        await().until(() -> browser.text(".stale").contains("Next try in 4 s")
                || browser.text(".stale").contains("Next try in 3 s"));
        assertThat(server.asked() - before).isLessThanOrEqualTo(2);
    }

    @Test
    void doesNotAskWhileNobodyLooks() {
        browser.run("Object.defineProperty(document, 'hidden', {get: () => true, configurable: true});"
                + "document.dispatchEvent(new Event('visibilitychange'))");
        long quiet = server.asked();
        await().during(Duration.ofMillis(2_600)).atMost(Duration.ofSeconds(4)).until(() -> server.asked() - quiet <= 1);
        browser.run("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))");
        await().until(() -> server.asked() > quiet + 1);
    }
}
