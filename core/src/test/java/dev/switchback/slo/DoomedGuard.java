package dev.switchback.slo;

import com.zaxxer.hikari.HikariDataSource;
import dev.switchback.Switchback;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.OtherProcess;
import dev.switchback.testing.TestDatabase;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** An instance in a process of its own, killed by {@code kill -9} as soon as the first write of a trip is committed. */
final class DoomedGuard {

    private DoomedGuard() {}

    static Process start(TestDatabase database) throws IOException {
        return OtherProcess.of(DoomedGuard.class, database.url())
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
                    // Told after the commit, on the thread that goes on to the second write.
                    if (entry.kind().equals("GuardTripped")) {
                        OtherProcess.killMyself();
                    }
                })
                .build();
        LockSupport.park();
    }
}
