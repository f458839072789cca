package dev.switchback.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * Debian's Chromium with the console in it. Where it is not installed, the test is skipped and says so, unless
 * {@code -Dswitchback.ci=true}. With {@code -Dswitchback.pictures=/tmp/pictures} pictures are kept there.
 */
final class Screen implements AutoCloseable {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final URI shop;
    private final ChromeDriver driver;

    Screen(URI shop) {
        boolean there = Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER);
        if (!Boolean.getBoolean("switchback.ci")) {
            assumeTrue(there, "no Chromium with its driver is installed: nobody presses the console's buttons");
        }
        assertThat(there).as("%s and %s are installed", CHROMIUM, DRIVER).isTrue();
        LoggingPreferences everything = new LoggingPreferences();
        everything.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.toString());
        options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars");
        options.setCapability("goog:loggingPrefs", everything);
        this.shop = shop;
        this.driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(DRIVER.toFile())
                        .usingAnyFreePort()
                        .build(),
                options);
        width(1280);
    }

    /** Another person sits down: logs in by the application's own form, on the way to the console. */
    void sitsDown(String user) {
        driver.manage().deleteAllCookies();
        driver.get(shop.resolve("switchback/").toString());
        find("input[name=username]").sendKeys(user);
        find("input[name=password]").sendKeys(user);
        find("button[type=submit]").click();
        sees(".me", "you are " + user);
    }

    /** Presses a button that asks for a reason, and gives it; and what else it asks for. */
    void has(String action, String reason, Map<String, String> fields) {
        patiently("to press " + action, () -> {
            WebElement button = find("button[data-action=" + action + "]");
            assertThat(button.getAttribute("aria-disabled")).isNotEqualTo("true");
            button.click();
            assertThat(find("dialog textarea").isDisplayed()).isTrue();
        });
        fields.forEach((name, value) -> {
            WebElement field = find("dialog [name=" + name + "]");
            field.clear();
            field.sendKeys(value);
        });
        find("dialog textarea").sendKeys(reason);
        find("dialog button[type=submit]").click();
    }

    void presses(String css) {
        find(css).click();
    }

    /** Waits until the text of an element has all of this in it. */
    void sees(String css, String... texts) {
        patiently(
                "for " + List.of(texts) + " in " + css,
                () -> assertThat(text(css)).contains(texts));
    }

    /** The text of an element as it is shown, without line breaks. */
    String text(String css) {
        return find(css).getText().replaceAll("\\s+", " ");
    }

    void width(int pixels) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", pixels, "height", 1000, "deviceScaleFactor", 1, "mobile", false));
    }

    /** How far the page can be scrolled to the side. */
    long overhang() {
        Object pixels = driver.executeScript(
                "return document.documentElement.scrollWidth - document.documentElement.clientWidth");
        return pixels instanceof Long overhang ? overhang : -1;
    }

    /** Whatever the browser's console said since it was asked last. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::getMessage)
                .toList();
    }

    /** Keeps a picture of the page from the top, if anybody wants one. */
    void picture(String name, int width, int height) {
        String where = System.getProperty("switchback.pictures");
        if (where == null) {
            return;
        }
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        try {
            Files.createDirectories(Path.of(where));
            Files.write(Path.of(where, name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new IllegalStateException("cannot keep the picture '" + name + "' in " + where, e);
        }
        width(1280);
    }

    private WebElement find(String css) {
        return driver.findElement(By.cssSelector(css));
    }

    private static void patiently(String what, Runnable look) {
        await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptionsInstanceOf(WebDriverException.class)
                .untilAsserted(look::run);
    }

    @Override
    public void close() {
        driver.quit();
    }
}
