package dev.switchback.kinds;

import com.zaxxer.hikari.HikariDataSource;
import dev.switchback.testing.Threads;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** The threads of one image: they write and read through a store, a bounded number of times, and count what fails. */
final class Crew {

    private final String name;
    private final HikariDataSource connections;
    private final Keys keys;
    private final AtomicInteger statements = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    Crew(String name, HikariDataSource connections, Keys keys) {
        this.name = name;
        this.connections = connections;
        this.keys = keys;
    }

    /**
     * The work of one thread.
     *
     * @param atLeast so many orders
     * @param atMost and more, up to so many, until {@code done}
     */
    Threads.Work work(Store store, Random random, int atLeast, int atMost, BooleanSupplier done) {
        return thread -> {
            try (Connection connection = connections.getConnection()) {
                for (int i = 0; i < atLeast || (i < atMost && !done.getAsBoolean()); i++) {
                    Order order = Order.random(random, keys);
                    attempt(order.toString(), () -> store.write(connection, order));
                    if (random.nextInt(8) == 0) {
                        attempt("read", () -> store.readAll(connection));
                    }
                }
            }
        };
    }

    /** Reads everything once. */
    void read(Store store) throws SQLException {
        try (Connection connection = connections.getConnection()) {
            attempt("read", () -> store.readAll(connection));
        }
    }

    int statements() {
        return statements.get();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    private void attempt(String what, Call call) {
        statements.incrementAndGet();
        try {
            call.run();
        } catch (SQLException e) {
            failures.add(name + ", " + what + ": " + e.getSQLState() + " " + e.getMessage());
        }
    }

    @FunctionalInterface
    private interface Call {
        void run() throws SQLException;
    }
}
