package dev.switchback.slo;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.SwitchbackBuilder;
import dev.switchback.change.Path;
import dev.switchback.change.RefusedException;
import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.database.Database;
import dev.switchback.journal.Act;
import dev.switchback.journal.Journal;
import dev.switchback.journal.JournalEntry;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import dev.switchback.phase.PhaseStore;
import dev.switchback.phase.PhaseWatch;
import dev.switchback.phase.WindowPolicy;
import dev.switchback.route.Reason;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import dev.switchback.testing.Threads;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A new path that does not deliver loses its reads: first they go back, for the whole fleet; then the change freezes. */
class SloGuardTest {

    private static final SloPolicy POLICY = SloPolicy.STANDARD.judgedEvery(Duration.ofMillis(50));

    private TestDatabase database;
    private Traffic traffic;

    @BeforeEach
    void table() {
        database = Postgres.newDatabase();
        traffic = new Traffic(database);
        CustomerName.createTable(database, 10);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private SwitchbackBuilder switchback(SloPolicy policy) {
        return Operator.switchback(database, CustomerName.CHANGE).guard(policy);
    }

    private static Path path(Switchback switchback) {
        return switchback.decision(CustomerName.CHANGE).path();
    }

    private static ChangeHandle change(Switchback switchback) {
        return switchback.change("customer-name");
    }

    private static List<String> kinds(ChangeHandle change) {
        return change.journal().stream().map(JournalEntry::kind).toList();
    }

    /** Until everything that was inserted before has been judged. */
    private void judged() {
        String count = "SELECT judged_at::text FROM switchback.slo WHERE change = 'customer-name'";
        for (int i = 0; i < 2; i++) {
            String before = database.text(count);
            await().until(() -> !String.valueOf(database.text(count)).equals(before));
        }
    }

    @Test
    @Promise("P4")
    void takesReadsBackForTheWholeFleetAndThenFreezes() {
        try (Switchback one = switchback(POLICY).build();
                Switchback other = switchback(SloPolicy.OFF).build()) {
            ChangeHandle change = Operator.open(change(one));
            change.ramp(100, ADA);
            await().until(() -> path(other) == Path.NEW);
            traffic.minute(1, "NEW", "a", 10_000, 0);
            judged();
            assertThat(change.slo().verdict().breached()).isEmpty();
            assertThat(change.slo().trip()).isEmpty();
            traffic.minute(1, "NEW", "b", 1_000, 400);
            await().until(() -> change.state().phase() == Phase.FROZEN);
            assertThat(change.state().trip()).isNotNull();
            assertThat(change.state().trip().reason()).contains("burn-1h/5m: 36.4 and 36.4 times the budget");
            assertThat(change.state().ramp()).as("nobody is taken back to it").isZero();
            assertThat(kinds(change)).endsWith("GuardTripped", "RampSet", "PhaseMoved");
            assertThat(change.journal()).last().satisfies(entry -> {
                assertThat(entry.who()).isEqualTo("guard");
                assertThat(entry.why()).contains("burn-1h/5m");
                assertThat(entry.detail()).contains("the guard has tripped");
            });
            await().until(() -> path(one) == Path.OLD && path(other) == Path.OLD);
            assertThat(one.verifyJournal()).isEmpty();
        }
    }

    @Test
    void isEndedByAPersonAndForgetsWhatWasBefore() {
        try (Switchback switchback = switchback(POLICY).build()) {
            ChangeHandle change = Operator.open(change(switchback));
            traffic.minute(1, "NEW", "a", 1_000, 400);
            await().until(() -> change.state().phase() == Phase.FROZEN);
            long judged = change.state().trips();
            assertThat(judged).isEqualTo(1);
            assertThat(change.unfreeze(ADA).phase()).isEqualTo(Phase.OPEN);
            change.ramp(100, ADA);
            assertThat(path(switchback)).isEqualTo(Path.NEW);
            assertThat(change.state().trip()).isNull();
            assertThat(change.slo().trips())
                    .extracting(JournalEntry::kind)
                    .containsExactly("GuardTripped", "TripEnded");
            judged();
            assertThat(change.state().phase()).isEqualTo(Phase.OPEN);
            database.execute("UPDATE switchback.change SET judged_since = judged_since - interval '1 hour'");
            await().until(() -> change.state().phase() == Phase.FROZEN);
            assertThat(change.state().trips()).as("it was that which kept it").isEqualTo(2);
        }
    }

    @Test
    void tripsAtTheFirstMissingColumn() {
        try (Switchback switchback = switchback(POLICY).build()) {
            ChangeHandle change = Operator.open(change(switchback));
            traffic.minute(1, "OLD", "a", 10, 10);
            database.execute("UPDATE switchback.traffic SET missing_shape = 1");
            judged();
            assertThat(change.state().phase()).isEqualTo(Phase.OPEN);
            traffic.minute(1, "NEW", "a", 1, 1);
            database.execute("UPDATE switchback.traffic SET missing_shape = 1 WHERE path = 'NEW'");
            await().until(() -> change.state().phase() == Phase.FROZEN);
            assertThat(change.slo().trip().orElseThrow().reason())
                    .startsWith("missing-shape: 1 calls of the new path met a column or table that is not there");
        }
    }

    @Test
    void doesNotCountWhatTheInfrastructureDid() {
        try (Switchback switchback = switchback(POLICY).build()) {
            ChangeHandle change = Operator.open(change(switchback));
            traffic.minute(1, "NEW", "a", 1_000, 2);
            database.execute("UPDATE switchback.traffic SET infrastructure_errors = 900");
            judged();
            assertThat(change.state().phase()).isEqualTo(Phase.OPEN);
            PathSums sums = change.slo()
                    .measured()
                    .in(new Window(Duration.ofHours(1), false))
                    .newPath();
            assertThat(sums).isEqualTo(new PathSums(100, 2, 0, 900, 0, 0));
        }
    }

    @Test
    void onlySaysSoInADryRun() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (Switchback switchback =
                switchback(POLICY.dryRun()).meterRegistry(registry).build()) {
            ChangeHandle change = Operator.open(change(switchback));
            change.ramp(100, ADA);
            for (int occurrence = 1; occurrence <= 2; occurrence++) {
                int count = occurrence;
                traffic.minute(1, "NEW", "a", 1_000, 400);
                await().untilAsserted(() -> assertThat(change.slo().trips())
                        .extracting(JournalEntry::kind)
                        .containsOnly("GuardWouldTrip")
                        .hasSize(count));
                judged();
                assertThat(change.slo().trips()).as("once for each occurrence").hasSize(count);
                assertThat(change.slo().trips().get(count - 1).detail()).contains("400.0 and 400.0 times the budget");
                assertThat(registry.get("switchback.slo.burn")
                                .tag("window", "1h")
                                .gauge()
                                .value())
                        .isEqualTo(400, within(1e-6));
                traffic.minute(1, "NEW", "a", 1_000, 0);
                await().until(() -> database.text("SELECT would_trip FROM switchback.slo") == null);
            }
            assertThat(change.state().phase()).isEqualTo(Phase.OPEN);
            assertThat(change.state().ramp()).isEqualTo(100);
            assertThat(path(switchback)).isEqualTo(Path.NEW);
        }
    }

    @Test
    void tellsMicrometer() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (Switchback switchback = switchback(POLICY).meterRegistry(registry).build()) {
            ChangeHandle change = Operator.open(change(switchback));
            assertThat(registry.get("switchback.slo.tripped").gauge().value()).isZero();
            traffic.minute(1, "NEW", "a", 1_000, 100);
            await().until(() -> change.state().phase() == Phase.FROZEN);
            await().until(() -> registry.get("switchback.slo.tripped").gauge().value() == 1);
            assertThat(registry.get("switchback.slo.trips").functionCounter().count())
                    .isEqualTo(1);
            assertThat(registry.get("switchback.slo.burn")
                            .tag("window", "5m")
                            .gauge()
                            .value())
                    .isEqualTo(100, within(1e-6));
        }
    }

    @Test
    void canBeTrippedByHand() {
        try (Switchback switchback = switchback(SloPolicy.OFF).build()) {
            ChangeHandle change = change(switchback);
            assertThatThrownBy(() -> change.slo().trip(ADA))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("the phase is PLANNED; it needs OPEN or CLOSING");
            Operator.open(change).ramp(100, ADA);
            change.slo().trip(Act.by("ada", "customers see wrong names"));
            assertThat(change.state().phase()).isEqualTo(Phase.FROZEN);
            assertThat(change.slo().trip().orElseThrow().reason()).isEqualTo("customers see wrong names");
            assertThat(path(switchback)).isEqualTo(Path.OLD);
            assertThatThrownBy(() -> change.slo().trip(ADA)).hasMessageContaining("it is tripped already: customers");
            assertThat(change.gate().reasons())
                    .anyMatch(reason -> reason.startsWith("FAIL not-tripped: tripped at ")
                            && reason.contains(": customers see wrong names"));
            assertThat(change.unfreeze(ADA).trip()).isNull();
        }
    }

    /** A real kill -9, after the first write was committed and before the second was begun. */
    @Test
    @Promise("P4")
    void survivesAKillBetweenItsTwoWrites() throws Exception {
        try (Switchback before = switchback(SloPolicy.OFF).build()) {
            Operator.open(change(before)).ramp(100, ADA);
        }
        traffic.minute(1, "NEW", "a", 1_000, 400);
        Process doomed = DoomedGuard.start(database);
        assertThat(doomed.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(doomed.exitValue()).as("killed").isEqualTo(128 + 9);
        assertThat(database.rows("SELECT phase, tripped_at IS NULL, ramp FROM switchback.change"))
                .as("the first write alone")
                .containsExactly(List.of("OPEN", "f", "0.000"));
        database.execute("UPDATE switchback.change SET ramp = 100");
        try (Switchback idle = Operator.switchback(database, CustomerName.CHANGE)
                .pollEvery(Duration.ofHours(1))
                .lease(Duration.ofHours(2))
                .heartbeatExpiry(Duration.ofHours(4))
                .build()) {
            assertThat(idle.decision(CustomerName.CHANGE).reason())
                    .as("whatever the flag says, and before anybody froze it")
                    .isEqualTo(Reason.TRIPPED);
            assertThat(path(idle)).isEqualTo(Path.OLD);
            assertThatThrownBy(() -> change(idle).contract(ADA)).hasMessageContaining("FAIL not-tripped");
            try (Switchback alive = switchback(SloPolicy.OFF).build()) {
                await().until(() -> change(alive).state().phase() == Phase.FROZEN);
                assertThat(change(alive).journal())
                        .last()
                        .satisfies(entry -> assertThat(entry.who()).isEqualTo("guard"));
                assertThat(alive.verifyJournal()).isEmpty();
                assertThat(change(alive).unfreeze(ADA).trip()).isNull();
            }
        }
    }

    /** Whoever unfreezes first completes the freeze. */
    @Test
    void isEndedAlsoWhereNobodyHasFrozenYet() {
        try (Switchback switchback = Operator.switchback(database, CustomerName.CHANGE)
                .pollEvery(Duration.ofHours(1))
                .lease(Duration.ofHours(2))
                .heartbeatExpiry(Duration.ofHours(4))
                .build()) {
            ChangeHandle change = Operator.open(change(switchback));
            tripWithoutFreezing();
            assertThat(change.state().phase()).isEqualTo(Phase.OPEN);
            assertThat(change.unfreeze(ADA).phase()).isEqualTo(Phase.OPEN);
            assertThat(change.state().trip()).isNull();
            assertThat(kinds(change)).endsWith("GuardTripped", "PhaseMoved", "TripEnded", "PhaseMoved");
        }
    }

    private void tripWithoutFreezing() {
        Database own = new Database(database.dataSource());
        PhaseStore store = new PhaseStore(new Journal(own, List.of()));
        own.inTransaction(session -> store.trip(session, "customer-name", "seen late", ADA));
    }

    /** The gate has said GO, and before anybody acts on it the guard trips. */
    @Test
    @Promise("P7")
    void keepsAChangeFromClosingWhateverTheGateHasSaid() {
        Database own = new Database(database.dataSource());
        PhaseStore store = new PhaseStore(new Journal(own, List.of()));
        try (Switchback switchback = switchback(SloPolicy.OFF).build()) {
            Operator.open(change(switchback));
        }
        ChangeState seen = own.autocommit(session -> store.read(session, "customer-name"));
        tripWithoutFreezing();
        assertThatThrownBy(() -> own.inTransaction(session -> store.move(session, seen, Phase.CLOSING, ADA, "")))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("the guard has tripped it: seen late");
        database.execute("UPDATE switchback.change SET phase = 'CLOSING'");
        ChangeState closing = own.autocommit(session -> store.read(session, "customer-name"));
        assertThatThrownBy(() -> own.inTransaction(session -> store.move(session, closing, Phase.CONTRACTED, ADA, "")))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("the guard has tripped it: seen late");
    }

    @Test
    @Promise("P1")
    void takesAClosingChangeBackInOneStep() {
        try (Switchback switchback =
                switchback(POLICY).patience(Duration.ofMillis(1)).build()) {
            ChangeHandle change = Operator.open(change(switchback));
            database.execute("UPDATE switchback.change SET phase = 'CLOSING', epoch = epoch + 1");
            await().until(() -> path(switchback) == Path.NEW);
            traffic.minute(1, "NEW", "a", 1_000, 400);
            await().until(() -> change.state().phase() == Phase.FROZEN);
            assertThat(database.number("SELECT count(DISTINCT xmin::text) FROM switchback.journal"
                            + " WHERE kind = 'GuardTripped' OR after = 'FROZEN'"))
                    .as("one transaction")
                    .isEqualTo(1);
            await().until(() -> path(switchback) == Path.OLD);
            assertThatThrownBy(() -> change.contract(ADA)).hasMessageContaining("the phase is FROZEN");
        }
    }

    @Test
    void tripsOnceHoweverManyJudge() {
        try (Switchback switchback = switchback(SloPolicy.OFF).build()) {
            ChangeHandle change = Operator.open(change(switchback));
            traffic.minute(1, "NEW", "a", 1_000, 400);
            long epoch = change.state().epoch();
            Threads.together(6, number -> {
                SloGuard guard = guard(POLICY);
                await().ignoreExceptions().until(() -> {
                    guard.look();
                    return true;
                });
            });
            await().until(() -> change.state().phase() == Phase.FROZEN);
            assertThat(change.state().trips()).isEqualTo(1);
            assertThat(change.state().epoch()).isEqualTo(epoch + 1);
            assertThat(kinds(change)).containsOnlyOnce("GuardTripped");
        }
    }

    @Test
    void judgesOnceInAnIntervalHoweverManyInstancesThereAre() {
        try (Switchback switchback = switchback(SloPolicy.OFF).build()) {
            Operator.open(change(switchback));
            SloPolicy seldom = POLICY.judgedEvery(Duration.ofHours(1));
            String judged = "SELECT judged_at::text FROM switchback.slo";
            guard(seldom).look();
            String first = database.text(judged);
            assertThat(first).isNotNull();
            SloGuard other = guard(seldom);
            other.look();
            assertThat(database.text(judged)).isEqualTo(first);
            assertThat(other.burnRates("customer-name")).as("and knows of it").containsKey("1h");
            database.execute("UPDATE switchback.slo SET next_at = clock_timestamp()");
            guard(seldom).look();
            assertThat(database.text(judged)).isNotEqualTo(first);
        }
    }

    /** All are judged in one transaction, unless that fails. */
    @Test
    @Promise("P9")
    void judgesTheOthersWhenOneCannotBeJudged() {
        try (Switchback switchback = switchback(SloPolicy.OFF).build()) {
            ChangeHandle change = Operator.open(change(switchback));
            database.execute(
                    "INSERT INTO switchback.change (name, definition, digest, phase) VALUES ('spoilt', '', '', 'OPEN')");
            database.execute("INSERT INTO switchback.slo_minute (change, minute, path, calls, errors, missing_shape,"
                    + " infrastructure_errors, matches, mismatches, latency) SELECT 'spoilt', date_trunc('minute',"
                    + " clock_timestamp()) - n * interval '1 min', 'NEW', 9223372036854775807, 0, 0, 0, 0, 0,"
                    + " array_fill(0::bigint, '{40}') FROM generate_series(1, 3) AS n");
            traffic.minute(1, "NEW", "a", 1_000, 400);
            assertThatThrownBy(() ->
                            guard(POLICY, List.of("spoilt", "customer-name")).look())
                    .hasMessageContaining("out of range");
            assertThat(database.rows("SELECT change FROM switchback.slo WHERE judged_at IS NOT NULL"))
                    .hasToString("[[customer-name]]");
            assertThat(change.state().trips()).isEqualTo(1);
        }
    }

    private SloGuard guard(SloPolicy policy) {
        return guard(policy, List.of("customer-name"));
    }

    /** What an instance of its own would judge with. */
    private SloGuard guard(SloPolicy policy, List<String> changes) {
        Database own = new Database(database.dataSource());
        Journal journal = new Journal(own, List.of());
        PhaseStore store = new PhaseStore(journal);
        PhaseWatch phases = new PhaseWatch(own, store, Duration.ofSeconds(1), System::nanoTime);
        phases.refresh();
        return new SloGuard(
                own, journal, phases, new Trips(own, store, phases), changes, policy, "another", System::nanoTime);
    }

    private static CheckResult check(ChangeHandle change, String name) {
        return change.gate().results().stream()
                .filter(result -> result.check().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @Promise("P7")
    void contractNeedsARateThatIsKnownAndWithin() {
        try (Switchback switchback = switchback(POLICY.dryRun())
                .window(new WindowPolicy(Duration.ofMillis(1), Duration.ofHours(5), Duration.ofMillis(1)))
                .build()) {
            ChangeHandle change = change(switchback);
            assertThat(check(change, "burn-rates").status()).isEqualTo(CheckStatus.UNKNOWN);
            assertThat(check(change, "burn-rates").value()).isEqualTo("nobody judges it");
            Operator.open(change);
            judged();
            assertThat(check(change, "burn-rates").status()).isEqualTo(CheckStatus.PASS);
            assertThat(check(change, "samples").status()).isEqualTo(CheckStatus.UNKNOWN);
            assertThat(check(change, "samples").value()).isEqualTo("0 calls on the new path in 3d");
            traffic.minute(1, "NEW", "a", 999, 0);
            traffic.minute(1, "OLD", "a", 999, 0);
            judged();
            assertThat(check(change, "samples").status()).isEqualTo(CheckStatus.UNKNOWN);
            traffic.minute(1, "NEW", "b", 1, 0);
            await().until(() -> check(change, "samples").status() == CheckStatus.PASS);
            assertThat(check(change, "not-tripped").status()).isEqualTo(CheckStatus.PASS);

            traffic.gap(60);
            assertThat(check(change, "samples").status()).isEqualTo(CheckStatus.UNKNOWN);
            assertThat(check(change, "burn-rates").status()).isEqualTo(CheckStatus.UNKNOWN);
            assertThat(check(change, "burn-rates").value()).startsWith("the history has gaps: GAP ");
            database.execute("DELETE FROM switchback.traffic_gap");
            assertThat(check(change, "burn-rates").status()).isEqualTo(CheckStatus.PASS);

            traffic.minute(1, "NEW", "a", 1_000, 400);
            await().until(() -> check(change, "burn-rates").status() == CheckStatus.FAIL);
            assertThat(check(change, "burn-rates").value()).contains("times the budget");
            traffic.minute(1, "NEW", "a", 1_000, 0);
            await().until(() -> check(change, "burn-rates").value().startsWith("a rule was broken last at "));
            assertThat(check(change, "burn-rates").status()).isEqualTo(CheckStatus.FAIL);
            assertThat(check(change, "burn-rates").threshold()).isEqualTo("every rule kept, and none broken for 5 h");
            database.execute("UPDATE switchback.slo SET breached_at = breached_at - interval '6 hours'");
            assertThat(check(change, "burn-rates").status()).isEqualTo(CheckStatus.PASS);
        }
        try (Switchback unjudged =
                switchback(POLICY).pollEvery(Duration.ofMillis(300)).build()) {
            database.execute("UPDATE switchback.change SET phase = 'FROZEN'");
            database.execute("UPDATE switchback.slo SET judged_at = judged_at - interval '61 s'");
            CheckResult old = check(change(unjudged), "burn-rates");
            assertThat(old.status()).isEqualTo(CheckStatus.UNKNOWN);
            assertThat(old.value()).startsWith("nobody judges it, the last time ");
        }
        try (Switchback without = switchback(SloPolicy.OFF).build()) {
            assertThat(change(without).gate().results())
                    .extracting(CheckResult::check)
                    .contains("not-tripped")
                    .doesNotContain("burn-rates", "samples");
        }
    }
}
