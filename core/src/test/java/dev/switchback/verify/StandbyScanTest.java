package dev.switchback.verify;

import static dev.switchback.testing.Operator.ADA;
import static dev.switchback.verify.VerificationSettings.STANDARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.RefusedException;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rows are read on a real streaming standby, and never before it has caught up. */
@Tag("long")
class StandbyScanTest {

    private static final int ROWS = 61_000;

    @Test
    void waitsForTheStandbyAndRecordsOnThePrimary(@TempDir Path directory) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (PostgresServer primary = PostgresServer.start(Map.of("wal_level", "replica", "max_wal_senders", "4"));
                TestDatabase database = primary.newDatabase()) {
            CustomerName.createTable(database, ROWS);
            try (EmbeddedPostgres standby = primary.standby(directory.resolve("standby"));
                    Switchback switchback =
                            Operator.switchback(database, CustomerName.CHANGE).build()) {
                ChangeHandle change = switchback.change("customer-name");
                change.expand(ADA);
                change.backfill(progress -> {}, ADA);
                VerificationSettings there = STANDARD.onReplica(standby.getDatabase("postgres", database.name()));
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> on(standby, "SELECT pg_last_wal_replay_lsn() IS NOT NULL")
                                .equals("t"));

                on(standby, "SELECT pg_wal_replay_pause()");
                await().atMost(Duration.ofSeconds(10))
                        .until(() -> on(standby, "SELECT pg_get_wal_replay_pause_state()")
                                .equals("paused"));
                database.execute("SET session_replication_role = replica;"
                        + " UPDATE customer SET first_name = 'Somebody' WHERE id IN (5, 60000);"
                        + " SET session_replication_role = origin");
                Future<VerificationResult> scan =
                        thread.submit(() -> change.verify(there, ADA).orElseThrow());
                await().during(Duration.ofSeconds(1))
                        .atMost(Duration.ofSeconds(5))
                        .until(() -> !scan.isDone());
                on(standby, "SELECT pg_wal_replay_resume()");
                VerificationResult found = scan.get(60, TimeUnit.SECONDS);
                assertThat(found.keys(Finding.DIVERGENT)).containsExactly("5", "60000");
                assertThat(found.snapshots().replicaLag()).isGreaterThan(Duration.ofSeconds(1));
                assertThat(change.verification().divergences())
                        .extracting(Divergence::key)
                        .containsExactlyInAnyOrder(List.of("5"), List.of("60000"));

                change.backfill(progress -> {}, ADA);
                for (VerificationSettings settings :
                        List.of(there.withWorkers(3).withRowsPerSecond(120_000), there.withSnapshotPerRange())) {
                    VerificationResult clean = change.verify(settings, ADA).orElseThrow();
                    assertThat(clean.rows()).isEqualTo(ROWS);
                    assertThat(clean.agrees()).isTrue();
                    assertThat(clean.snapshots().replicaLag()).isNotNull();
                }
                assertThatThrownBy(() -> change.verify(STANDARD.onReplica(database.dataSource()), ADA))
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("the replica is no standby");
                assertThatThrownBy(() -> change.verify(STANDARD.onReplica(standby.getPostgresDatabase()), ADA))
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("a standby of another database");
            }
        } finally {
            thread.shutdownNow();
        }
    }

    private static String on(EmbeddedPostgres server, String sql) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery(sql)) {
            assertThat(results.next()).isTrue();
            return String.valueOf(results.getString(1));
        }
    }
}
