package dev.switchback.crash;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.SwitchbackBuilder;
import dev.switchback.backfill.BackfillSettings;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
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
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Durl=" + url,
                "-cp",
                System.getProperty("java.class.path"),
                Doomed.class.getName(),
                operation.name(),
                String.valueOf(step),
                steps.toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(steps.resolveSibling("log").toFile())
                .start();
    }

    public static void main(String... arguments) throws IOException {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(System.getProperty("url"));
        int last = Integer.parseInt(arguments[1]);
        Steps steps = new Steps(database, step -> {
            if (step == last) {
                killMyself();
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

    /** It does not come back from here. */
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
