package dev.switchback.spring.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.awaitility.core.ConditionFactory;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * Debian's Chromium. Where it is not installed, tests that need it are skipped and say so, unless {@code -Dswitchback.ci=true}. With
 * {@code -Dswitchback.pictures=/tmp/pictures} pictures are kept there.
 */
final class Browser {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    /** Where the browser keeps what it is given to keep. */
    static final Path DOWNLOADS = Path.of(
            System.getProperty("java.io.tmpdir"),
            "switchback-downloads-" + ProcessHandle.current().pid());

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** The one of this JVM, which ends with it: a browser takes seconds to start. */
    static Browser shared() {
        boolean there = Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER);
        if (!Boolean.getBoolean("switchback.ci")) {
            assumeTrue(there, "no Chromium with its driver is installed: nobody looks at the console");
        }
        assertThat(there).as("%s and %s are installed", CHROMIUM, DRIVER).isTrue();
        // The page of another class may have outlived its server, and said so.
        Shared.BROWSER.driver.get("about:blank");
        Shared.BROWSER.complaints();
        return Shared.BROWSER;
    }

    private static Browser start() {
        LoggingPreferences everything = new LoggingPreferences();
        everything.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.toString());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--window-size=1280,1000",
                "--no-first-run");
        options.setCapability("goog:loggingPrefs", everything);
        options.setExperimentalOption("prefs", Map.of("download.default_directory", DOWNLOADS.toString()));
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .usingAnyFreePort()
                .build();
        ChromeDriver driver = new ChromeDriver(service, options);
        Runtime.getRuntime().addShutdownHook(new Thread(driver::quit));
        return new Browser(driver);
    }

    /** Opens a page anew, also if it differs from the one that is open only behind the hash. */
    void open(String url) {
        driver.get("about:blank");
        driver.get(url);
    }

    ChromeDriver driver() {
        return driver;
    }

    WebElement find(String css) {
        return patiently("for " + css)
                .ignoreExceptions()
                .until(() -> driver.findElement(By.cssSelector(css)), WebElement::isDisplayed);
    }

    static ConditionFactory patiently(String what) {
        return await(what).atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(50));
    }

    List<WebElement> all(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    /** What is to be read in an element: as it is shown, without line breaks. */
    String text(String css) {
        return find(css).getText().replaceAll("\\s+", " ");
    }

    /** Waits until the text of an element has all of this in it. */
    void sees(String css, String... texts) {
        patiently("for " + List.of(texts) + " in " + css)
                .ignoreException(StaleElementReferenceException.class)
                .untilAsserted(() -> assertThat(text(css)).contains(texts));
    }

    Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** As wide as a telephone, or as a desk. */
    void size(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    void scheme(String lightOrDark) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", lightOrDark))));
    }

    /** What the console said since it was asked last: errors, warnings, and whatever the page logs. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::getMessage)
                .toList();
    }

    /** Keeps a picture of the whole page, if anybody wants one. */
    void picture(String name) {
        String where = System.getProperty("switchback.pictures");
        if (where == null) {
            return;
        }
        try {
            Files.createDirectories(Path.of(where));
            Files.write(Path.of(where, name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new IllegalStateException("cannot keep the picture '" + name + "' in " + where, e);
        }
    }

    private static final class Shared {

        static final Browser BROWSER = start();
    }
}
