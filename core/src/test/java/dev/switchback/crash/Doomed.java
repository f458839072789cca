package dev.switchback.crash;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.SwitchbackBuilder;
import dev.switchback.backfill.BackfillSettings;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.OtherProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** An application in a process of its own that is killed by {@code kill -9} when it comes to a given step of an operation. */
final class Doomed {

    static final int KILLED = 128 + 9;

    private Doomed() {}

    /** Whose chunk is soon somebody else's. */
    static SwitchbackBuilder switchback(DataSource dataSource) {
        return Operator.switchback(dataSource, CustomerName.CHANGE)
                .backfill(BackfillSettings.STANDARD.withLease(Duration.ofSeconds(1)));
    }

    /**
     * Starts one.
     *
     * @param url of the database
     * @param step at which it is killed; 0 if it lives on, and writes its steps to a file
     */
    static Process start(Operation operation, String url, int step, Path steps) throws IOException {
        return OtherProcess.of(Doomed.class, url, operation, step, steps)
                .redirectOutput(steps.resolveSibling("log").toFile())
                .start();
    }

    public static void main(String... arguments) throws IOException {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(System.getProperty("url"));
        int last = Integer.parseInt(arguments[1]);
        Steps steps = new Steps(database, step -> {
            if (step == last) {
                OtherProcess.killMyself();
            }
        });
        try (Switchback switchback = switchback(steps).build()) {
            ChangeHandle change = switchback.change(CustomerName.CHANGE.name());
            Operation operation = Operation.valueOf(arguments[0]);
            operation.permit(change);
            steps.begin();
            operation.run(change);
        }
        Files.write(Path.of(arguments[2]), steps.taken());
    }
}
