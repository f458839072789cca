package dev.switchback.backfill;

import com.zaxxer.hikari.HikariDataSource;
import dev.switchback.BackfillJob;
import dev.switchback.Switchback;
import dev.switchback.SwitchbackBuilder;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.OtherProcess;
import dev.switchback.testing.TestDatabase;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The backfill as a job in a JVM of its own, which can be told to end, or killed. */
final class JobProcess {

    /** What an application gives the job. */
    public static final class Application implements Supplier<SwitchbackBuilder> {

        public Application() {}

        @Override
        public SwitchbackBuilder get() {
            HikariDataSource pool = new HikariDataSource();
            pool.setJdbcUrl(System.getProperty("url"));
            pool.setMaximumPoolSize(4);
            return Switchback.builder(pool)
                    .application("job", "1")
                    .register(CustomerName.CHANGE)
                    .backfill(BackfillSettings.STANDARD.withLease(Duration.ofSeconds(1)));
        }
    }

    private JobProcess() {}

    /** Starts one; what it logs goes to the file. */
    static Process start(TestDatabase database, Path log, String... options) throws IOException {
        List<Object> arguments = new ArrayList<>(List.of(Application.class.getName(), CustomerName.CHANGE.name()));
        arguments.addAll(List.of(options));
        return OtherProcess.of(BackfillJob.class, database.url(), arguments.toArray())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(log.toString())))
                .start();
    }
}
