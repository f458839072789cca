package dev.switchback.backup;

import static dev.switchback.backup.Topic.BASE_BACKUP;
import static dev.switchback.backup.Topic.DATABASE;
import static dev.switchback.backup.Topic.RESTORE_HORIZON;
import static dev.switchback.backup.Topic.WAL_ARCHIVING;
import static dev.switchback.check.CheckStatus.FAIL;
import static dev.switchback.check.CheckStatus.PASS;
import static dev.switchback.check.CheckStatus.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.testing.Promise;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Documents as the tools write them: a good one passes, a bad one is refused by the name of its field. */
class FixturesTest {

    private static Asking asking;
    private static WebServer web;

    @BeforeAll
    static void servers() {
        asking = new Asking();
        web = new WebServer();
    }

    @AfterAll
    static void close() {
        web.close();
        asking.close();
    }

    static Stream<Arguments> good() {
        return Stream.of(
                arguments("the resources of a cluster with the barman-cloud plugin", "cnpg/good.json"),
                arguments("a cluster with backups of the core", "cnpg/good-in-core.json"),
                arguments("a stanza with one repository", "pgbackrest/good.json"),
                arguments(
                        "a stanza of which one repository of two is ok",
                        "pgbackrest/good-one-of-two-repositories.json"),
                arguments("the metrics page of an instance", "prometheus/good-in-core.txt"),
                arguments("the metrics page of an instance with the plugin", "prometheus/good-plugin.txt"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("good")
    @Promise("P7")
    void pass(String sentence, String file) {
        Map<String, CheckResult> results = asking.results(new Fixture(file, asking.server()).source(web));
        assertThat(List.of(DATABASE, BASE_BACKUP, RESTORE_HORIZON))
                .extracting(topic -> results.get(topic.check()))
                .allSatisfy(
                        result -> assertThat(result.status()).as("%s", result).isEqualTo(PASS));
        assertThat(results.get(WAL_ARCHIVING.check()).value()).contains("is not archived yet");
    }

    static Stream<Arguments> bad() {
        return Stream.of(
                bad(
                        "another system",
                        "cnpg/another-system.json",
                        DATABASE,
                        FAIL,
                        "system identifier is 7500000000000000001"),
                bad("another system", "cnpg/another-system.json", BASE_BACKUP, UNKNOWN, "it does not count"),
                bad(
                        "no system id",
                        "cnpg/no-system-id.json",
                        DATABASE,
                        UNKNOWN,
                        "status.systemID of the Cluster is missing"),
                bad(
                        "a system id that is a text",
                        "cnpg/odd-system-id.json",
                        DATABASE,
                        UNKNOWN,
                        "systemID is a text of 17"),
                bad("another major version", "cnpg/another-major-version.json", DATABASE, FAIL, "major version is 14"),
                bad("a later timeline", "cnpg/later-timeline.json", DATABASE, FAIL, "timeline is 7"),
                bad("several systems", "cnpg/inconsistent-system-id.json", DATABASE, FAIL, "ConsistentSystemID"),
                bad("no Cluster", "cnpg/backup-alone.json", DATABASE, UNKNOWN, "the Cluster is missing"),
                bad(
                        "no ObjectStore",
                        "cnpg/no-object-store.json",
                        RESTORE_HORIZON,
                        UNKNOWN,
                        "status.serverRecoveryWindow"),
                bad(
                        "the window of the server of another name",
                        "cnpg/object-store-of-another-cluster.json",
                        RESTORE_HORIZON,
                        UNKNOWN,
                        "has no entry of the cluster"),
                bad(
                        "deprecated fields beside the plugin",
                        "cnpg/deprecated-fields.json",
                        RESTORE_HORIZON,
                        UNKNOWN,
                        "no longer filled"),
                bad("deprecated fields", "cnpg/deprecated-fields.json", BASE_BACKUP, UNKNOWN, "no longer filled"),
                bad("a week-old backup", "cnpg/old-backup.json", BASE_BACKUP, FAIL, "base backup is 7 d 8 h old"),
                bad(
                        "a failure since",
                        "cnpg/failed-since.json",
                        BASE_BACKUP,
                        FAIL,
                        "status.phase of Backup shop-db-daily"),
                bad("nothing but a failure", "cnpg/failed-alone.json", BASE_BACKUP, FAIL, "status.phase of Backup"),
                bad("an error field", "cnpg/error-field.json", BASE_BACKUP, FAIL, "status.error of Backup"),
                bad("a running backup", "cnpg/running.json", BASE_BACKUP, UNKNOWN, "status.phase of Backup"),
                bad("an unknown phase", "cnpg/phase-unknown-here.json", BASE_BACKUP, UNKNOWN, "'hibernating'"),
                bad("no archiving", "cnpg/wal-archiving-failing.json", WAL_ARCHIVING, FAIL, "'walArchivingFailing'"),
                bad(
                        "no archiving, no backup",
                        "cnpg/wal-archiving-failing.json",
                        BASE_BACKUP,
                        FAIL,
                        "'walArchivingFailing'"),
                bad("no end", "cnpg/no-stopped-at.json", BASE_BACKUP, UNKNOWN, "status.stoppedAt of Backup"),
                bad(
                        "a failure of the window",
                        "cnpg/window-failed-since.json",
                        BASE_BACKUP,
                        FAIL,
                        "lastFailedBackupTime"),
                bad("no horizon", "cnpg/no-horizon.json", RESTORE_HORIZON, UNKNOWN, "firstRecoverabilityPoint"),
                bad("a zero horizon", "cnpg/zero-horizon.json", RESTORE_HORIZON, UNKNOWN, "firstRecoverabilityPoint"),
                bad("a short horizon", "cnpg/short-horizon.json", RESTORE_HORIZON, FAIL, "restore horizon is "),
                bad("broken archiving", "cnpg/archiving-broken.json", WAL_ARCHIVING, FAIL, "ContinuousArchiving"),
                bad(
                        "archiving not told",
                        "cnpg/archiving-not-told.json",
                        WAL_ARCHIVING,
                        UNKNOWN,
                        "ContinuousArchiving"),
                bad("a bad last one", "cnpg/last-backup-not-succeeded.json", BASE_BACKUP, FAIL, "LastBackupSucceeded"),
                bad(
                        "a server behind",
                        "cnpg/server-behind-the-backup.json",
                        BASE_BACKUP,
                        FAIL,
                        "end LSN is FF/15000138"),
                bad("an odd time", "cnpg/odd-time.json", BASE_BACKUP, UNKNOWN, "status.stoppedAt is a text of 24"),
                bad("an odd LSN", "cnpg/odd-lsn.json", BASE_BACKUP, UNKNOWN, "status.endLSN is a text of 7"),
                bad("a wrong type", "cnpg/status-is-a-text.json", BASE_BACKUP, UNKNOWN, "status is 'completed'"),
                bad("another cluster", "cnpg/another-cluster.json", BASE_BACKUP, UNKNOWN, "no Cluster 'shop-db'"),
                bad(
                        "a cluster of that name before",
                        "cnpg/former-cluster.json",
                        BASE_BACKUP,
                        UNKNOWN,
                        "is told by nobody"),
                bad("a backup elsewhere", "cnpg/another-namespace.json", BASE_BACKUP, UNKNOWN, "is told by nobody"),
                bad("two namespaces", "cnpg/two-namespaces.json", DATABASE, UNKNOWN, "metadata.namespace"),
                bad("a table", "cnpg/not-json.json", BASE_BACKUP, UNKNOWN, "not JSON"),
                bad("nothing", "cnpg/empty.json", BASE_BACKUP, UNKNOWN, "the document is empty"),
                bad("a part", "cnpg/cut-off.json", BASE_BACKUP, UNKNOWN, "not JSON"),
                bad("a member twice", "cnpg/twice.json", BASE_BACKUP, UNKNOWN, "every member once"),
                bad(
                        "a failure in the core",
                        "cnpg/in-core-failed-since.json",
                        BASE_BACKUP,
                        FAIL,
                        "status.lastFailedBackup"),
                bad(
                        "no backup in the core",
                        "cnpg/in-core-no-backup.json",
                        BASE_BACKUP,
                        UNKNOWN,
                        "base backup is told by"),
                bad(
                        "no horizon in the core",
                        "cnpg/in-core-no-backup.json",
                        RESTORE_HORIZON,
                        UNKNOWN,
                        "status.firstRecoverabilityPoint of the Cluster is empty"),
                bad("another system", "pgbackrest/another-system.json", DATABASE, FAIL, "is 7500000000000000001"),
                bad("another major version", "pgbackrest/another-major-version.json", DATABASE, FAIL, "version is 14"),
                bad("no system id", "pgbackrest/no-system-id.json", DATABASE, UNKNOWN, "db[].system-id"),
                bad("a later timeline", "pgbackrest/later-timeline.json", DATABASE, FAIL, "timeline is 7"),
                bad("no archive", "pgbackrest/no-archive.json", WAL_ARCHIVING, UNKNOWN, "archive[].max is missing"),
                bad(
                        "an archive ahead",
                        "pgbackrest/archive-ahead.json",
                        WAL_ARCHIVING,
                        FAIL,
                        "archived segment is 00000001"),
                bad(
                        "page errors",
                        "pgbackrest/page-errors.json",
                        BASE_BACKUP,
                        FAIL,
                        "error of backup 20261115-030002F_"),
                bad("errors not told", "pgbackrest/error-not-told.json", BASE_BACKUP, FAIL, "error of backup 20261115"),
                bad("no stop", "pgbackrest/no-stop.json", BASE_BACKUP, FAIL, "timestamp.stop of backup 20261115"),
                bad("an old one", "pgbackrest/old.json", BASE_BACKUP, FAIL, "base backup is 13 d 8 h old"),
                bad("a short horizon", "pgbackrest/short-horizon.json", RESTORE_HORIZON, FAIL, "restore horizon is "),
                bad(
                        "no valid backups",
                        "pgbackrest/no-valid-backups.json",
                        BASE_BACKUP,
                        FAIL,
                        "repo[0].status.code is 2"),
                bad(
                        "a broken repository",
                        "pgbackrest/broken-repository.json",
                        BASE_BACKUP,
                        FAIL,
                        "code is 99 (other)"),
                bad("no stanza", "pgbackrest/no-stanza.json", BASE_BACKUP, UNKNOWN, "no stanza 'main'"),
                bad("another stanza", "pgbackrest/another-stanza.json", BASE_BACKUP, UNKNOWN, "among [crm]"),
                bad("no list", "pgbackrest/an-object.json", BASE_BACKUP, UNKNOWN, "the document is an object"),
                bad("no status", "pgbackrest/no-status.json", BASE_BACKUP, UNKNOWN, "repo[0].status.code is 'null'"),
                bad("a mismatch", "pgbackrest/database-mismatch.json", BASE_BACKUP, FAIL, "status.code is 5 (database"),
                bad("no backup", "prometheus/no-backup.txt", BASE_BACKUP, UNKNOWN, "is 0, which stands for none"),
                bad(
                        "no horizon",
                        "prometheus/no-backup.txt",
                        RESTORE_HORIZON,
                        UNKNOWN,
                        "first_recoverability_point is 0"),
                bad("no metrics", "prometheus/nothing-of-backups.txt", BASE_BACKUP, UNKNOWN, "timestamp is missing"),
                bad("no version", "prometheus/no-version.txt", DATABASE, UNKNOWN, "postgres_version is missing"),
                bad("another version", "prometheus/another-major-version.txt", DATABASE, FAIL, "major version is 14"),
                bad(
                        "a failure since",
                        "prometheus/failed-since.txt",
                        BASE_BACKUP,
                        FAIL,
                        "last_failed_backup_timestamp is"),
                bad(
                        "archiving fails",
                        "prometheus/archiving-failed-since.txt",
                        WAL_ARCHIVING,
                        FAIL,
                        "last_failed_time is"),
                bad(
                        "never archived",
                        "prometheus/never-archived.txt",
                        WAL_ARCHIVING,
                        UNKNOWN,
                        "last_archived_time is 0"),
                bad("two clusters", "prometheus/two-clusters.txt", DATABASE, UNKNOWN, "label cluster has the values"),
                bad("an odd value", "prometheus/odd-value.txt", DATABASE, UNKNOWN, "is no sample"),
                bad("a login page", "prometheus/login-page.txt", BASE_BACKUP, UNKNOWN, "timestamp is missing"));
    }

    private static Arguments bad(String sentence, String file, Topic topic, CheckStatus status, String says) {
        return arguments(file.substring(0, file.indexOf('/')) + ": " + sentence, file, topic, status, says);
    }

    @ParameterizedTest(name = "{0}: {2} is {3}")
    @MethodSource("bad")
    @Promise("P7")
    void areRefusedByTheNameOfTheField(String sentence, String file, Topic topic, CheckStatus status, String says) {
        CheckResult result =
                asking.results(new Fixture(file, asking.server()).source(web)).get(topic.check());
        assertThat(result.value()).contains(says);
        assertThat(result.status()).as("%s", result).isEqualTo(status);
    }
}
