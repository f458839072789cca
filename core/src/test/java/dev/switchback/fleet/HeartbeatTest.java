package dev.switchback.fleet;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.Path;
import dev.switchback.database.Database;
import dev.switchback.database.DatabaseException;
import dev.switchback.journal.Journal;
import dev.switchback.phase.PhaseStore;
import dev.switchback.phase.PhaseWatch;
import dev.switchback.route.Decision;
import dev.switchback.route.FlagResult;
import dev.switchback.route.Reason;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.SwitchableDataSource;
import dev.switchback.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What each instance's heartbeat tells of what it decides. */
class HeartbeatTest {

    private static final String CHANGE = "customer-name";
    private static final Decision NEW = new Decision(Path.NEW, false, Path.NEW, Reason.FLAG);
    private static final Decision SHADOWED = new Decision(Path.NEW, true, Path.NEW, Reason.FLAG);
    private static final Decision STALE = new Decision(Path.OLD, false, null, Reason.STALE_PHASE);

    private final AtomicLong clock = new AtomicLong();
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

    private static Member member(ChangeHandle change, String application) {
        return change.fleet().stream()
                .filter(each -> each.info().application().equals(application))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void tellsWhatEachInstanceLastDecidedAndWhatItsFlagIs() {
        try (Switchback shop = Operator.switchback(database, CustomerName.CHANGE)
                        .application("shop", "2")
                        .build();
                Switchback service = Operator.switchback(database, CustomerName.CHANGE)
                        .application("service", "7")
                        .flags((key, context) -> FlagResult.LIVE)
                        .build()) {
            ChangeHandle change = Operator.open(shop.change(CHANGE));
            assertThat(member(change, "shop").decisions()).isEqualTo("nothing");
            for (int i = 0; i < 3; i++) {
                shop.decision(CustomerName.CHANGE);
            }
            service.decision(CustomerName.CHANGE);
            await().untilAsserted(() -> {
                assertThat(member(change, "shop").units(Path.OLD)).isPositive();
                assertThat(member(change, "shop").decisions()).startsWith("OLD by flag ");
                assertThat(member(change, "shop").builtInFlag()).isTrue();
                assertThat(member(change, "service").builtInFlag()).isFalse();
            });
            await().untilAsserted(() -> {
                service.decision(CustomerName.CHANGE);
                assertThat(member(change, "service").decisions()).matches("NEW by flag \\d+ with shadow");
                assertThat(member(change, "service").shadowShare()).isEqualTo(100);
            });
            assertThat(member(change, "service").libraryVersion()).isEqualTo("unknown");
            assertThat(member(change, "service").decidedAt()).isNotNull();
        }
    }

    /** An instance as its pulse drives it, but by hand. */
    private Fleet fleet(Database at, DecisionTally tally) {
        PhaseWatch watch =
                new PhaseWatch(at, new PhaseStore(new Journal(at, List.of())), Duration.ofSeconds(3), System::nanoTime);
        return new Fleet(
                at, new InstanceInfo("one", "shop", "1"), watch, Duration.ofMinutes(1), tally, () -> true, clock::get);
    }

    @Test
    @Promise("P9")
    void losesNoCountWhileTheDatabaseIsAwayAndKeepsWhatWasLastDecidedWhileIdle() {
        Operator.switchback(database, CustomerName.CHANGE).build().close();
        SwitchableDataSource dataSource = new SwitchableDataSource(database.dataSource());
        DecisionTally tally = new DecisionTally();
        Fleet fleet = fleet(new Database(dataSource), tally);
        tally.hearing(CHANGE, NEW).run();
        tally.hearing(CHANGE, STALE).run();
        dataSource.down();
        assertThatThrownBy(fleet::beat).isInstanceOf(DatabaseException.class);
        tally.hearing(CHANGE, NEW).run();
        tally.hearing(CHANGE, SHADOWED).run();
        dataSource.up();
        fleet.beat();
        Member first = fleet.members(CHANGE).get(0);
        assertThat(first.decisions()).isEqualTo("NEW by flag 2, NEW by flag 1 with shadow, OLD by stale_phase 1");
        assertThat(first.shadowShare()).isEqualTo(25);
        fleet.beat();
        assertThat(fleet.members(CHANGE).get(0).decided()).isEqualTo(first.decided());
        assertThat(fleet.members(CHANGE).get(0).decidedAt()).isEqualTo(first.decidedAt());
        Instant before = fleet.members(CHANGE).get(0).lastSeen();
        tally.hearing(CHANGE, NEW).run();
        fleet.beat();
        Member last = fleet.members(CHANGE).get(0);
        assertThat(last.decisions()).isEqualTo("NEW by flag 1");
        assertThat(last.decidedFrom()).isEqualTo(before).isBefore(last.decidedAt());
        assertThat(fleet.members("another").get(0).decisions()).isEqualTo("nothing");
    }

    /** The row of an idle instance is most of the WAL that it costs. */
    @Test
    @Promise("P9")
    void writesAtOnceWhatIsNewAndOtherwiseAFifthOfTheExpiryLater() {
        Operator.switchback(database, CustomerName.CHANGE).build().close();
        DecisionTally tally = new DecisionTally();
        Fleet fleet = fleet(new Database(database.dataSource()), tally);
        fleet.beat();
        Instant first = fleet.members(CHANGE).get(0).lastSeen();
        fleet.beatIfDue();
        assertThat(fleet.members(CHANGE).get(0).lastSeen()).as("nothing is new").isEqualTo(first);
        tally.hearing(CHANGE, NEW).run();
        fleet.beatIfDue();
        Member second = fleet.members(CHANGE).get(0);
        assertThat(second.decisions()).isEqualTo("NEW by flag 1");
        clock.addAndGet(Duration.ofSeconds(12).toNanos() - 1);
        fleet.beatIfDue();
        assertThat(fleet.members(CHANGE).get(0).lastSeen()).as("not yet").isEqualTo(second.lastSeen());
        clock.incrementAndGet();
        fleet.beatIfDue();
        assertThat(fleet.members(CHANGE).get(0).lastSeen()).as("it is alive").isAfter(second.lastSeen());
    }

    /** An exit waits for it. */
    @Test
    @Promise("P6")
    void acknowledgesAtOnce() {
        try (Switchback shop =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            Database own = new Database(database.dataSource());
            PhaseWatch watch = new PhaseWatch(
                    own, new PhaseStore(new Journal(own, List.of())), Duration.ofSeconds(3), System::nanoTime);
            Fleet fleet = new Fleet(
                    own,
                    new InstanceInfo("one", "other", "1"),
                    watch,
                    Duration.ofMinutes(1),
                    new DecisionTally(),
                    () -> true,
                    clock::get);
            watch.refresh();
            fleet.beat();
            shop.change(CHANGE).expand(ADA);
            watch.refresh();
            fleet.beatIfDue();
            assertThat(member(shop.change(CHANGE), "other").acknowledged()).isEqualTo(2);
        }
    }

    @Test
    void passesOverAReasonOfANewerLibrary() {
        Operator.switchback(database, CustomerName.CHANGE).build().close();
        database.execute("INSERT INTO switchback.instance (id, application, version, library_version, expires_after,"
                + " acknowledged, decided) VALUES ('a', 'shop', '9', '9', interval '1 hour', '{}', '{\"customer-name\":"
                + " {\"at\": \"2026-01-01T00:00:00Z\", \"units\": [{\"path\": \"OLD\", \"requested\": null, \"reason\":"
                + " \"FUTURE\", \"shadow\": false, \"units\": 3}, {\"path\": \"NEW\", \"requested\": \"NEW\", \"reason\":"
                + " \"FLAG\", \"shadow\": false, \"units\": 4}]}}')");
        assertThat(fleet(new Database(database.dataSource()), new DecisionTally())
                        .members(CHANGE)
                        .get(0)
                        .decisions())
                .isEqualTo("NEW by flag 4");
    }

    @Test
    void notesThatNobodyWasLive() {
        Operator.switchback(database, CustomerName.CHANGE).build().close();
        String silence = "SELECT extract(epoch FROM silent_until - silent_from)::int FROM switchback.fleet";
        Fleet fleet = fleet(new Database(database.dataSource()), new DecisionTally());
        database.execute("UPDATE switchback.fleet SET last_beat = clock_timestamp() - interval '4 min'");
        fleet.beat();
        assertThat(database.text(silence)).as("a restart is no silence").isNull();
        database.execute("UPDATE switchback.fleet SET last_beat = clock_timestamp() - interval '1 hour'");
        fleet.beat();
        assertThat(database.number(silence)).isBetween(3600L, 3700L);
        assertThat(database.number("SELECT count(*) FROM switchback.fleet"
                        + " WHERE last_beat > clock_timestamp() - interval '1 min'"))
                .isEqualTo(1);
    }

    /** The gate's view of it: each row is what one live instance says, under a built-in flag at 100 % or a service. */
    @Test
    @Promise("P7")
    void letsContractGoOnOnlyWhenEveryInstanceDecidesForTheNewPathAlone() {
        try (Switchback shop =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = Operator.open(shop.change(CHANGE));
            assertThat(flag(change)).startsWith("FAIL").contains("has the built-in flag at 0.0 %");
            change.ramp(100, ADA);
            assertThat(flag(change)).startsWith("PASS").contains("1 of 1 live instances");
            instance("service", false, "{}");
            assertThat(flag(change))
                    .startsWith("UNKNOWN")
                    .contains("1 of 2 live instances")
                    .contains("service 1 (service) has decided nothing in this phase: send a read there");
            says("service", "NEW", "\"NEW\"", "FLAG", "clock_timestamp()");
            assertThat(flag(change)).startsWith("PASS").contains("2 of 2 live instances");
            says("service", "NEW", "\"NEW\"", "FLAG", "clock_timestamp() - interval '1 day'");
            assertThat(flag(change)).as("decided before the window opened").startsWith("UNKNOWN");
            says("service", "OLD", "\"OLD\"", "FLAG", "clock_timestamp()");
            assertThat(flag(change)).startsWith("FAIL").contains("service 1 (service) decided OLD by flag 7");
            database.execute("UPDATE switchback.instance SET decided = jsonb_set(decided, '{customer-name,from}',"
                    + " to_jsonb(now() - interval '1 hour')) WHERE id = 'service'");
            assertThat(flag(change)).as("perhaps before the window opened").startsWith("UNKNOWN");
            says("service", "OLD", "null", "FLAG_NOT_FOUND", "clock_timestamp()");
            assertThat(flag(change)).startsWith("FAIL").contains("decided OLD by flag_not_found 7");
            says("service", "OLD", "\"NEW\"", "STALE_ROWS", "clock_timestamp()");
            assertThat(flag(change)).startsWith("FAIL").contains("OLD by stale_rows 7 (the flag asked for NEW)");
            database.execute("UPDATE switchback.instance SET last_seen = last_seen - interval '2 hours'"
                    + " WHERE id = 'service'");
            assertThat(flag(change)).as("it is gone").startsWith("PASS").contains("1 of 1");
        }
    }

    /** An idle instance is not held to what it decided before the percentage was set. */
    @Test
    void goesByThePercentageOfAnInstanceThatHasDecidedNothingSinceItWasSet() {
        try (Switchback shop =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = Operator.open(shop.change(CHANGE));
            change.ramp(100, ADA);
            instance("idle", true, "{}");
            says("idle", "OLD", "\"OLD\"", "FLAG", "clock_timestamp()");
            assertThat(flag(change)).startsWith("PASS");
            database.execute("UPDATE switchback.change SET ramp_since = ramp_since - interval '1 hour',"
                    + " phase_since = phase_since - interval '1 hour'");
            assertThat(flag(change)).startsWith("FAIL").contains("idle 1 (idle) decided OLD by flag 7");
        }
    }

    private void instance(String id, boolean builtIn, String decided) {
        database.execute("INSERT INTO switchback.instance (id, application, version, library_version, expires_after,"
                + " acknowledged, built_in_flag, decided) VALUES ('" + id + "', '" + id
                + "', '1', '1', interval '1 hour', '{}', " + builtIn + ", '" + decided + "')");
    }

    private void says(String id, String path, String requested, String reason, String at) {
        database.execute("UPDATE switchback.instance SET decided = jsonb_build_object('customer-name',"
                + " jsonb_build_object('from', " + at + ", 'at', " + at + ", 'units', '[{\"path\": \"" + path
                + "\", \"requested\": "
                + requested + ", \"reason\": \"" + reason
                + "\", \"shadow\": false, \"units\": 7}]'::jsonb)) WHERE id = '"
                + id + "'");
    }

    private static String flag(ChangeHandle change) {
        return change.gate().results().stream()
                .filter(result -> result.check().equals("flag-at-100-everywhere"))
                .findFirst()
                .orElseThrow()
                .toString();
    }
}
