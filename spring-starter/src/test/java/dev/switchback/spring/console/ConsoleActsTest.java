package dev.switchback.spring.console;

import static dev.switchback.spring.console.FixtureServer.done;
import static dev.switchback.spring.console.FixtureServer.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.switchback.spring.console.FixtureServer.Posted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/** What the page lets people do, and what it tells them of it. */
@Tag("page")
class ConsoleActsTest {

    private static Browser browser;

    private final AtomicReference<Map<String, Object>> snapshot = new AtomicReference<>();
    private FixtureServer server;

    @BeforeAll
    static void start() {
        browser = Browser.shared();
    }

    @BeforeEach
    void serve() throws Exception {
        snapshot.set(new Snapshots().closing());
        server = new FixtureServer(0).with("phone-number", snapshot::get);
        browser.open(server.url());
        browser.find("#journal");
    }

    @AfterEach
    void heardNoComplaint() {
        List<String> complaints = browser.complaints();
        browser.driver().get("about:blank");
        server.close();
        // Chromium itself reports each answer that is not 200; everything else would be the page's.
        assertThat(complaints)
                .allMatch(line -> line.contains("Failed to load resource: the server responded with a status of"));
    }

    @Test
    void rollsBackWithOneClick() {
        browser.find("#roll-back").click();
        browser.sees(".notice.good", "Rolled back", "50 % → 0 %", "the built-in flag is off");
        Posted posted = only();
        assertThat(posted)
                .isEqualTo(
                        new Posted("phone-number", "off", "{\"reason\":\"rolled back in the console\"}", "t-1", "s-1"));
        browser.find(".notice .dismiss").click();
        await().until(() -> browser.all(".notice").isEmpty());
    }

    @Test
    void takesADoubleClickForOne() {
        new Actions(browser.driver()).doubleClick(browser.find("#roll-back")).perform();
        browser.sees(".notice.good", "Rolled back");
        only();
    }

    @Test
    void saysLoudlyWhatToDoWhenItCannotRollBack() {
        server.answerPosts(refused(503, "connection refused; tried for 2 s", "connection refused", "tried for 2 s"));
        browser.find("#roll-back").click();
        browser.sees(
                ".notice.bad[role=alert]",
                "Roll back did not happen",
                "Refused, for 2 reasons.",
                "connection refused",
                "tried for 2 s",
                "SELECT switchback.off('phone-number', 'ada', 'rolled back in the console');",
                "SELECT switchback.freeze('phone-number', 'ada', 'rolled back in the console');");
        assertThat(browser.find("#roll-back").isEnabled()).isTrue();
        browser.picture("roll-back-failed");
    }

    @Test
    void contractsOnlyUnderTheTypedName() {
        browser.find("[data-action=contract]").click();
        browser.sees(
                "dialog",
                "Contract: drop the old shape",
                "CLOSING → CONTRACTED",
                "drops full_name of customer",
                "only a restore");
        browser.find("dialog textarea").sendKeys("window is over");
        submit();
        browser.sees("dialog .refusal", "Type the name of the change, phone-number, to confirm.");
        browser.find("dialog input[name=confirm]").sendKeys("phone-numbe");
        submit();
        browser.sees("dialog .refusal", "Type the name");
        assertThat(server.posted()).isEmpty();
        browser.picture("contract");
        browser.find("dialog input[name=confirm]").sendKeys("r");
        server.answerPosts(done("the old shape is dropped", "CLOSING", "CONTRACTED"));
        submit();
        browser.sees(".notice.good", "Contract", "CLOSING → CONTRACTED");
        assertThat(only().body()).isEqualTo("{\"reason\":\"window is over\",\"confirm\":\"phone-number\"}");
        assertThat(browser.all("dialog[open]")).isEmpty();
    }

    @Test
    void showsEveryReasonOfARefusal() {
        server.answerPosts(refused(
                409, "the change cannot be reopened", "the phase is CONTRACTED", "instance 0190 has not confirmed"));
        browser.find("[data-action=reopen]").click();
        submit();
        browser.sees("dialog .refusal", "Give a reason: it is kept in the journal.");
        browser.find("dialog textarea").sendKeys("second thoughts");
        submit();
        browser.sees(
                "dialog .refusal",
                "The change cannot be reopened.",
                "the phase is CONTRACTED",
                "instance 0190 has not confirmed");
        assertThat(browser.find("dialog textarea").getAttribute("value")).isEqualTo("second thoughts");
    }

    @Test
    void approvesTheDigestThatWasReadAndWarnsOfAnother() {
        browser.find("[data-action=approve]").click();
        browser.sees("dialog", Gate.DIGEST, "Requested by ada", "APPROVED");
        Map<String, Object> next = new Snapshots().closing();
        Trees.object(Trees.object(next, "gate"), "approval").put("digest", "0000");
        snapshot.set(next);
        browser.sees("dialog .not-known", "The request has another digest by now");
        browser.find("dialog textarea").sendKeys("read it");
        submit();
        browser.sees(".notice.good", "Approve the contract");
        assertThat(only().body()).isEqualTo("{\"reason\":\"read it\",\"digest\":\"" + Gate.DIGEST + "\"}");
    }

    @Test
    void setsAPercentageAndKeepsWhatIsTypedWhileThePageLives() {
        snapshot.set(new Snapshots().open());
        browser.sees(".head", "OPEN since");
        browser.find("[data-action=ramp]").click();
        WebElement percent = browser.find("dialog input[name=percent]");
        percent.clear();
        percent.sendKeys("75");
        browser.find("dialog textarea").sendKeys("half done, ");
        browser.sees("dialog .before-after", "set 50 % → set 75 %");
        Map<String, Object> next = new Snapshots().open();
        Trees.object(next, "ramp").put("set", 60.0);
        Trees.object(next, "phase").put("epoch", 5);
        snapshot.set(next);
        browser.sees("dialog .before-after", "set 60 % → set 75 %");
        browser.sees("dialog .not-known", "while this was open");
        assertThat(browser.driver().switchTo().activeElement().getAttribute("name"))
                .isEqualTo("reason");
        browser.driver().switchTo().activeElement().sendKeys("looks good");
        submit();
        browser.sees(".notice.good", "Set the percentage");
        assertThat(only().body()).isEqualTo("{\"reason\":\"half done, looks good\",\"percent\":75}");
    }

    @Test
    void keepsWhatIsNotAllowedFromBeingPressedAndSaysWhy() {
        snapshot.set(new Snapshots().open());
        browser.sees(".head", "OPEN since");
        WebElement abandon = browser.find("[data-action=abandon]");
        assertThat(abandon.getAttribute("aria-disabled")).isEqualTo("true");
        abandon.click();
        assertThat(browser.all("dialog[open]")).isEmpty();
        assertThat(browser.all("[data-action=unfreeze]"))
                .as("makes no sense in OPEN")
                .isEmpty();
        browser.find(".head .why-not summary").click();
        browser.sees("#" + abandon.getAttribute("aria-describedby"), "Abandon needs the phase of another day");
        browser.sees(".head .why-not", "Not possible now: unfreeze, reopen, abandon");
    }

    @Test
    void waivesACheckForSomeDays() {
        snapshot.set(new Snapshots().open());
        browser.sees(".head", "OPEN since");
        browser.find("[data-action=waive]").click();
        browser.find("dialog select").sendKeys("replication-lag");
        browser.sees("dialog .before-after", "UNKNOWN → WAIVED");
        browser.find("dialog input[name=days]").sendKeys("0");
        submit();
        browser.sees("dialog .refusal", "The days are 10: give 1 to 7.", "Give a reason");
        browser.find("dialog input[name=days]").sendKeys(Keys.BACK_SPACE);
        browser.find("dialog textarea").sendKeys("no standby here");
        submit();
        browser.sees(".notice.good", "Waive a check of the gate");
        assertThat(only().body())
                .isEqualTo("{\"reason\":\"no standby here\",\"check\":\"replication-lag\",\"days\":1}");
    }

    @Test
    void keepsTheEvidencePackage() throws Exception {
        browser.find("[data-action=package]").click();
        Path kept = Browser.DOWNLOADS.resolve("phone-number-evidence.zip");
        await().atMost(Duration.ofSeconds(10)).until(() -> Files.exists(kept));
        assertThat(kept).hasContent("PK");
        Files.delete(kept);
        Files.delete(Browser.DOWNLOADS);
    }

    @Test
    void isUsedByKeyboardAlone() {
        press(Keys.chord(Keys.ALT, "r"));
        assertThat(active().getAttribute("id")).isEqualTo("roll-back");
        assertThat(server.posted()).as("the key only leads there").isEmpty();
        List<String> met = new ArrayList<>();
        for (int i = 0; i < 40 && !"reject".equals(active().getAttribute("data-action")); i++) {
            press(Keys.TAB);
            met.add(String.valueOf(active().getAttribute("data-action")));
            assertThat((String) browser.run("return getComputedStyle(document.activeElement).outlineStyle"))
                    .as("seen focus of %s", met)
                    .isEqualTo("solid");
        }
        assertThat(met).contains("freeze", "reopen", "approve", "reject");
        press(Keys.ENTER);
        browser.sees("dialog[open]", "Reject the contract");
        assertThat(active().getAttribute("name")).isEqualTo("reason");
        press("not this week");
        press(Keys.ESCAPE);
        await().until(() -> browser.all("dialog[open]").isEmpty());
        assertThat(active().getAttribute("data-action")).as("focus goes back").isEqualTo("reject");
        press(Keys.ENTER);
        browser.find("dialog textarea");
        press("not this week");
        press(Keys.TAB, Keys.TAB, Keys.ENTER);
        browser.sees(".notice.good", "Reject the contract");
        assertThat(only().action()).isEqualTo("reject");
    }

    @Test
    void keepsFocusAndPlaceWhileItLives() {
        browser.find("#errors summary").click();
        WebElement summary = browser.find("#errors summary");
        browser.run("arguments[0].focus(); scrollTo(0, 500)", summary);
        double top = topOf(summary);
        Map<String, Object> next = new Snapshots().frozen();
        snapshot.set(next);
        browser.sees(".head", "FROZEN since");
        browser.sees("#told", "FROZEN");
        assertThat(browser.driver().switchTo().activeElement()).isEqualTo(summary);
        assertThat(browser.find("#errors details").getAttribute("open")).isNotNull();
        assertThat(topOf(summary)).as("the place on the screen").isCloseTo(top, within(2.0));
    }

    private static double topOf(WebElement element) {
        return ((Number) browser.run("return arguments[0].getBoundingClientRect().top", element)).doubleValue();
    }

    private static WebElement active() {
        return browser.driver().switchTo().activeElement();
    }

    private static void press(CharSequence... keys) {
        for (CharSequence key : keys) {
            active().sendKeys(key);
        }
    }

    private static void submit() {
        browser.driver()
                .findElement(By.cssSelector("dialog button[type=submit]"))
                .click();
    }

    private Posted only() {
        assertThat(server.posted()).hasSize(1);
        return server.posted().get(0);
    }
}
