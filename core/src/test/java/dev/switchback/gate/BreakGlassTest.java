package dev.switchback.gate;

import static dev.switchback.testing.Operator.ADA;
import static dev.switchback.testing.Operator.GRACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.SwitchbackBuilder;
import dev.switchback.backup.BackupPolicy;
import dev.switchback.change.RefusedException;
import dev.switchback.check.CheckStatus;
import dev.switchback.check.Waivable;
import dev.switchback.database.Database;
import dev.switchback.phase.Phase;
import dev.switchback.phase.WindowPolicy;
import dev.switchback.ramp.RampPlan;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** An emergency takes out of the way what may be, loudly and for a time, and never what cannot be had back. */
@Promise("P7")
class BreakGlassTest {

    private static final BreakGlassTerms TERMS = new BreakGlassTerms(
            "grace", "no standby for an hour", "restore from the backup of tonight", "rebuild the standby");
    private static final Duration HOUR = Duration.ofHours(1);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private TestDatabase database;

    @BeforeEach
    void table() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 20);
        log.start();
        logger().addAppender(log);
    }

    @AfterEach
    void close() {
        logger().detachAppender(log);
        database.close();
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("dev.switchback.gate");
    }

    private SwitchbackBuilder builder() {
        return Operator.switchback(database, CustomerName.CHANGE).meterRegistry(registry);
    }

    private double gauge(String name) {
        return registry.get(name).tag("change", "customer-name").gauge().value();
    }

    private void timeGoesBy() {
        database.execute("UPDATE switchback.break_glass SET opened_at = opened_at - interval '2 hours',"
                + " expires_at = expires_at - interval '2 hours'");
    }

    @Test
    void takesOutOfTheWayWhatChecksLetItAndNothingElse() {
        WindowPolicy days = new WindowPolicy(Duration.ofDays(14), Duration.ofDays(7), Duration.ofMillis(1));
        try (Switchback switchback = builder()
                .window(days)
                .gateCheck(new Ready.Told("never", Waivable.NEVER))
                .gateCheck(new Ready.Told("unknown", Waivable.UNKNOWN))
                .gateCheck(new Ready.Told("always", Waivable.ALWAYS))
                .build()) {
            ChangeHandle change = Operator.open(switchback.change("customer-name"));
            database.execute("CREATE VIEW report AS SELECT full_name FROM customer");
            database.execute("UPDATE switchback.journal_head SET hash = hash");
            change.breakGlass().open(TERMS, HOUR, ADA);
            assertThat(change.gate().results())
                    .filteredOn(result -> result.status() == CheckStatus.WAIVED)
                    .allSatisfy(result -> assertThat(result.value()).contains("risk accepted: no standby for an hour"))
                    .extracting(result -> result.check())
                    .containsExactly("window-age", "stable-at-100", "flag-at-100-everywhere", "unknown", "always");
            assertThat(Ready.blocking(change)).contains("approval", "never", "dependents");
            assertThatThrownBy(() -> change.requestContract(ADA))
                    .hasMessageContaining("FAIL never")
                    .hasMessageContaining("view report");
        }
    }

    @Test
    void neverStandsInForTheApprovalTheJournalOrABackup() {
        try (Switchback switchback = builder().backups(BackupPolicy.STANDARD).build()) {
            ChangeHandle change = Operator.open(switchback.change("customer-name"));
            change.breakGlass().open(TERMS, HOUR, ADA);
            database.execute("UPDATE switchback.journal_head SET hash = repeat('1', 64)");
            assertThat(Ready.blocking(change)).contains("approval", "journal-intact", "right-database", "base-backup");
            assertThat(Ready.result(change, "restore-drill").status()).isEqualTo(CheckStatus.WAIVED);
        }
    }

    @Test
    void leadsToContractAndLeavesItsFollowUpOpen() {
        try (Switchback switchback =
                builder().gateCheck(new Ready.Told("lag", Waivable.ALWAYS)).build()) {
            ChangeHandle change = Ready.butFor(switchback, "lag");
            BreakGlass first = change.breakGlass().open(TERMS, HOUR, ADA);
            await().untilAsserted(
                            () -> assertThat(gauge("switchback.breakglass")).isEqualTo(1));
            Operator.approve(change);
            assertThat(change.gate().verdict()).isEqualTo(Verdict.GO);

            assertThatThrownBy(() -> change.breakGlass().closeFollowUp(first.id(), ADA))
                    .hasMessageContaining("still open");
            timeGoesBy();
            assertThat(Ready.blocking(change)).containsExactly("lag", "follow-ups-closed");
            assertThatThrownBy(() -> change.contract(ADA))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("rebuild the standby");
            assertThat(change.breakGlass().all())
                    .singleElement()
                    .satisfies(each -> assertThat(each.followUpClosedBy()).isNull());
            await().untilAsserted(() -> {
                assertThat(gauge("switchback.breakglass")).isZero();
                assertThat(gauge("switchback.breakglass.followups")).isEqualTo(1);
            });
            change.breakGlass().closeFollowUp(first.id(), GRACE);
            assertThatThrownBy(() -> change.breakGlass().closeFollowUp(first.id(), GRACE))
                    .hasMessageContaining("has closed the follow-up already");
            assertThat(Ready.blocking(change)).containsExactly("lag");

            change.breakGlass().open(TERMS, HOUR, ADA);
            Operator.approve(change);
            assertThat(change.contract(ADA).phase()).isEqualTo(Phase.CONTRACTED);
            assertThat(change.journal())
                    .extracting(entry -> entry.kind())
                    .containsSubsequence("BreakGlassOpened", "FollowUpClosed", "BreakGlassOpened", "ApprovalEnded");
            change.breakGlass().end(change.breakGlass().all().get(0).id(), GRACE);
            assertThat(change.breakGlass().all().get(0).open()).isFalse();
        }
    }

    @Test
    void needsTwoPeopleFourFieldsAndAnEnd() {
        assertThatThrownBy(() -> new BreakGlassTerms(" ", "risk", "", "later"))
                .hasMessageContaining("blank: approver, recoveryPath");
        try (Switchback switchback = builder().build()) {
            ChangeHandle change = switchback.change("customer-name");
            assertThatThrownBy(() -> change.breakGlass().open(TERMS, HOUR, GRACE))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("the approver must be another person");
            assertThatThrownBy(() -> change.breakGlass().open(TERMS, HOUR.plusSeconds(1), ADA))
                    .hasMessageContaining("up to 60 min");
            assertThatThrownBy(() -> change.breakGlass().open(TERMS, Duration.ZERO, ADA))
                    .hasMessageContaining("PT0S");
            BreakGlass open = change.breakGlass().open(TERMS, HOUR, ADA);
            assertThatThrownBy(() -> change.breakGlass().open(TERMS, HOUR, ADA)).hasMessageContaining("open already");
            change.breakGlass().end(open.id(), GRACE);
            assertThatThrownBy(() -> change.breakGlass().end(open.id(), GRACE))
                    .hasMessageContaining("not open any more");
        }
    }

    @Test
    void givesLeaveToSkipWhileItIsOpenAndTheJournalSaysSo() {
        try (Switchback switchback = builder().build()) {
            ChangeHandle change = switchback.change("customer-name");
            Operator.open(change);
            change.rampPlan().begin(RampPlan.STANDARD, ADA);
            assertThatThrownBy(() -> change.ramp(100, ADA))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("needs break-glass");
            change.breakGlass().open(TERMS, HOUR, ADA);
            change.ramp(50, ADA);
            assertThat(change.journal())
                    .filteredOn(entry -> entry.kind().equals("BreakGlassUsed"))
                    .singleElement()
                    .satisfies(entry -> assertThat(entry.detail()).startsWith("step from 1 % to 50 %, by leave of"));
            timeGoesBy();
            assertThatThrownBy(() -> change.ramp(100, ADA)).isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void warnsEachMinuteForAsLongAsItIsOpen() {
        try (Switchback switchback = builder().build()) {
            switchback.change("customer-name").breakGlass().open(TERMS, HOUR, ADA);
        }
        AtomicLong nanos = new AtomicLong(-5);
        BreakGlassWatch watch =
                new BreakGlassWatch(new Database(database.dataSource()), List.of("customer-name"), nanos::get);
        log.list.clear();
        for (int second = 0; second < 150; second++) {
            watch.look();
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        }
        assertThat(log.list)
                .hasSize(3)
                .allSatisfy(event -> assertThat(event.getFormattedMessage())
                        .contains("'customer-name': the glass is broken")
                        .contains("recovery path: restore from the backup of tonight"));
        timeGoesBy();
        nanos.addAndGet(Duration.ofMinutes(2).toNanos());
        watch.look();
        assertThat(log.list).hasSize(3);
    }

    /** The journal is broken, a check says no, nobody has approved anything. */
    @Test
    @Promise("P4")
    void isNotNeededToGoBack() {
        try (Switchback switchback =
                builder().gateCheck(new Ready.Told("never", Waivable.NEVER)).build()) {
            ChangeHandle change = Operator.open(switchback.change("customer-name"));
            change.ramp(100, ADA);
            assertThat(change.off(ADA).ramp()).isZero();
            assertThat(change.ramp(5, ADA).ramp()).isEqualTo(5);
            assertThat(change.ramp(1, ADA).ramp()).isEqualTo(1);
            assertThat(change.freeze(ADA).phase()).isEqualTo(Phase.FROZEN);
            assertThat(change.unfreeze(ADA).phase()).isEqualTo(Phase.OPEN);
            database.execute("UPDATE switchback.change SET phase = 'CLOSING', epoch = epoch + 1");
            assertThat(change.reopen(ADA).phase()).isEqualTo(Phase.OPEN);
            assertThat(change.abandon(ADA).phase()).isEqualTo(Phase.ABANDONED);
            assertThat(change.journal())
                    .extracting(entry -> entry.kind())
                    .doesNotContain("ContractApproved", "BreakGlassOpened", "CheckWaived");
        }
    }
}
