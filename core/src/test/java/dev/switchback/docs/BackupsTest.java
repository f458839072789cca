package dev.switchback.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.SwitchbackBuilder;
import dev.switchback.backup.Attestation;
import dev.switchback.backup.BackupPolicy;
import dev.switchback.backup.BackupSources;
import dev.switchback.backup.Prometheus;
import dev.switchback.backup.Reading;
import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.journal.Act;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.OperationsPage;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Backups are demanded and attested as docs/operations.md says, and its queries tell who attested what. */
class BackupsTest {

    private static final Act ada = Act.by("ada", "tried the restore of this week out");
    private static final Act grace = Act.by("grace", "was there");

    private static void demand(SwitchbackBuilder builder) {
        builder.backups(BackupPolicy.STANDARD.withMaximumBackupAge(Duration.ofHours(26)))
                .backupSource(BackupSources.archiver())
                .backupSource(BackupSources.cloudNativePg("shop-db", Path.of("/var/run/backups/shop-db.json")));
    }

    private static void others(SwitchbackBuilder builder, String systemIdentifier, String token) {
        builder.backupSource(BackupSources.pgBackRest("main", Path.of("/var/run/backups/info.json")));

        builder.backupSource(Prometheus.query(
                        URI.create("http://prometheus.monitoring:9090"),
                        Map.of("namespace", "shop", "cluster", "shop-db"),
                        systemIdentifier)
                .withHeader("Authorization", "Bearer " + token));
    }

    @Test
    void areAttestedAsThePageSays() {
        try (TestDatabase database = Postgres.newEmptyDatabase()) {
            CustomerName.createTable(database, 5);
            SwitchbackBuilder builder = Operator.switchback(database, CustomerName.CHANGE);
            String system = database.text(OperationsPage.sqlAfter("## Backups").get(0));
            others(Operator.switchback(database, CustomerName.CHANGE), system, "none");
            demand(builder);
            try (Switchback switchback = builder.build()) {
                ChangeHandle change = switchback.change("customer-name");
                Instant restored = Instant.now().minus(Duration.ofDays(3));
                long id = change.backups().attest(Attestation.ofDrill(restored, Duration.ofDays(14)), ada);

                change.backups().confirm(id, grace);

                change.backups().readings().forEach(System.out::println);
                assertThat(change.backups().readings())
                        .extracting(Reading::source)
                        .hasSize(3)
                        .startsWith("pg_stat_archiver", "CloudNativePG cluster shop-db")
                        .last()
                        .asString()
                        .startsWith("attestation " + id + " by ada and grace, until ");
                assertThat(change.gate().results())
                        .filteredOn(result -> result.check().equals("restore-drill"))
                        .extracting(CheckResult::status)
                        .containsExactly(CheckStatus.PASS);
            }
            assertThat(database.rows(OperationsPage.sqlAfter("## Backups").get(1)))
                    .extracting(row -> row.get(1) + ", " + row.get(2))
                    .containsExactly("ada, grace");
        }
    }
}
