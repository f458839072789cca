package dev.switchback.backfill;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An application reads a row and writes what follows from it, under every isolation level, while the backfill fills the row. */
@Promise("P8")
class IsolationTest {

    private static final int ROWS = 4_000;
    private static final int WRITERS = 4;

    private final TestDatabase database = Postgres.newDatabase();
    private final ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    private final AtomicBoolean over = new AtomicBoolean();

    @AfterEach
    void close() {
        threads.shutdownNow();
        database.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"})
    void losesNoWriteOfTheApplication(String isolation) throws Exception {
        CustomerName.createTable(database, ROWS);
        database.execute("ALTER TABLE customer ADD version int NOT NULL DEFAULT 0");
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = switchback.change("customer-name");
            change.expand(ADA);
            BackfillSettings settings = BackfillSettings.STANDARD.withWorkers(2).withTarget(Duration.ofMillis(50));
            change.backfill(settings.stoppedWhen(() -> true), progress -> {}, ADA);
            change.backfillControl().speed(BackfillSpeed.FULL.withRowsPerSecond(1_500), ADA);
            List<Future<Long>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int seed = i;
                writers.add(threads.submit(() -> write(isolation, new Random(seed))));
            }
            BackfillProgress end = change.backfill(settings, progress -> {}, ADA);
            over.set(true);
            long written = 0;
            for (Future<Long> writer : writers) {
                written += writer.get();
            }
            assertThat(end.examined()).isEqualTo(ROWS);
            assertThat(Chunks.done(database)).isEqualTo(Chunks.made(database));
            assertThat(written).isGreaterThan(500);
            assertThat(database.number("SELECT sum(version) FROM customer")).isEqualTo(written);
            assertThat(database.number("SELECT count(*) FROM customer WHERE version > 0 AND full_name IS DISTINCT FROM"
                            + " 'Writer ' || version"))
                    .as("rows that do not hold what was written last")
                    .isZero();
            assertThat(change.verify(ADA).findings()).isEmpty();
        }
    }

    /** Until the backfill is done; returns how many writes were committed. */
    private long write(String isolation, Random random) throws SQLException {
        String lock = isolation.equals("READ COMMITTED") ? " FOR UPDATE" : "";
        long written = 0;
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement set = connection.prepareStatement("SET TRANSACTION ISOLATION LEVEL " + isolation);
                PreparedStatement read =
                        connection.prepareStatement("SELECT version FROM customer WHERE id = ?" + lock);
                PreparedStatement write = connection.prepareStatement(
                        "UPDATE customer SET version = ?, full_name = 'Writer ' || ?::int WHERE id = ?")) {
            connection.setAutoCommit(false);
            while (!over.get()) {
                int id = 1 + random.nextInt(ROWS);
                boolean done = false;
                while (!done) {
                    try {
                        set.execute();
                        write(read, write, id);
                        connection.commit();
                        done = true;
                        written++;
                    } catch (SQLException e) {
                        connection.rollback();
                        if (!"40001".equals(e.getSQLState()) && !"40P01".equals(e.getSQLState())) {
                            throw e;
                        }
                    }
                }
            }
        }
        return written;
    }

    private static void write(PreparedStatement read, PreparedStatement write, int id) throws SQLException {
        read.setLong(1, id);
        try (ResultSet row = read.executeQuery()) {
            row.next();
            int version = row.getInt(1) + 1;
            write.setInt(1, version);
            write.setInt(2, version);
            write.setLong(3, id);
            write.executeUpdate();
        }
    }
}
