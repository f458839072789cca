package dev.switchback.examples.drill.image;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The old release: plain JDBC, one name column, and not a class of Switchback on its class path. Arguments: the file of
 * names and the number of rows. The JDBC URL comes in the environment, because it may hold a password.
 */
public final class OldImage {

    /** The environment variable with the JDBC URL. */
    public static final String URL = "DRILL_JDBC_URL";

    private static final int THREADS = 2;
    private static final long PAUSE_MILLIS = 4;

    private OldImage() {}

    public static void main(String[] args) throws IOException, SQLException, InterruptedException {
        Child.say("hello Switchback is " + switchback());
        Names names = Names.read(Path.of(args[0]));
        long rows = Long.parseLong(args[1]);
        String url = System.getenv(URL);
        Tally tally = new Tally();
        Customers customers = new FullNameCustomers();
        List<PlainUnits> connections = new ArrayList<>();
        Workers workers = new Workers();
        for (int i = 0; i < THREADS; i++) {
            PlainUnits units = new PlainUnits(url, tally);
            connections.add(units);
            Worker worker = new Worker(units, customers, names, tally, new Worker.Owner("old", i, rows));
            workers.start("worker-" + i, PAUSE_MILLIS, worker::turn);
        }
        Workers reporters = new Workers();
        new Child(tally, () -> audit(url, tally, customers, names), Map.of()).serve(reporters);
        workers.stop();
        reporters.stop();
        for (PlainUnits units : connections) {
            units.close();
        }
        Child.say(tally.stats().line());
    }

    private static Audit audit(String url, Tally tally, Customers customers, Names names) {
        try (PlainUnits units = new PlainUnits(url, tally)) {
            return Audit.of(units, customers, names);
        } catch (SQLException e) {
            throw new IllegalStateException("the old image cannot read every row: " + e.getMessage(), e);
        }
    }

    private static String switchback() {
        try {
            Class.forName("dev.switchback.Switchback");
            return "present";
        } catch (ClassNotFoundException e) {
            return "absent";
        }
    }
}
