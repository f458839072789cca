package dev.switchback.backup;

import static dev.switchback.testing.Operator.ADA;
import static dev.switchback.testing.Operator.GRACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchback.change.RefusedException;
import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.journal.Act;
import dev.switchback.journal.Journal;
import dev.switchback.journal.JournalEntry;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What two people say counts for less than what a machine says, for a while, and for one database. */
class AttestationsTest {

    private final Asking asking = new Asking();
    private final WebServer web = new WebServer();
    private final Journal journal = new Journal(asking.database(), List.of());
    private final Attestations attestations = new Attestations(asking.database(), journal);
    private final Instant now = asking.server().now();
    private final Attestation all = new Attestation(
            now.minus(Duration.ofHours(2)),
            now.minus(Duration.ofDays(30)),
            now.minus(Duration.ofDays(9)),
            Duration.ofDays(7));

    @AfterEach
    void close() {
        web.close();
        asking.close();
    }

    private long attest(Attestation attestation) {
        return attestations.attest(CustomerName.CHANGE, attestation, ADA);
    }

    private BackupSource fixture(String file) {
        return new Fixture(file, asking.server()).source(web);
    }

    private void confirm(long id, Act act) {
        attestations.confirm(CustomerName.CHANGE, id, act);
    }

    @Test
    @Promise("P7")
    void countWhenAnotherPersonHasConfirmedThem() {
        long id = attest(all);
        assertThat(asking.results().values()).extracting(CheckResult::status).containsOnly(CheckStatus.UNKNOWN);
        confirm(id, GRACE);
        Map<String, CheckResult> results = asking.results();
        assertThat(results.get("wal-archiving").status()).isEqualTo(CheckStatus.UNKNOWN);
        results.remove("wal-archiving");
        assertThat(results.values())
                .allSatisfy(
                        result -> assertThat(result.status()).as("%s", result).isEqualTo(CheckStatus.PASS));
        assertThat(results.get("restore-drill").source()).startsWith("attestation " + id + " by ada and grace, until ");
        assertThat(journal.entries())
                .extracting(JournalEntry::kind)
                .containsExactly("BackupAttested", "BackupConfirmed");
    }

    @ParameterizedTest
    @Promise("P7")
    @ValueSource(strings = {"ada", " ADA "})
    void areNotConfirmedByTheSamePerson(String who) {
        long id = attest(all);
        assertThatThrownBy(() -> confirm(id, Act.by(who, "me too")))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("must come from another person");
    }

    @Test
    @Promise("P7")
    void expire() {
        long id = attest(all);
        confirm(id, GRACE);
        asking.sql().execute("UPDATE switchback.backup_attestation SET expires_at = clock_timestamp()");
        assertThat(asking.results().get("base-backup").status()).isEqualTo(CheckStatus.UNKNOWN);
        long late = attest(all);
        asking.sql().execute("UPDATE switchback.backup_attestation SET expires_at = clock_timestamp()");
        assertThatThrownBy(() -> confirm(late, GRACE)).hasMessageContaining("has expired");
    }

    @Test
    @Promise("P7")
    void areOfTheDatabaseTheyWereMadeOn() {
        confirm(attest(all), GRACE);
        asking.sql().execute("UPDATE switchback.backup_attestation SET system_identifier = '7500000000000000001'");
        assertThat(asking.results().get("right-database").status()).isEqualTo(CheckStatus.FAIL);
        assertThat(asking.results().get("base-backup").status()).isEqualTo(CheckStatus.UNKNOWN);
    }

    @Test
    @Promise("P7")
    void neverOutweighAFault() {
        confirm(attest(all), GRACE);
        BackupSource source = fixture("cnpg/failed-since.json");
        CheckResult result = asking.results(source).get("base-backup");
        assertThat(result.status()).isEqualTo(CheckStatus.FAIL);
        assertThat(result.value()).contains("is 'failed'");
    }

    @Test
    @Promise("P7")
    void neverOutweighAMeasuredBackupThatIsTooOld() {
        confirm(attest(all), GRACE);
        CheckResult result = asking.results(fixture("cnpg/old-backup.json")).get("base-backup");
        assertThat(result.status()).isEqualTo(CheckStatus.FAIL);
        assertThat(result.value()).contains("base backup is 7 d");
    }

    @Test
    void standInForASourceThatCannotAnswer() {
        confirm(attest(all), GRACE);
        BackupSource source = fixture("cnpg/not-json.json");
        assertThat(asking.results(source).get("base-backup").status()).isEqualTo(CheckStatus.PASS);
    }

    @Test
    @Promise("P7")
    void areReplacedByTheNextOne() {
        long first = attest(all);
        confirm(first, GRACE);
        long second = attest(Attestation.ofDrill(now.minus(Duration.ofDays(1)), Duration.ofDays(1)));
        assertThat(asking.results().get("restore-drill").status()).isEqualTo(CheckStatus.UNKNOWN);
        assertThatThrownBy(() -> confirm(first, GRACE)).hasMessageContaining(first + " is not the latest attestation");
        confirm(second, GRACE);
        assertThat(asking.results().get("restore-drill").status()).isEqualTo(CheckStatus.PASS);
        assertThat(asking.results().get("base-backup").status()).isEqualTo(CheckStatus.UNKNOWN);
        assertThatThrownBy(() -> confirm(second, GRACE)).hasMessageContaining("'grace' has confirmed it already");
    }

    @Test
    void refuseNonsense() {
        assertThatThrownBy(() -> new Attestation(null, null, null, Duration.ofDays(31)))
                .hasMessageContaining("nothing is attested")
                .hasMessageContaining("at most 30 days");
        assertThatThrownBy(() -> attest(Attestation.ofDrill(now.plusSeconds(60), Duration.ofDays(1))))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("restoreDrilledAt is ");
    }
}
