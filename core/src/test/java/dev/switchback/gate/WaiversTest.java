package dev.switchback.gate;

import static dev.switchback.testing.Operator.ADA;
import static dev.switchback.testing.Operator.GRACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.RefusedException;
import dev.switchback.check.CheckStatus;
import dev.switchback.check.Waivable;
import dev.switchback.journal.Act;
import dev.switchback.phase.Phase;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A named person takes the risk of one finding, for a time, where the check lets him; and another one approves it. */
@Promise("P7")
class WaiversTest {

    private static final Act LINUS = Act.by("linus", "the standby is being rebuilt");
    private static final Duration HOUR = Duration.ofHours(1);

    private TestDatabase database;
    private final Ready.Told lag = new Ready.Told("lag", Waivable.ALWAYS);

    @BeforeEach
    void table() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 20);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Switchback switchback() {
        return Operator.switchback(database, CustomerName.CHANGE).gateCheck(lag).build();
    }

    @Test
    void leadsToContractWithTwoPeopleAndStaysInSight() {
        try (Switchback switchback = switchback()) {
            ChangeHandle change = Ready.butFor(switchback, "lag");
            assertThatThrownBy(() -> change.requestContract(ADA)).hasMessageContaining("FAIL lag");
            Waiver waiver = change.waivers().waive("lag", HOUR, LINUS);
            assertThat(Ready.result(change, "lag").status()).isEqualTo(CheckStatus.WAIVED);
            assertThat(Ready.result(change, "lag").value())
                    .startsWith("FAIL: is FAIL; waiver " + waiver.id() + " of FAIL lag by linus until ")
                    .endsWith("the standby is being rebuilt");
            String digest = change.requestContract(ADA).digest();
            assertThatThrownBy(() -> change.approve(digest, LINUS))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("'linus' waived lag");
            change.approve(digest, GRACE);
            assertThat(change.contract(ADA).phase()).isEqualTo(Phase.CONTRACTED);
            assertThat(change.journal())
                    .filteredOn(entry -> entry.kind().equals("CheckWaived"))
                    .singleElement()
                    .satisfies(entry -> assertThat(entry.detail()).contains("found: is FAIL"));
        }
    }

    @Test
    void countsForTheSameFindingOnTheSameFactsOnly() {
        try (Switchback switchback = switchback()) {
            ChangeHandle change = Ready.butFor(switchback, "lag");
            change.waivers().waive("lag", HOUR, LINUS);
            assertThat(Ready.blocking(change)).containsExactly("approval");
            lag.status = CheckStatus.UNKNOWN;
            assertThat(Ready.blocking(change)).containsExactly("approval", "lag");
            lag.status = CheckStatus.FAIL;
            lag.basis = "as of tuesday";
            assertThat(Ready.blocking(change)).containsExactly("approval", "lag");
            lag.basis = "as of monday";
            assertThat(Ready.blocking(change)).containsExactly("approval");
        }
    }

    @Test
    void endsWithItsTimeItsWindowOrARevocation() {
        try (Switchback switchback = switchback()) {
            ChangeHandle change = Ready.butFor(switchback, "lag");
            change.waivers().waive("lag", HOUR, LINUS);
            database.execute("UPDATE switchback.waiver SET expires_at = clock_timestamp() - interval '1 second'");
            assertThat(Ready.blocking(change)).containsExactly("approval", "lag");

            change.waivers().waive("lag", HOUR, LINUS);
            Operator.approve(change);
            assertThat(change.gate().verdict()).isEqualTo(Verdict.GO);
            change.waivers().revoke(change.waivers().all().get(0).id(), GRACE);
            assertThat(Ready.blocking(change)).containsExactly("lag");
            assertThatThrownBy(() -> change.waivers()
                            .revoke(change.waivers().all().get(0).id(), GRACE))
                    .hasMessageContaining("it does not count any more");

            change.waivers().waive("lag", HOUR, LINUS);
            assertThat(Ready.blocking(change))
                    .as("another waiver is other evidence")
                    .containsExactly("approval");
            change.freeze(ADA);
            assertThatThrownBy(() -> change.waivers().waive("lag", HOUR, LINUS)).hasMessageContaining("FROZEN");
            change.unfreeze(ADA);
            assertThat(Ready.blocking(change)).contains("lag");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NEVER, FAIL, nobody can waive",
        "NEVER, UNKNOWN, nobody can waive",
        "BREAK_GLASS, UNKNOWN, only open break-glass",
        "UNKNOWN, FAIL, a person can waive it if nobody can say",
        "UNKNOWN, UNKNOWN, ",
        "ALWAYS, FAIL, ",
        "ALWAYS, UNKNOWN, ",
        "ALWAYS, PASS, nothing is to be waived"
    })
    void isForTheCheckToSay(Waivable waivable, CheckStatus found, String refusal) {
        Ready.Told check = new Ready.Told("told", waivable);
        check.status = found;
        lag.status = CheckStatus.PASS;
        try (Switchback switchback = Operator.switchback(database, CustomerName.CHANGE)
                .gateCheck(check)
                .build()) {
            ChangeHandle change = Operator.open(switchback.change("customer-name"));
            if (refusal == null) {
                change.waivers().waive("told", HOUR, LINUS);
            } else {
                assertThatThrownBy(() -> change.waivers().waive("told", HOUR, LINUS))
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining(refusal);
            }
            assertThat(Ready.result(change, "told").status()).isEqualTo(refusal == null ? CheckStatus.WAIVED : found);
        }
    }

    /** One that was written by hand, past everything that would have refused it. */
    @Test
    void isNotObeyedWhereTheCheckDoesNotLetHim() {
        Ready.Told check = new Ready.Told("told", Waivable.NEVER);
        try (Switchback switchback = Operator.switchback(database, CustomerName.CHANGE)
                .gateCheck(check)
                .build()) {
            ChangeHandle change = Operator.open(switchback.change("customer-name"));
            database.execute(
                    "INSERT INTO switchback.waiver (change, gate_check, finding, basis, window_epoch, waived_by,"
                            + " reason, expires_at) SELECT name, 'told', 'FAIL', 'as of monday', window_epoch, 'x', 'x',"
                            + " clock_timestamp() + interval '1 day' FROM switchback.change");
            assertThat(Ready.result(change, "told").status()).isEqualTo(CheckStatus.FAIL);
        }
    }

    @Test
    void isRefusedForTooLongOrForACheckThatIsNotThere() {
        try (Switchback switchback = switchback()) {
            ChangeHandle change = Operator.open(switchback.change("customer-name"));
            assertThatThrownBy(() -> change.waivers().waive("lag", Duration.ofDays(8), LINUS))
                    .hasMessageContaining("up to 7 d");
            assertThatThrownBy(() -> change.waivers().waive("leg", HOUR, LINUS))
                    .hasMessageContaining("there is no check 'leg'")
                    .hasMessageContaining("lag");
            assertThatThrownBy(() -> change.waivers().waive("approval", HOUR, LINUS))
                    .hasMessageContaining("there is no check 'approval'");
        }
    }
}
