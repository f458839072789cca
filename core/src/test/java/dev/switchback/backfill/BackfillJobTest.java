package dev.switchback.backfill;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchback.BackfillJob;
import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes: killed at any moment, told to end, started beside others and beside an embedded run. */
class BackfillJobTest {

    private static final int ROWS = 100_000;

    @TempDir
    private Path directory;

    private final TestDatabase database = Postgres.newDatabase();
    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void close() {
        processes.forEach(Process::destroyForcibly);
        database.close();
    }

    private Process start(String... options) throws IOException {
        Process process = JobProcess.start(database, directory.resolve("log"), options);
        processes.add(process);
        return process;
    }

    private int exit(Process process) throws InterruptedException, IOException {
        assertThat(process.waitFor(120, TimeUnit.SECONDS))
                .as(Files.readString(directory.resolve("log")))
                .isTrue();
        return process.exitValue();
    }

    /** Begun, and slow enough that processes can come and go. */
    private static ChangeHandle begun(Switchback switchback, long rowsPerSecond) {
        ChangeHandle change = switchback.change("customer-name");
        change.expand(ADA);
        change.backfill(BackfillSettings.STANDARD.stoppedWhen(() -> true), progress -> {}, ADA);
        change.backfillControl().speed(BackfillSpeed.FULL.withRowsPerSecond(rowsPerSecond), ADA);
        return change;
    }

    private long examined() {
        return database.number("SELECT examined FROM switchback.backfill_progress");
    }

    private void awaitMoreThan(long rows) {
        await().atMost(Duration.ofSeconds(60)).until(() -> examined() > rows);
    }

    @Test
    @Tag("long")
    @Promise({"P1", "P8"})
    void doesEveryRowOnceHoweverOftenItIsKilled() throws Exception {
        Random random = new Random(42);
        AtomicBoolean over = new AtomicBoolean();
        CustomerName.createTable(database, ROWS);
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = begun(switchback, 8_000);
            Thread load = new Thread(() -> write(over));
            load.start();
            Process steady = start();
            for (int kill = 1; kill <= 3; kill++) {
                Process doomed = start();
                long mine = processes.size();
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> database.number("SELECT count(*) FROM switchback.backfill_worker WHERE chunks > 0"
                                        + " AND worker LIKE '%/1'")
                                >= mine);
                // Any moment will do, as long as nobody knows which.
                long more = examined() + random.nextInt(5_000);
                await().pollInterval(Duration.ofMillis(10)).until(() -> examined() >= more);
                doomed.destroyForcibly().waitFor();
            }
            change.backfillControl().speed(BackfillSpeed.FULL, ADA);
            assertThat(exit(steady)).isEqualTo(BackfillJob.FINISHED);
            over.set(true);
            load.join();
            assertThat(examined())
                    .as("rows, each once")
                    .isEqualTo(database.number("SELECT count(*) FROM customer WHERE id <="
                            + " (SELECT upper_key[1]::bigint FROM switchback.backfill_leaf)"));
            assertThat(Chunks.done(database)).as("chunks, each once").isEqualTo(Chunks.made(database));
            assertThat(change.verify(ADA).findings()).isEmpty();
            assertThat(change.verify(ADA).rows()).isGreaterThan(ROWS);

            assertThat(exit(start("--workers=2", "--why=once more"))).isEqualTo(BackfillJob.FINISHED);
            assertThat(change.backfillProgress().orElseThrow().filled())
                    .as("the second time")
                    .isZero();
        }
    }

    /** Old images write all over the table while it is filled, and new rows come. */
    private void write(AtomicBoolean over) {
        Random random = new Random(7);
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement update =
                        connection.prepareStatement("UPDATE customer SET full_name = ? WHERE id = ?");
                PreparedStatement insert = connection.prepareStatement("INSERT INTO customer (full_name) VALUES (?)")) {
            for (int i = 0; !over.get(); i++) {
                update.setString(1, "Writer " + i);
                update.setLong(2, 1 + random.nextInt(ROWS));
                update.executeUpdate();
                if (i % 10 == 0) {
                    insert.setString(1, "Newcomer " + i);
                    insert.executeUpdate();
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void endsWithinAChunkWhenItIsToldToAndOthersGoOn() throws Exception {
        CustomerName.createTable(database, 20_000);
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = begun(switchback, 2_000);
            Process told = start("--workers=2");
            awaitMoreThan(1_000);
            told.destroy();
            assertThat(exit(told)).isEqualTo(128 + 15);
            assertThat(database.number("SELECT count(*) FROM switchback.backfill_worker WHERE left_at IS NULL"))
                    .as("workers that did not sign off")
                    .isZero();
            assertThat(database.number("SELECT count(*) FROM switchback.backfill_chunk WHERE leased_until > now()"))
                    .as("chunks that somebody would wait for")
                    .isZero();
            assertThat(examined()).isBetween(1_000L, 15_000L);

            Process beside = start();
            awaitMoreThan(examined() + 100);
            change.backfillControl().speed(BackfillSpeed.FULL, ADA);
            assertThat(change.backfill(progress -> {}, ADA).finished()).isTrue();
            assertThat(exit(beside)).isEqualTo(BackfillJob.FINISHED);
            assertThat(examined()).isEqualTo(20_000);
            assertThat(Chunks.done(database)).isEqualTo(Chunks.made(database));
        }
    }

    @Test
    void tellsByItsExitCodeWhyItEnded() throws Exception {
        CustomerName.createTable(database, 500);
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = begun(switchback, 100);
            assertThat(exit(start("--speed=9"))).isEqualTo(BackfillJob.MISUSED);
            assertThat(exit(start("--workers=many"))).isEqualTo(BackfillJob.MISUSED);
            change.backfillControl().cancel(ADA);
            assertThat(exit(start())).isEqualTo(BackfillJob.CANCELLED);
            change.freeze(ADA);
            assertThat(exit(start())).isEqualTo(BackfillJob.REFUSED);
            assertThat(examined()).isZero();
        }
    }
}
