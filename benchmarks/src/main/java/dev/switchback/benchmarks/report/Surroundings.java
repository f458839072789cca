package dev.switchback.benchmarks.report;

import com.launchdarkly.sdk.server.LDClient;
import com.sun.management.OperatingSystemMXBean;
import dev.openfeature.sdk.Client;
import dev.switchback.benchmarks.lab.Lab;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import java.util.stream.Stream;
import org.jooq.Constants;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.DriverInfo;

/** The machine and the versions. */
public final class Surroundings {

    private Surroundings() {}

    /** As a list in Markdown. */
    public static String of(Lab lab) throws SQLException {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return String.format(
                Locale.ROOT,
                """
                - Machine: %s, %d processors, %.0f GB, %s %s; load average %.1f when it began
                - Java %s (%s), heap %,d MB; PostgreSQL %s on the same machine, TCP, `full_page_writes` off, no checkpoint meanwhile
                - Switchback at commit %s; jOOQ %s, PostgreSQL driver %s, OpenFeature SDK %s, LaunchDarkly Java server SDK %s
                """,
                processor(),
                system.getAvailableProcessors(),
                system.getTotalMemorySize() / 1e9,
                system.getName(),
                system.getVersion(),
                system.getSystemLoadAverage(),
                System.getProperty("java.version"),
                System.getProperty("java.vm.name"),
                Runtime.getRuntime().maxMemory() >> 20,
                lab.lines("SHOW server_version").get(0),
                commit(),
                Constants.FULL_VERSION,
                DriverInfo.DRIVER_VERSION,
                version(Client.class),
                version(LDClient.class));
    }

    private static String version(Class<?> type) {
        String inManifest = type.getPackage().getImplementationVersion();
        return inManifest != null ? inManifest : fileName(type);
    }

    /** The jar's name tells it too. */
    private static String fileName(Class<?> type) {
        String path = type.getProtectionDomain().getCodeSource().getLocation().getPath();
        return path.replaceFirst(".*/", "").replaceFirst("\\.jar$", "").replaceFirst("^\\D*-", "");
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.replaceFirst(".*: *", ""))
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }

    private static String commit() {
        String commit = output("git", "rev-parse", "--short", "HEAD");
        String changes = output("git", "status", "--porcelain", "--untracked-files=no");
        return commit == null ? "unknown" : commit + (changes == null || changes.isEmpty() ? "" : ", changed since");
    }

    private static @Nullable String output(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
            return process.waitFor() == 0 ? text : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
