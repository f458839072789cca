package dev.switchback.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real browser opens the report, draws its charts and has nothing to complain of. Where there is no Chromium the test is skipped, unless
 * {@code -Dswitchback.ci=true}.
 */
@Promise("P7")
class BrowserTest {

    private static final int NEW_PATH = 0xb3470f;
    private static final int OLD_PATH = 0x24568f;

    private static String chromium = "";

    @TempDir
    private Path directory;

    @BeforeAll
    static void find() {
        Optional<String> found = Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name -> Stream.of(
                                System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                        .map(place -> Path.of(place, name)))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
        if (!Boolean.getBoolean("switchback.ci")) {
            assumeTrue(found.isPresent(), "no Chromium is installed: nobody looks at the report");
        }
        chromium = found.orElseThrow(() -> new IllegalStateException("no Chromium is installed, and it is required"));
    }

    @Test
    void drawsTheChartsOnEveryWidthAndOnPaperWithoutComplaint() throws Exception {
        try (TestDatabase database = Postgres.newDatabase()) {
            new Fortnight(database, 60).write(directory);
        }
        for (int width : new int[] {1280, 400}) {
            Path picture = directory.resolve("at-" + width + ".png");
            assertThat(complaints("--screenshot=" + picture, "--window-size=" + width + ",2600", page("report.html")))
                    .isEmpty();
            BufferedImage image = ImageIO.read(picture.toFile());
            assertThat(pixels(image, NEW_PATH))
                    .as("of the new path's lines at %d", width)
                    .isGreaterThan(400);
            assertThat(pixels(image, OLD_PATH))
                    .as("of the old path's lines at %d", width)
                    .isGreaterThan(200);
        }
        Path paper = directory.resolve("report.pdf");
        assertThat(complaints("--no-pdf-header-footer", "--print-to-pdf=" + paper, page("report.html")))
                .isEmpty();
        assertThat(Files.readAllBytes(paper)).startsWith("%PDF".getBytes(UTF_8)).hasSizeGreaterThan(20_000);
    }

    @Test
    void doesNotGetWiderThanATelephone() throws Exception {
        try (TestDatabase database = Postgres.newDatabase()) {
            new Fortnight(database, 60).write(directory);
        }
        Files.writeString(
                directory.resolve("frame.html"),
                "<body style='margin:0;background:#fff'><iframe src='report.html' style='border:0;width:400px;height:9000px'></iframe>"
                        + "<script>addEventListener('load',()=>{const d=document.querySelector('iframe').contentDocument.documentElement;"
                        + "document.title='width '+d.scrollWidth})</script>");
        String dom = run("--allow-file-access-from-files", "--dump-dom", page("frame.html"))
                .out();
        assertThat(dom).contains("<title>width 400</title>");
    }

    @Test
    void wouldHearAComplaint() throws Exception {
        Files.writeString(
                directory.resolve("bad.html"),
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\"><script>alert(1)</script>");
        assertThat(complaints("--dump-dom", page("bad.html"))).isNotEmpty();
    }

    private String page(String name) {
        return directory.resolve(name).toUri().toString();
    }

    private List<String> complaints(String... arguments) throws Exception {
        return run(arguments)
                .log()
                .lines()
                .filter(line -> line.contains(":CONSOLE"))
                .toList();
    }

    private Ran run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                chromium,
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--enable-logging=stderr",
                "--user-data-dir=" + directory.resolve("profile")));
        command.addAll(List.of(arguments));
        Path log = directory.resolve("log.txt");
        Process process =
                new ProcessBuilder(command).redirectError(log.toFile()).start();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        String logged = Files.readString(log);
        assertThat(process.exitValue()).as(logged).isZero();
        return new Ran(out, logged);
    }

    private record Ran(String out, String log) {}

    private static long pixels(BufferedImage image, int colour) {
        long found = 0;
        for (int x = 0; x < image.getWidth(); x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                found += near(image.getRGB(x, y), colour) ? 1 : 0;
            }
        }
        return found;
    }

    private static boolean near(int one, int other) {
        int apart = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            apart += Math.abs(((one >> shift) & 0xff) - ((other >> shift) & 0xff));
        }
        return apart < 60;
    }
}
