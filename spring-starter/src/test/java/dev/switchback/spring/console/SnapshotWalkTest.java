package dev.switchback.spring.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.check.CheckResult;
import dev.switchback.database.Database;
import dev.switchback.journal.Journal;
import dev.switchback.phase.Phase;
import dev.switchback.phase.PhaseStore;
import dev.switchback.spring.console.NameDesk.Names;
import dev.switchback.spring.console.Visitor.Answer;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.SwitchableDataSource;
import dev.switchback.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the console shows of a real change, in every phase. */
class SnapshotWalkTest {

    private TestDatabase database;

    @BeforeEach
    void table() {
        NameDesk.BROKEN.set(false);
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 20);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void fromPlannedToAFaultThatIsTakenBack() {
        try (Office office = Office.open(database.dataSource(), List.of(NameDesk.class, Guarding.Watched.class))) {
            Visitor ada = office.as("ada");
            ChangeHandle change = office.change();
            Answer planned = ada.snapshot();
            assertThat(planned.map().keySet()).isEqualTo(new Snapshots().open().keySet());
            assertThat(planned.list("unknown")).isEmpty();
            assertThat(planned.at("phase.name")).isEqualTo("PLANNED");
            assertThat(planned.at("oldPath.sentence"))
                    .isEqualTo("Old path can still serve: yes, it is the only one; nothing was expanded yet.");
            assertThat(planned.at("change"))
                    .isEqualTo(Map.of(
                            "name",
                            "customer-name",
                            "table",
                            "customer",
                            "key",
                            List.of("id"),
                            "oldShape",
                            List.of("full_name"),
                            "newShape",
                            List.of("first_name", "last_name"),
                            "mapping",
                            "SQL"));
            assertThat(planned.at("instance.application")).isEqualTo("shop");
            assertThat(planned.at("instance.paths")).isEqualTo("built-in");
            for (String part : List.of("backfill", "verification", "gate")) {
                assertThat(planned.map().get(part)).as(part).isNull();
            }

            change.expand(Operator.ADA);
            change.backfill(progress -> {}, Operator.ADA);
            Answer filled = until(ada, seen -> "BACKFILLING".equals(seen.at("phase.name")));
            assertThat(filled.at("backfill.state")).isEqualTo("FINISHED");
            assertThat(filled.at("backfill.examined")).isEqualTo(20L);
            assertThat(filled.at("phase.rail.1")).isEqualTo(Map.of("phase", "BACKFILLING", "state", "here"));

            change.verify(Operator.ADA);
            change.verify(Operator.ADA);
            assertThat(ada.perform("open", Map.of("reason", "two clean scans")).status())
                    .isEqualTo(200);
            Answer open = ada.snapshot();
            assertThat(open.at("phase.name")).isEqualTo("OPEN");
            assertThat(open.at("verification.rows")).isEqualTo(20L);
            assertThat(open.at("verification.divergent")).isEqualTo(0L);
            assertThat((String) open.at("oldPath.sentence"))
                    .matches("Old path can still serve: yes, proven [0-9.]+ s ago\\.");
            assertThat(open.at("window.setBackBy")).isEqualTo("the change came into this phase");
            assertThat(open.at("window.restoreHorizon.known")).isEqualTo(false);
            assertThat(open.at("window.minimumAgeSeconds")).isEqualTo(0L);

            Names names = office.bean(Names.class);
            ada.perform("ramp", Map.of("percent", 50, "reason", "release 42"));
            Answer busy = until(ada, seen -> {
                names.find(1);
                names.find(2);
                return calls(seen, "OLD") > 20 && calls(seen, "NEW") > 20;
            });
            assertThat(busy.at("staircase.observed.0.name")).isEqualTo("shop 2.1");
            assertThat((double) busy.at("staircase.observed.0.points.0.percent"))
                    .isBetween(1.0, 99.0);
            assertThat((double) busy.at("minutes.0.NEW.p99Millis")).isPositive();
            assertThat(last(busy.list("staircase.set"), "percent")).isEqualTo(50.0);
            assertThat(kinds(busy)).contains("deploy", "flip");
            assertThat(busy.at("fleet.0.upToDate")).isEqualTo(true);
            assertThat(busy.at("guard.mode")).isEqualTo("ON");
            assertThat(busy.list("guard.burns")).hasSize(8);
            assertThat(busy.at("guard.burns.0.window")).isEqualTo("1 h");
            assertThat(busy.at("guard.burns.0.pair")).isEqualTo("1 h / 5 min");
            assertThat(busy.at("guard.burns.4.window")).isEqualTo("3 d");
            assertThat(until(ada, seen -> seen.map().get("gate") != null).at("gate.verdict"))
                    .isIn("NO_GO", "INCONCLUSIVE");

            sendsWhatThePageIsTestedWith(ada.snapshot(), new Snapshots().open());

            NameDesk.BROKEN.set(true);
            Answer frozen = until(ada, seen -> {
                for (int i = 0; i < 5; i++) {
                    try {
                        names.find(1);
                    } catch (IllegalStateException e) {
                        // What the guard is to find out.
                    }
                }
                return "FROZEN".equals(seen.at("phase.name"));
            });
            assertThat((String) frozen.at("guard.trip.reason")).contains("burn");
            assertThat(frozen.at("ramp.set")).isEqualTo(0.0);
            assertThat(last(frozen.list("staircase.set"), "percent")).isEqualTo(0.0);
            assertThat(kinds(frozen)).contains("trip", "freeze");
            sendsWhatThePageIsTestedWith(frozen, new Snapshots().frozen());
            assertThat(frozen.at("phase.rail.3")).isEqualTo(Map.of("phase", "FROZEN", "state", "here"));
            until(ada, seen -> sum(seen, "NEW", "errors") > 0);
            assertThat(ada.snapshot().list("unknown")).isEmpty();
        }
    }

    @Test
    void fromAnExitThatWaitsToContracted() throws Exception {
        SwitchableDataSource slow = new SwitchableDataSource(database.dataSource());
        try (Office office = Office.open(database.dataSource(), List.of(NameDesk.class, Guarding.Unwatched.class))) {
            Visitor ada = office.as("ada");
            ChangeHandle change = Operator.open(office.change());
            ada.perform("ramp", Map.of("percent", 100, "reason", "all of it"));
            try (Switchback late = Operator.switchback(slow, CustomerName.CHANGE)
                    .application("shop", "1.9")
                    .build()) {
                assertThat(late.instance().version()).isEqualTo("1.9");
                slow.down();
                PhaseStore phases = new PhaseStore(new Journal(new Database(database.dataSource()), List.of()));
                new Database(database.dataSource())
                        .inTransaction(session -> phases.move(
                                session,
                                phases.read(session, "customer-name"),
                                Phase.CLOSING,
                                Operator.ADA,
                                "the gate said GO"));
                Answer closing = until(ada, seen -> "CLOSING".equals(seen.at("phase.name")) && upToDate(seen, "2.1"));
                assertThat(upToDate(closing, "1.9")).isFalse();
                assertThat(closing.at("oldPath.level")).isEqualTo("warn");
                assertThat((String) closing.at("oldPath.sentence"))
                        .contains("yes, proven", "Contract drops its columns once every instance has acknowledged.");
                assertThat(last(closing.list("staircase.set"), "percent")).isEqualTo(100.0);
                assertThat(office.as("olga")
                                .perform("reopen", Map.of("reason", "second thoughts"))
                                .at("after"))
                        .isEqualTo("OPEN at 100 %");
                slow.up();
            }
            Names names = office.bean(Names.class);
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                names.find(1);
                change.verify(Operator.ADA);
                assertThat(change.gate().results())
                        .filteredOn(CheckResult::blocks)
                        .extracting(CheckResult::check)
                        .containsExactly("approval");
            });
            Answer requested = ada.perform("request", Map.of("reason", "two weeks are over"));
            assertThat(requested.status()).as(requested.text()).isEqualTo(200);
            Visitor grace = office.as("grace");
            Answer asked = until(grace, seen -> seen.map().get("gate") != null && seen.at("gate.approval") != null);
            assertThat(asked.at("gate.approval.state")).isEqualTo("REQUESTED");
            assertThat(asked.at("gate.approval.requestedBy")).isEqualTo("ada");
            Answer approved =
                    grace.perform("approve", Map.of("digest", asked.at("gate.approval.digest"), "reason", "read it"));
            assertThat(approved.status()).as(approved.text()).isEqualTo(200);
            Answer contracted = ada.perform("contract", Map.of("confirm", "customer-name", "reason", "as approved"));
            assertThat(contracted.status()).as(contracted.text()).isEqualTo(200);

            Answer done = ada.snapshot();
            assertThat(done.at("phase.name")).isEqualTo("CONTRACTED");
            assertThat(done.at("oldPath"))
                    .isEqualTo(Map.of(
                            "level",
                            "bad",
                            "sentence",
                            "Old path can still serve: no, its columns are dropped; only a restore brings them back."));
            assertThat(done.map().get("gate")).isNull();
            assertThat(done.list("unknown")).isEmpty();
            assertThat(ada.perform("off", Map.of()).status()).isEqualTo(409);
            assertThat(database.number("SELECT count(*) FROM information_schema.columns WHERE table_name = 'customer'"
                            + " AND column_name = 'full_name'"))
                    .isZero();
        }
    }

    /** Each object that both have has all the members that the page's own tests give it. */
    private static void sendsWhatThePageIsTestedWith(Answer sent, Map<String, Object> tested) {
        Map<String, Set<String>> members = Trees.members(sent.map());
        assertThat(members.keySet()).contains("ramp.observed", "minutes.NEW", "gate.checks", "fleet", "journal");
        Trees.members(tested)
                .forEach((path, names) -> assertThat(members.getOrDefault(path, names))
                        .as("members of '%s'", path)
                        .containsAll(names));
    }

    private static Answer until(Visitor visitor, Predicate<Answer> condition) {
        return await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(300))
                .until(visitor::snapshot, condition);
    }

    private static long calls(Answer snapshot, String path) {
        return sum(snapshot, path, "calls");
    }

    private static long sum(Answer snapshot, String path, String figure) {
        return snapshot.list("minutes").stream()
                .mapToLong(minute -> (Long) ((Map<?, ?>) ((Map<?, ?>) minute).get(path)).get(figure))
                .sum();
    }

    private static Object last(List<?> list, String member) {
        return ((Map<?, ?>) list.get(list.size() - 1)).get(member);
    }

    private static List<Object> kinds(Answer snapshot) {
        return snapshot.list("staircase.marks").stream()
                .<Object>map(mark -> ((Map<?, ?>) mark).get("kind"))
                .toList();
    }

    private static boolean upToDate(Answer snapshot, String version) {
        return snapshot.list("fleet").stream()
                .map(member -> (Map<?, ?>) member)
                .filter(member -> version.equals(member.get("version")))
                .anyMatch(member -> (Boolean) member.get("upToDate"));
    }
}
