package dev.switchback.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.check.GateCheck;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.PostgresServer;
import dev.switchback.testing.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A real server that archives, one whose archive is broken, and one that does not; asked by a role that may do nothing. */
class ArchivingTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static Map<String, String> settings(String command) {
        return Map.of("archive_mode", "on", "archive_command", command, "wal_level", "replica");
    }

    private static List<GateCheck> checks(BackupPolicy policy) {
        return BackupChecks.of(policy, new Readings(CustomerName.CHANGE, List.of(BackupSources.archiver())));
    }

    private static CheckResult archiving(Asking asking, List<GateCheck> checks) {
        return asking.results(checks).get("wal-archiving");
    }

    @Test
    @Promise("P7")
    void seesAMarkerArchivedWhenAskedAgain() {
        try (PostgresServer server = PostgresServer.start(settings("/bin/true"));
                Asking asking = new Asking(server.newDatabase())) {
            List<GateCheck> checks = checks(BackupPolicy.STANDARD);
            CheckResult first = archiving(asking, checks);
            assertThat(first.status()).as("%s", first).isEqualTo(CheckStatus.UNKNOWN);
            assertThat(first.value()).contains("last_archived_wal is empty").contains("ask again when the segment is");

            asking.sql().execute("SELECT pg_switch_wal()");
            await().atMost(PATIENCE).untilAsserted(() -> {
                CheckResult again = archiving(asking, checks);
                assertThat(again.status()).as("%s", again).isEqualTo(CheckStatus.PASS);
                assertThat(again.value()).startsWith("archived: marker 0/");
            });
            assertThat(asking.results(checks).get("right-database").status()).isEqualTo(CheckStatus.PASS);
        }
    }

    @Test
    @Promise("P7")
    void doesNotTakeASegmentForArchivedThatIsStillWritten() {
        try (PostgresServer server = PostgresServer.start(settings("/bin/true"));
                Asking asking = new Asking(server.newDatabase())) {
            asking.sql().execute("SELECT pg_switch_wal()");
            await().atMost(PATIENCE)
                    .until(() -> asking.sql().number("SELECT count(last_archived_wal) FROM pg_stat_archiver") == 1);
            List<GateCheck> checks = checks(BackupPolicy.STANDARD);
            archiving(asking, checks);
            asking.sql().execute("CREATE TABLE written (id int)");
            CheckResult again = archiving(asking, checks);
            assertThat(again.status()).as("%s", again).isEqualTo(CheckStatus.UNKNOWN);
            assertThat(again.value()).contains("is not archived yet, the latest segment is 0000000100");
        }
    }

    @Test
    @Promise("P7")
    void failsWhenAMarkerWaitsForTooLong() {
        try (PostgresServer server = PostgresServer.start(settings("/bin/true"));
                Asking asking = new Asking(server.newDatabase())) {
            List<GateCheck> checks = checks(BackupPolicy.STANDARD.withMaximumArchiveLag(Duration.ofSeconds(1)));
            archiving(asking, checks);
            await().atMost(PATIENCE).untilAsserted(() -> {
                CheckResult late = archiving(asking, checks);
                assertThat(late.status()).as("%s", late).isEqualTo(CheckStatus.FAIL);
                assertThat(late.value()).contains("set archive_timeout below 1.0 s");
            });
        }
    }

    @Test
    @Promise("P7")
    void failsWhenTheArchiveIsBroken() {
        try (PostgresServer server = PostgresServer.start(settings("/bin/false"));
                Asking asking = new Asking(server.newDatabase())) {
            asking.sql().execute("SELECT pg_switch_wal()");
            List<GateCheck> checks = checks(BackupPolicy.STANDARD);
            await().atMost(PATIENCE).untilAsserted(() -> {
                CheckResult broken = archiving(asking, checks);
                assertThat(broken.status()).as("%s", broken).isEqualTo(CheckStatus.FAIL);
                assertThat(broken.value()).contains("last_failed_time is 20");
            });
        }
    }

    @Test
    @Promise("P7")
    void failsWhereNothingIsArchived() {
        try (Asking asking = new Asking()) {
            CheckResult off = archiving(asking, checks(BackupPolicy.STANDARD));
            assertThat(off.status()).isEqualTo(CheckStatus.FAIL);
            assertThat(off.value()).contains("archive_mode is 'off'");
        }
    }

    /** A promotion begins another timeline: what was noted on the old one proves nothing. */
    @Test
    void forgetsMarkersOfAnotherTimeline() {
        Markers markers = new Markers();
        Instant now = Instant.parse("2026-11-28T12:00:00Z");
        markers.look(new Server("1", 18, "0/5000028", "000000010000000000000005", now), Optional.empty());
        Server promoted = new Server("1", 18, "0/6000028", "000000020000000000000006", now);
        markers.look(promoted, Optional.of("000000020000000000000005"));
        assertThat(markers.archived()).isEmpty();
        assertThat(markers.waiting().segment()).isEqualTo("000000020000000000000006");
        markers.look(promoted, Optional.of("000000020000000000000006"));
        assertThat(markers.archived())
                .get()
                .extracting(Markers.Marker::position)
                .isEqualTo("0/6000028");
    }
}
