package dev.switchback.slo;

import com.zaxxer.hikari.HikariDataSource;
import dev.switchback.Switchback;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** An instance in a process of its own, killed by {@code kill -9} as soon as the first write of a trip is committed. */
final class DoomedGuard {

    private DoomedGuard() {}

    static Process start(TestDatabase database) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-Durl=" + database.url(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        DoomedGuard.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    public static void main(String[] arguments) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(System.getProperty("url"));
        Switchback.builder(pool)
                .application("doomed", "1")
                .register(CustomerName.CHANGE)
                .pollEvery(Duration.ofMillis(100))
                .journalListener(entry -> {
                    if (entry.kind().equals("GuardTripped")) {
                        killMyself();
                    }
                })
                .build();
        LockSupport.park();
    }

    /** Listeners are told after the commit, on the thread that goes on to the second write. It does not come back from here. */
    private static void killMyself() {
        try {
            new ProcessBuilder(
                            "kill", "-9", String.valueOf(ProcessHandle.current().pid()))
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        while (true) {
            LockSupport.park();
        }
    }
}
