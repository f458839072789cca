package dev.switchback.backup;

import static dev.switchback.testing.Operator.ADA;
import static dev.switchback.testing.Operator.GRACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.RefusedException;
import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.database.Database;
import dev.switchback.database.Session;
import dev.switchback.gate.Verdict;
import dev.switchback.phase.Phase;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.PostgresServer;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The gate asks for backups if the application wants it to, and nothing is dropped without them. */
class BackupGateTest {

    private static final List<String> CHECKS =
            List.of("right-database", "base-backup", "wal-archiving", "restore-horizon", "restore-drill");

    private static List<CheckResult> ofBackups(ChangeHandle change) {
        return change.gate().results().stream()
                .filter(result -> CHECKS.contains(result.check()))
                .toList();
    }

    private static List<String> blocking(ChangeHandle change) {
        return change.gate().results().stream()
                .filter(result -> result.status() != CheckStatus.PASS)
                .map(CheckResult::check)
                .toList();
    }

    private static void makeReady(Switchback switchback, ChangeHandle change) {
        Operator.open(change);
        change.ramp(100, ADA);
        switchback.decision(CustomerName.CHANGE);
        await().untilAsserted(() -> {
            change.verify(ADA);
            assertThat(blocking(change)).allMatch(check -> CHECKS.contains(check) || check.equals("approval"));
        });
    }

    @Test
    @Promise({"P6", "P7"})
    void dropsTheOldShapeWhenEverySourceAgrees() {
        try (PostgresServer server = PostgresServer.start(
                        Map.of("archive_mode", "on", "archive_command", "/bin/true", "wal_level", "replica"));
                TestDatabase database = server.newDatabase()) {
            CustomerName.createTable(database, 20);
            Server asked = new Database(database.dataSource()).autocommit(Server::of);
            try (WebServer web = new WebServer();
                    Switchback switchback = Operator.switchback(database, CustomerName.CHANGE)
                            .backupSource(BackupSources.archiver())
                            .backupSource(new Fixture("cnpg/good.json", asked).source(web))
                            .build()) {
                ChangeHandle change = switchback.change("customer-name");
                makeReady(switchback, change);
                assertThat(blocking(change)).containsExactly("approval", "wal-archiving", "restore-drill");
                assertThatThrownBy(() -> change.contract(ADA))
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("restore drill is told by nobody");

                Instant drilled = asked.now().minus(Duration.ofDays(20));
                change.backups()
                        .confirm(change.backups().attest(Attestation.ofDrill(drilled, Duration.ofDays(7)), ADA), GRACE);
                database.execute("SELECT pg_switch_wal()");
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(blocking(change)).containsExactly("approval"));
                Operator.approve(change);
                assertThat(change.contract(ADA).phase()).isEqualTo(Phase.CONTRACTED);
                assertThat(database.text("SELECT report FROM switchback.gate_decision ORDER BY id DESC LIMIT 1"))
                        .contains("backup-20261128030003", "by ada and grace", "archived: marker");
            }
        }
    }

    @Test
    @Promise("P7")
    void knowsNothingWithoutASourceIfBackupsAreRequired() {
        try (TestDatabase database = Postgres.newDatabase()) {
            CustomerName.createTable(database, 5);
            try (Switchback switchback = Operator.switchback(database, CustomerName.CHANGE)
                    .backups(BackupPolicy.STANDARD)
                    .build()) {
                ChangeHandle change = switchback.change("customer-name");
                makeReady(switchback, change);
                assertThat(ofBackups(change)).extracting(CheckResult::check).containsExactlyElementsOf(CHECKS);
                assertThat(ofBackups(change)).allSatisfy(result -> {
                    assertThat(result.status()).isEqualTo(CheckStatus.UNKNOWN);
                    assertThat(result.value()).contains("no backup source is configured");
                });
                assertThat(change.gate().verdict()).isEqualTo(Verdict.NO_GO);
                assertThatThrownBy(() -> change.requestContract(ADA))
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("UNKNOWN base-backup: no backup source is configured");
            }
        }
    }

    @Test
    void asksForNoBackupsUnlessItIsTold() {
        try (TestDatabase database = Postgres.newDatabase()) {
            CustomerName.createTable(database, 5);
            try (Switchback switchback =
                    Operator.switchback(database, CustomerName.CHANGE).build()) {
                ChangeHandle change = switchback.change("customer-name");
                assertThat(ofBackups(change)).isEmpty();
                assertThat(change.backups().readings()).isEmpty();
            }
        }
    }

    /** One that breaks its transaction hides neither itself nor the others. */
    @Test
    @Promise("P7")
    void asksEverySourceOnceAndSurvivesTheirFailures() {
        AtomicInteger asked = new AtomicInteger();
        BackupSource broken = new BackupSource() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public BackupEvidence read(Session session) throws SQLException {
                asked.incrementAndGet();
                return session.one("SELECT 1 / 0 AS backup", row -> {
                    throw new IllegalStateException("there is no such row");
                });
            }
        };
        try (TestDatabase database = Postgres.newDatabase()) {
            CustomerName.createTable(database, 5);
            try (Switchback switchback = Operator.switchback(database, CustomerName.CHANGE)
                    .backupSource(broken)
                    .backupSource(BackupSources.archiver())
                    .build()) {
                ChangeHandle change = switchback.change("customer-name");
                assertThat(ofBackups(change))
                        .allSatisfy(
                                result -> assertThat(result.value()).contains("broken cannot be read: SQLSTATE 22012"));
                assertThat(asked).hasValue(1);
                change.gate();
                assertThat(asked).hasValue(2);
                assertThat(change.backups().readings())
                        .extracting(Reading::source)
                        .containsExactly("broken", "pg_stat_archiver");
                assertThat(change.state().phase()).isEqualTo(Phase.PLANNED);
            }
        }
    }

    @Test
    void refusesAPolicyThatDemandsNothing() {
        assertThatThrownBy(() -> new BackupPolicy(
                        Duration.ZERO,
                        Duration.ofSeconds(-1),
                        Duration.ofDays(1),
                        Duration.ofDays(1),
                        Duration.ofDays(1)))
                .hasMessage("maximumBackupAge is PT0S; maximumArchiveLag is PT-1S: give a positive duration");
    }
}
