package dev.switchback.backfill;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.PostgresServer;
import dev.switchback.testing.TestDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real streaming standby that falls behind, and catches up. */
@Tag("long")
class StandbyLagTest {

    private static final int ROWS = 60_000;

    @Test
    void pausesTheBackfillUntilTheStandbyHasCaughtUp(@TempDir Path directory) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (PostgresServer primary = PostgresServer.start(Map.of("wal_level", "replica", "max_wal_senders", "4"));
                TestDatabase database = primary.newDatabase()) {
            CustomerName.createTable(database, ROWS);
            try (EmbeddedPostgres standby = primary.standby(directory.resolve("standby"));
                    Switchback switchback =
                            Operator.switchback(database, CustomerName.CHANGE).build()) {
                await().atMost(Duration.ofSeconds(30)).until(() -> caughtUp(database));
                ChangeHandle change = switchback.change("customer-name");
                change.expand(ADA);
                on(standby, "SELECT pg_wal_replay_pause()");
                BackfillSettings settings = BackfillSettings.STANDARD
                        .withTarget(Duration.ofMillis(20))
                        .withThrottles(Throttles.replicationLag(1, 0.5, Throttle.Unknown.WAIT));
                change.backfill(settings.stoppedWhen(() -> true), progress -> {}, ADA);
                change.backfillControl().speed(BackfillSpeed.FULL.withRowsPerSecond(ROWS / 6), ADA);
                Future<BackfillProgress> run = thread.submit(() -> change.backfill(settings, progress -> {}, ADA));

                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(progress(change).waiting())
                                .contains("replication-lag: ")
                                .contains("MB of WAL that a standby has not replayed"));
                long stopped = progress(change).examined();
                assertThat(stopped).isLessThan(ROWS);
                await().during(Duration.ofSeconds(2))
                        .atMost(Duration.ofSeconds(5))
                        .until(() -> progress(change).examined() == stopped);

                change.backfillControl().speed(BackfillSpeed.FULL, ADA);
                on(standby, "SELECT pg_wal_replay_resume()");
                BackfillProgress end = run.get(120, TimeUnit.SECONDS);
                assertThat(end.examined()).isEqualTo(ROWS);
                assertThat(end.throttles())
                        .allSatisfy(report -> assertThat(report.waiting()).isFalse());
                await().atMost(Duration.ofSeconds(30)).until(() -> caughtUp(database));
            }
        } finally {
            thread.shutdownNow();
        }
    }

    private static BackfillProgress progress(ChangeHandle change) {
        return change.backfillProgress().orElseThrow();
    }

    private static boolean caughtUp(TestDatabase database) {
        return database.number("SELECT count(*) FROM pg_stat_replication WHERE replay_lsn = pg_current_wal_lsn()") == 1;
    }

    private static void on(EmbeddedPostgres server, String sql) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery(sql)) {
            assertThat(results.next()).isTrue();
        }
    }
}
