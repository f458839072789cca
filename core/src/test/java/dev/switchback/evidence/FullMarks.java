package dev.switchback.evidence;

import static dev.switchback.testing.Operator.ADA;
import static dev.switchback.testing.Operator.GRACE;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.backup.Attestation;
import dev.switchback.change.RefusedException;
import dev.switchback.drill.DrillReport;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;

/** Evidence that lacks nothing: the gate has said GO, and the fleet has confirmed; the old shape is about to be dropped. */
final class FullMarks {

    private FullMarks() {}

    /** Writes it as a directory and as an archive. */
    static void write(Path directory, Path archive) {
        try (TestDatabase database = Postgres.newDatabase()) {
            CustomerName.createTable(database, 20);
            try (Switchback switchback = Operator.switchback(database, CustomerName.CHANGE)
                    .patience(Duration.ofMillis(1))
                    .build()) {
                ChangeHandle change = Operator.open(switchback.change("customer-name"));
                change.ramp(100, ADA);
                traffic(database);
                confirm(change);
                Awaitility.await().untilAsserted(() -> {
                    change.verify(ADA);
                    switchback.decision(CustomerName.CHANGE);
                    Operator.approve(change);
                });
                database.execute(
                        "INSERT INTO switchback.instance (id, application, version, library_version, expires_after,"
                                + " acknowledged) VALUES ('deaf', 'shop', '1', '1', '1 h', '{}')");
                Awaitility.await().untilAsserted(() -> {
                    switchback.decision(CustomerName.CHANGE);
                    try {
                        change.contract(ADA);
                    } catch (RefusedException e) {
                        if (!String.valueOf(e.getMessage()).contains("waiting for")) {
                            throw new AssertionError(e);
                        }
                    }
                });
                database.execute("DELETE FROM switchback.instance WHERE id = 'deaf'");
                Awaitility.await().until(() -> change.confirmation().complete());
                change.evidence().withImage(Fortnight.IMAGE).write(directory);
                change.evidence().withImage(Fortnight.IMAGE).writeZip(archive);
            }
        }
    }

    private static void traffic(TestDatabase database) {
        database.execute(
                "INSERT INTO switchback.traffic (change, minute, path, instance, reads, writes, path_errors, latency)"
                        + " SELECT 'customer-name', date_trunc('minute', now()) - n * interval '1 min', CASE WHEN n > 60 THEN 'OLD' ELSE 'NEW' END,"
                        + " 'a', 40, 4, CASE WHEN n = 70 THEN 2 ELSE 0 END, ARRAY[0, 1, 40, 3] FROM generate_series(0, 120) n"
                        + " ON CONFLICT DO NOTHING");
    }

    private static void confirm(ChangeHandle change) {
        Instant hourAgo = Instant.now().minus(Duration.ofHours(1));
        long attested = change.backups().attest(new Attestation(hourAgo, null, null, Duration.ofDays(1)), ADA);
        change.backups().confirm(attested, GRACE);
        change.drills().enter(report(change, hourAgo, true), ADA);
    }

    static DrillReport report(ChangeHandle change, Instant ended, boolean passed) {
        return new DrillReport(
                change.definition().name(),
                change.definition().digest(),
                "7300000000000000001",
                "shop_staging",
                "shop 1.4.2",
                "SAFE_TO_ROLL_BACK_IMAGE",
                ended.minusSeconds(60),
                ended,
                passed,
                null,
                Duration.ofMillis(900),
                Duration.ofMillis(1_100),
                List.of("20 reads in a row on the old path"),
                "grace");
    }
}
