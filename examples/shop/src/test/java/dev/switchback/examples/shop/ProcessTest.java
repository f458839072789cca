package dev.switchback.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The shop as a process of its own, and what is left when it ends: nothing. */
class ProcessTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Path DIRECTORY =
            Path.of("target/databases/ProcessTest").toAbsolutePath();
    private static final Path LOG = Path.of("target/process-test.log");
    private static final Pattern ADDRESS = Pattern.compile("The shop: +(\\S+)");
    private static final int INTERRUPTED = 130;

    @AfterEach
    void endWhatIsLeft() {
        servers().forEach(ProcessHandle::destroy);
    }

    @Test
    void endsWithItsDatabaseAndClearsAwayWhatAKillHasLeft() throws Exception {
        Process killed = start();
        assertThat(servers()).hasSize(1);
        killed.destroyForcibly().waitFor();
        assertThat(servers()).as("nobody can end it after kill -9").hasSize(1);

        Process shop = start();
        assertThat(servers()).as("the one that was left is gone").hasSize(1);
        assertThat(new Visitor(URI.create(address())).get("api/customers/1").statusCode())
                .isEqualTo(200);
        int said = Files.readString(LOG).length();
        interrupt(shop);
        assertThat(shop.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(shop.exitValue()).isEqualTo(INTERRUPTED);
        assertThat(servers()).isEmpty();
        assertThat(DIRECTORY.resolve("postgres")).doesNotExist();
        assertThat(Files.readString(LOG).substring(said))
                .as("what it says as it ends")
                .doesNotContain("Exception", " ERROR ", " WARN ");
    }

    private static Process start() throws IOException {
        Files.deleteIfExists(LOG);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-classpath",
                        System.getProperty("shop.runtime.classpath"),
                        ShopApplication.class.getName(),
                        "--server.port=0",
                        "--shop.demo.customers=200",
                        "--shop.embedded.directory=" + DIRECTORY)
                .redirectErrorStream(true)
                .redirectOutput(LOG.toFile())
                .start();
        await("the shop says that it is ready")
                .atMost(PATIENCE)
                .until(() -> !process.isAlive() || Files.readString(LOG).contains("Ctrl-C ends it"));
        assertThat(process.isAlive()).as(Files.readString(LOG)).isTrue();
        return process;
    }

    private static String address() throws IOException {
        Matcher matcher = ADDRESS.matcher(Files.readString(LOG));
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    /** As Ctrl-C does. */
    private static void interrupt(Process process) throws Exception {
        assertThat(new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static List<ProcessHandle> servers() {
        return ProcessHandle.allProcesses()
                .filter(process -> Arrays.asList(process.info().arguments().orElse(new String[0]))
                        .contains(DIRECTORY.resolve("postgres").toString()))
                .filter(process -> process.info().command().orElse("").endsWith("postgres"))
                .toList();
    }
}
