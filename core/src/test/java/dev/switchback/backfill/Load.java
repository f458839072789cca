package dev.switchback.backfill;

import dev.switchback.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;

/** An application that reads and writes single rows of {@code customer}, each thread at a steady rate, and how long that takes. */
final class Load {

    private final TestDatabase database;
    private final int threads;
    private final int rows;
    private final long pauseNanos;
    private final AtomicBoolean over = new AtomicBoolean();
    private final ExecutorService pool;
    private final List<Future<long[]>> running = new ArrayList<>();
    private final AtomicLong calls = new AtomicLong();
    private long updates;

    /**
     * A load.
     *
     * @param rows keys are 1 to this
     * @param callsPerSecond of each thread
     */
    Load(TestDatabase database, int threads, int rows, int callsPerSecond) {
        this.database = database;
        this.threads = threads;
        this.rows = rows;
        this.pauseNanos = 1_000_000_000L / callsPerSecond;
        this.pool = Executors.newFixedThreadPool(threads);
    }

    Load start() {
        for (int i = 0; i < threads; i++) {
            int seed = i;
            running.add(pool.submit(() -> call(new Random(seed))));
        }
        return this;
    }

    private long[] call(Random random) throws SQLException {
        long[] took = new long[1 << 20];
        int calls = 0;
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement read = connection.prepareStatement("SELECT full_name FROM customer WHERE id = ?");
                PreparedStatement write =
                        connection.prepareStatement("UPDATE customer SET full_name = ? WHERE id = ?")) {
            while (!over.get() && calls < took.length) {
                long begun = System.nanoTime();
                int id = 1 + random.nextInt(rows);
                if (calls % 4 == 0) {
                    write.setString(1, "Writer " + calls);
                    write.setLong(2, id);
                    write.executeUpdate();
                } else {
                    read.setLong(1, id);
                    try (ResultSet results = read.executeQuery()) {
                        results.next();
                    }
                }
                long now = System.nanoTime();
                took[calls++] = now - begun;
                this.calls.incrementAndGet();
                LockSupport.parkNanos(pauseNanos - (now - begun));
            }
        }
        return Arrays.copyOf(took, calls);
    }

    /** Waits until there were so many, of all threads together. */
    void awaitCalls(long number) {
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> calls.get() >= number);
    }

    /** Ends the load; returns the latencies in milliseconds, sorted. */
    double[] stop() throws InterruptedException, ExecutionException {
        over.set(true);
        List<Double> all = new ArrayList<>();
        for (Future<long[]> each : running) {
            long[] took = each.get();
            updates += (took.length + 3L) / 4;
            Arrays.stream(took).forEach(nanos -> all.add(nanos / 1e6));
        }
        pool.shutdown();
        return all.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    /** How many rows it has written. */
    long updates() {
        return updates;
    }

    static double at(double[] sorted, double share) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.min(sorted.length - 1, sorted.length * share)];
    }
}
