package dev.switchback.ramp;

import static dev.switchback.testing.Operator.ADA;
import static dev.switchback.testing.Operator.GRACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.openfeature.sdk.OpenFeatureAPI;
import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.RefusedException;
import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.gate.BreakGlass;
import dev.switchback.gate.BreakGlassTerms;
import dev.switchback.journal.JournalEntry;
import dev.switchback.route.FlagResult;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A ramp goes by its plan: held, sampled, one step at a time; down always. Time is moved in the tables. */
class RampTest {

    private static final String CHANGE = "customer-name";
    private static final RampPlan PLAN = new RampPlan(
            List.of(
                    new RampStep(1, Duration.ofHours(1)),
                    new RampStep(50, Duration.ofHours(1)),
                    new RampStep(100, Duration.ofHours(1))),
            10);

    private TestDatabase database;

    @BeforeEach
    void table() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 5);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Switchback switchback() {
        return Operator.switchback(database, CustomerName.CHANGE).build();
    }

    private ChangeHandle open(Switchback switchback) {
        ChangeHandle change = Operator.open(switchback.change(CHANGE));
        database.execute("UPDATE switchback.change SET phase_since = phase_since - interval '10 days'");
        return change;
    }

    /** Everything of the ramp was so much earlier. */
    private void age(String interval) {
        database.execute("UPDATE switchback.ramp SET step_since = step_since - interval '" + interval
                + "', automatic_since = automatic_since - interval '" + interval + "'");
    }

    /** The history of the last minutes, and nothing else. */
    private void traffic(long old, long fresh) {
        database.execute(
                "DELETE FROM switchback.traffic; INSERT INTO switchback.traffic (change, minute, path, instance,"
                        + " reads, writes, latency) SELECT 'customer-name', date_trunc('minute', now() - interval '2 min'), p, 'one', r,"
                        + " 0, '{}' FROM (VALUES ('OLD', " + old + "), ('NEW', " + fresh + ")) AS v (p, r)");
    }

    private static List<String> steps(ChangeHandle change) {
        return change.journal().stream()
                .filter(entry ->
                        entry.kind().startsWith("Ramp") && !entry.kind().equals("RampSet"))
                .map(entry -> entry.kind() + " by " + entry.who() + ": "
                        + Optional.ofNullable(entry.before())
                                .map(before -> before + " -> ")
                                .orElse("") + entry.after())
                .toList();
    }

    @Test
    void takesOneStepAtATimeWhenItsHoldIsOverAndItsSampleIsThere() {
        try (Switchback switchback = switchback()) {
            ChangeHandle change = open(switchback);
            RampReport begun = change.rampPlan().begin(PLAN, ADA);
            assertThat(begun.set()).isEqualTo(1);
            assertThat(begun.toString())
                    .contains("set: 1 %\n  observed: unknown (0 of 0 calls since ")
                    .contains("stands: step 1 of 3 (1 %), for ")
                    .contains("against the next step: step 1 of 3 (1 %) is to be held for 60 min and has been for ");
            assertThatThrownBy(() -> change.rampPlan().stepUp(ADA))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("step up of 'customer-name' refused")
                    .hasMessageContaining("is to be held for 60 min")
                    .hasMessageContaining(": wait another 59 min")
                    .hasMessageContaining("the new path has answered 0 calls at this step, and at least 10 are needed");
            age("2 hours");
            traffic(700, 300);
            assertThatThrownBy(() -> change.rampPlan().stepUp(ADA))
                    .hasMessageContaining("the observed share does not follow: 1 % is set, and it is 30 % (300 of 1000")
                    .satisfies(e -> assertThat(((RefusedException) e).reasons()).hasSize(1));
            traffic(990, 10);
            assertThat(change.rampPlan().stepUp(ADA).set()).isEqualTo(50);
            assertThat(change.state().ramp()).isEqualTo(50);
            age("2 hours");
            traffic(0, 10);
            assertThatThrownBy(() -> change.rampPlan().stepUp(ADA))
                    .hasMessageContaining("50 % is set, and it is 100 %");
            traffic(500, 500);
            assertThat(complete(change).status()).isEqualTo(CheckStatus.FAIL);
            change.rampPlan().stepUp(ADA);
            assertThat(complete(change).toString())
                    .startsWith("FAIL ramp-complete: step 3 of 3 (100 %) for ")
                    .contains("needs step 3 of 3 (100 %) for 60 min");
            age("2 hours");
            traffic(0, 500);
            assertThat(complete(change).status()).isEqualTo(CheckStatus.PASS);
            assertThatThrownBy(() -> change.rampPlan().stepUp(ADA)).hasMessageContaining("is the last one");
            assertThat(steps(change))
                    .containsExactly(
                            "RampBegun by ada: step 1 of 3 (1 %)",
                            "RampStepped by ada: step 1 of 3 (1 %) -> step 2 of 3 (50 %)",
                            "RampStepped by ada: step 2 of 3 (50 %) -> step 3 of 3 (100 %)");
            assertThat(switchback.verifyJournal()).isEmpty();
        }
    }

    @Test
    void goesDownAtAnyTimeAndUpToTheNextStepOnly() {
        try (Switchback switchback = switchback()) {
            ChangeHandle change = open(switchback);
            change.ramp(60, ADA);
            assertThat(change.rampPlan().begin(PLAN, ADA).toString()).contains("stands: step 2 of 3 (50 %)");
            assertThat(change.state().ramp()).as("begins where it stands").isEqualTo(60);
            assertThat(change.ramp(30, ADA).ramp()).isEqualTo(30);
            assertThat(change.rampPlan().report().toString()).contains("stands: step 1 of 3 (1 %)");
            assertThatThrownBy(() -> change.ramp(31, ADA)).hasMessageContaining("31 % is no step of the plan: 1 % for");
            assertThatThrownBy(() -> change.ramp(100, ADA))
                    .hasMessageContaining("100 % skips the next step, 50 %")
                    .hasMessageContaining("is to be held for 60 min")
                    .hasMessageContaining("break-glass");
            age("2 hours");
            traffic(70, 30);
            assertThat(change.ramp(50, ADA).ramp()).isEqualTo(50);
            assertThat(change.rampPlan().stepDown(ADA).set()).isEqualTo(1);
            assertThat(change.rampPlan().stepDown(ADA).set()).isZero();
            assertThat(change.rampPlan().stepUp(ADA).set())
                    .as("nothing to hold before the first step")
                    .isEqualTo(1);
            change.freeze(ADA);
            assertThatThrownBy(() -> change.rampPlan().stepUp(ADA)).hasMessageContaining("the phase is FROZEN");
            assertThat(change.off(ADA).ramp()).isZero();
            assertThat(change.rampPlan().off(ADA).toString()).contains("stands: before step 1 of 3 (0 %)");
        }
    }

    @Test
    void holdsAStepAnewAfterAFreezeAndNotBeforeATripIsEnded() {
        try (Switchback switchback = switchback()) {
            ChangeHandle change = open(switchback);
            change.rampPlan().begin(PLAN, ADA);
            age("2 hours");
            traffic(990, 10);
            change.freeze(ADA);
            change.unfreeze(ADA);
            assertThatThrownBy(() -> change.rampPlan().stepUp(ADA)).hasMessageContaining("has been for");
            database.execute("UPDATE switchback.change SET phase_since = phase_since - interval '10 days'");
            assertThat(change.rampPlan().report().against()).isEmpty();
            change.slo().trip(ADA);
            assertThatThrownBy(() -> change.rampPlan().stepUp(ADA))
                    .hasMessageContaining("the phase is FROZEN")
                    .hasMessageContaining("the guard tripped at 20")
                    .hasMessageContaining("because test: find out why");
            assertThat(change.rampPlan().stepDown(ADA).set()).isZero();
            change.unfreeze(ADA);
            assertThat(change.rampPlan().report().toString())
                    .as("the trip has taken the percentage back, and the step with it")
                    .contains("set: 0 %")
                    .contains("stands: before step 1 of 3 (0 %)");
            assertThat(change.ramp(1, ADA).ramp()).isEqualTo(1);
            age("2 hours");
            database.execute("UPDATE switchback.change SET phase_since = phase_since - interval '10 days'");
            assertThatThrownBy(() -> change.rampPlan().stepUp(ADA))
                    .as("it counts from the end of the trip")
                    .hasMessageContaining("has been for");
        }
    }

    @Test
    void survivesARestartAndCannotBeLeftInOrderToSkipSteps() {
        try (Switchback switchback = switchback()) {
            ChangeHandle change = open(switchback);
            change.rampPlan().begin(PLAN, ADA);
            change.rampPlan().autoStepUp(true, ADA);
        }
        try (Switchback switchback = switchback()) {
            ChangeHandle change = switchback.change(CHANGE);
            RampStanding standing = change.rampPlan().report().standing();
            assertThat(standing.plan()).isEqualTo(PLAN);
            assertThat(standing.automaticBy()).isEqualTo("ada");
            assertThatThrownBy(() -> change.rampPlan().end(ADA)).hasMessageContaining("go off first");
            assertThatThrownBy(() -> change.rampPlan().begin(RampPlan.STANDARD, ADA))
                    .hasMessageContaining("another plan stands at step 1 of 3 (1 %)");
            change.off(ADA);
            assertThat(change.rampPlan().report().standing().automaticBy()).isNull();
            change.rampPlan().end(ADA);
            assertThatThrownBy(() -> change.rampPlan().stepUp(ADA)).hasMessageContaining("no plan is in force");
            assertThat(complete(change).toString()).startsWith("PASS ramp-complete: no plan is in force");
            assertThat(change.ramp(70, ADA).ramp()).as("free without a plan").isEqualTo(70);
            change.freeze(ADA);
            assertThatThrownBy(() -> change.rampPlan().begin(PLAN, ADA)).hasMessageContaining("a ramp begins in OPEN");
        }
    }

    @Test
    void letsOneOfTwoOperatorsStepUp() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (Switchback one = switchback();
                Switchback two = switchback()) {
            ChangeHandle change = open(one);
            change.rampPlan().begin(PLAN, ADA);
            age("2 hours");
            traffic(990, 10);
            CyclicBarrier start = new CyclicBarrier(2);
            List<Future<Object>> both = Stream.of(change, two.change(CHANGE))
                    .map(handle -> threads.<Object>submit(() -> {
                        start.await();
                        try {
                            return handle.rampPlan().stepUp(GRACE);
                        } catch (RefusedException e) {
                            return e;
                        }
                    }))
                    .toList();
            List<Object> results = new ArrayList<>();
            for (Future<Object> each : both) {
                results.add(each.get(60, TimeUnit.SECONDS));
            }
            assertThat(results).filteredOn(RampReport.class::isInstance).hasSize(1);
            assertThat(results)
                    .filteredOn(RefusedException.class::isInstance)
                    .singleElement()
                    .asString()
                    .contains("step 2 of 3 (50 %) is to be held for 60 min");
            assertThat(change.state().ramp()).isEqualTo(50);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void skipsAStepByBreakGlassAndSaysSoInTheJournal() {
        try (Switchback switchback = switchback()) {
            ChangeHandle change = open(switchback);
            change.rampPlan().begin(PLAN, ADA);
            BreakGlass open = change.breakGlass()
                    .open(
                            new BreakGlassTerms("grace", "too few have seen it", "off", "look at the errors"),
                            Duration.ofMinutes(10),
                            ADA);
            assertThatThrownBy(() -> change.ramp(70, ADA)).hasMessageContaining("is no step of the plan");
            assertThat(change.ramp(100, ADA).ramp()).isEqualTo(100);
            assertThat(change.journal())
                    .filteredOn(entry -> entry.kind().equals("RampStepped"))
                    .singleElement()
                    .extracting(JournalEntry::detail)
                    .asString()
                    .contains(", against: the plan stands at step 1 of 3 (1 %): 100 % skips the next step, 50 %")
                    .contains("is to be held for");
            assertThat(change.journal())
                    .extracting(JournalEntry::detail)
                    .anySatisfy(detail -> assertThat(detail).contains("from 1 % to 100 %"));
            change.off(ADA);
            change.freeze(ADA);
            assertThatThrownBy(() -> change.ramp(50, ADA))
                    .as("not in any phase")
                    .hasMessageContaining("FROZEN");
            change.unfreeze(ADA);
            change.breakGlass().end(open.id(), ADA);
            assertThatThrownBy(() -> change.ramp(50, ADA)).hasMessageContaining("skips the next step, 1 %");
        }
    }

    @Test
    void stepsUpByItselfOnOneInstanceOnlyWhenToldToAndStopsAtATrip() {
        try (Switchback one = switchback();
                Switchback two = switchback();
                Switchback three = switchback()) {
            ChangeHandle change = open(one);
            change.rampPlan().begin(PLAN, ADA);
            age("2 hours");
            traffic(990, 10);
            String looked = "SELECT looked_at FROM switchback.ramp";
            String before = String.valueOf(database.text(looked));
            assertThat(two.change(CHANGE).rampPlan().report().against()).isEmpty();
            assertThat(database.text(looked))
                    .as("nobody has a turn while it is off")
                    .isEqualTo(before);
            assertThat(change.state().ramp()).isEqualTo(1);
            change.rampPlan().autoStepUp(true, GRACE);
            await().untilAsserted(() -> assertThat(change.state().ramp()).isEqualTo(50));
            turnsPass(2);
            assertThat(change.state().ramp()).as("the next step is held").isEqualTo(50);
            age("2 hours");
            traffic(500, 500);
            await().untilAsserted(() -> assertThat(change.state().ramp()).isEqualTo(100));
            age("2 hours");
            traffic(0, 500);
            turnsPass(2);
            assertThat(steps(three.change(CHANGE)))
                    .containsExactly(
                            "RampBegun by ada: step 1 of 3 (1 %)",
                            "RampAutomatic by grace: off -> on",
                            "RampStepped by test: step 1 of 3 (1 %) -> step 2 of 3 (50 %)",
                            "RampStepped by test: step 2 of 3 (50 %) -> step 3 of 3 (100 %)");
            assertThat(change.journal())
                    .filteredOn(entry -> entry.kind().equals("RampStepped"))
                    .extracting(JournalEntry::why)
                    .containsOnly("the automatic step-up, turned on by grace");
            change.slo().trip(ADA);
            change.unfreeze(ADA);
            await().untilAsserted(() -> assertThat(
                            change.rampPlan().report().standing().automaticBy())
                    .isNull());
            assertThat(steps(change)).last().isEqualTo("RampAutomatic by test: on -> off");
        }
    }

    /** So many times somebody of the fleet has looked. */
    private void turnsPass(int turns) {
        for (int i = 0; i < turns; i++) {
            String before = String.valueOf(database.text("SELECT looked_at FROM switchback.ramp"));
            await().until(() -> !before.equals(database.text("SELECT looked_at FROM switchback.ramp")));
        }
    }

    @Test
    void onlySeesAndJudgesWhatAFlagServiceOfTheApplicationDoes() {
        try (Switchback one = served();
                Switchback two = served()) {
            ChangeHandle change = open(one);
            RampReport begun = change.rampPlan().begin(PLAN, ADA);
            assertThat(begun.driven()).isFalse();
            assertThat(begun.toString())
                    .contains("set: by the application's flag service")
                    .contains("stands: before step 1 of 3 (0 %)");
            assertThat(change.state().ramp()).as("nothing is set").isZero();
            for (Runnable drive : List.<Runnable>of(
                    () -> change.rampPlan().stepUp(ADA),
                    () -> change.rampPlan().stepDown(ADA),
                    () -> change.rampPlan().autoStepUp(true, ADA))) {
                assertThatThrownBy(drive::run).hasMessageContaining("the application's flag service sets the share");
            }
            traffic(5, 1);
            turnsPass(2);
            traffic(990, 10);
            await().untilAsserted(() -> assertThat(steps(two.change(CHANGE)))
                    .last()
                    .isEqualTo("RampSeen by test: before step 1 of 3 (0 %) -> step 1 of 3 (1 %)"));
            traffic(0, 600);
            await().untilAsserted(() -> assertThat(change.journal())
                    .filteredOn(entry -> entry.kind().equals("RampSeen"))
                    .last()
                    .extracting(JournalEntry::detail)
                    .asString()
                    .startsWith("observed 100 % (600 of 600 calls since ")
                    .endsWith("; jumped from 1 % to 100 %, 1 steps of the plan skipped"));
            turnsPass(2);
            assertThat(change.journal())
                    .filteredOn(entry -> entry.kind().equals("RampSeen"))
                    .as("each step once, not for each instance, and none of a handful of calls")
                    .hasSize(2);
            assertThat(complete(change).status()).isEqualTo(CheckStatus.FAIL);
            age("2 hours");
            assertThat(complete(change).status()).isEqualTo(CheckStatus.PASS);
        }
    }

    @Test
    @Promise("P4")
    void goesOffWhateverThePlanSays() {
        try (Switchback switchback = switchback()) {
            ChangeHandle change = open(switchback);
            change.ramp(100, ADA);
            change.rampPlan().begin(PLAN, ADA);
            assertThat(switchback.decision(CustomerName.CHANGE).path().name()).isEqualTo("NEW");
            change.off(ADA);
            assertThat(switchback.decision(CustomerName.CHANGE).path().name()).isEqualTo("OLD");
        }
    }

    @Test
    void drivesAClientThatItsOwnProviderServes() {
        OpenFeatureAPI api = OpenFeatureAPI.getInstance();
        try (Switchback switchback = Operator.switchback(database, CustomerName.CHANGE)
                .openFeature(api.getClient("ramp-test"))
                .build()) {
            ChangeHandle change = open(switchback);
            assertThat(change.rampPlan().report().driven())
                    .as("another provider")
                    .isFalse();
            api.setProviderAndWait("ramp-test", switchback.flagProvider());
            assertThat(change.rampPlan().begin(PLAN, ADA).driven()).isTrue();
            assertThat(change.state().ramp()).isEqualTo(1);
        }
    }

    private Switchback served() {
        return Operator.switchback(database, CustomerName.CHANGE)
                .flags((key, context) -> FlagResult.OFF)
                .build();
    }

    private static CheckResult complete(ChangeHandle change) {
        return change.gate().results().stream()
                .filter(result -> result.check().equals("ramp-complete"))
                .findFirst()
                .orElseThrow();
    }
}
