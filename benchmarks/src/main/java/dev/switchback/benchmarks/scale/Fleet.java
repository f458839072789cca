package dev.switchback.benchmarks.scale;

import dev.switchback.Switchback;
import dev.switchback.benchmarks.lab.Lab;
import dev.switchback.benchmarks.measure.Medians;
import dev.switchback.benchmarks.measure.Plan;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What an instance costs that does nothing but be there, with twenty changes: at start, in memory, and on the database. */
public final class Fleet implements Scale {

    private static final int STARTS = 5;
    private static final int WHOLE = 1_000;
    private static final long SETTLING_MILLIS = 3_000;
    private static final long WATCHED_MILLIS = 20_000;
    private static final double DAY = 86_400;

    private final List<Integer> sizes;

    /** Of so many instances, one after the other. */
    public Fleet(List<Integer> sizes) {
        this.sizes = List.copyOf(sizes);
    }

    @Override
    public String measure(Lab lab, Plan plan) throws Exception {
        TwentyChanges application = TwentyChanges.open(lab);
        return startUp(lab, application) + idle(lab, application);
    }

    private static String startUp(Lab lab, TwentyChanges application) {
        double[] millis = new double[STARTS];
        double[] statements = new double[STARTS];
        for (int i = 0; i < STARTS; i++) {
            long sent = lab.controlWire().statements();
            long began = System.nanoTime();
            Switchback started = application.instance();
            millis[i] = (System.nanoTime() - began) / 1e6;
            statements[i] = lab.controlWire().statements() - sent;
            started.close();
        }
        return String.format(Locale.ROOT, """

                ### Start, and being there

                An instance with %d changes that are registered already starts in **%.0f ms** and sends %.0f statements meanwhile.
                """, TwentyChanges.COUNT, Medians.of(millis), Medians.of(statements));
    }

    private String idle(Lab lab, TwentyChanges application) throws Exception {
        StringBuilder text = new StringBuilder("""

                Idle instances with the default settings, per instance:

                | instances | heap | statements a second | round trips a second | WAL bytes a second | server's processor |
                |--:|--:|--:|--:|--:|--:|
                """);
        Idle last = null;
        for (int size : sizes) {
            last = idle(lab, application, size);
            text.append(last.line());
        }
        if (last != null) {
            text.append(last.whole());
        }
        return text.toString();
    }

    private static Idle idle(Lab lab, TwentyChanges application, int count) throws InterruptedException, SQLException {
        long before = heap();
        List<Switchback> instances = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                instances.add(application.instance());
            }
            Thread.sleep(SETTLING_MILLIS);
            double heap = (double) (heap() - before) / count;
            long statements = lab.controlWire().statements();
            long roundTrips = lab.controlWire().roundTrips();
            long wal = lab.walBytes();
            double processor = lab.serverSeconds();
            Thread.sleep(WATCHED_MILLIS);
            double each = count * WATCHED_MILLIS / 1e3;
            return new Idle(
                    count,
                    heap,
                    (lab.controlWire().statements() - statements) / each,
                    (lab.controlWire().roundTrips() - roundTrips) / each,
                    (lab.walBytes() - wal) / each,
                    (lab.serverSeconds() - processor) / each);
        } finally {
            instances.forEach(Switchback::close);
        }
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Of one instance of several. */
    private record Idle(
            int instances, double heap, double statements, double roundTrips, double walBytes, double processors) {

        String line() {
            return String.format(
                    Locale.ROOT,
                    "| %d | %.0f kB | %.1f | %.1f | %.0f | %.2f %% |%n",
                    instances,
                    heap / 1e3,
                    statements,
                    roundTrips,
                    walBytes,
                    processors * 100);
        }

        String whole() {
            return String.format(
                    Locale.ROOT, """

                    %,d instances, by the last line: %,.0f statements a second, %.1f GB of WAL a day, and %.1f processors of the server.
                    """, WHOLE, statements * WHOLE, walBytes * WHOLE * DAY / 1e9, processors * WHOLE);
        }
    }
}
