package dev.switchback.window;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.phase.WindowPolicy;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import dev.switchback.window.Restart.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The stability clock, by moving times in the tables: what sets it back, and what a window still needs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WindowTest {

    private static final WindowPolicy POLICY =
            new WindowPolicy(Duration.ofDays(14), Duration.ofDays(7), Duration.ofDays(3));
    private static final String AGO = "clock_timestamp() - interval '2 days'";

    private TestDatabase database;
    private Switchback switchback;
    private ChangeHandle change;

    @BeforeAll
    void open() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 5);
        switchback = Operator.switchback(database, CustomerName.CHANGE)
                .window(POLICY)
                .build();
        change = Operator.open(switchback.change("customer-name"));
        database.execute("UPDATE customer SET full_name = 'Old Image' WHERE id = 1");
        await().until(() -> database.number("SELECT coalesce(max(writes), 0) FROM switchback.foreign_writes") > 0);
        database.execute("INSERT INTO switchback.path_use (change, path) VALUES ('customer-name', 'NEW')");
    }

    @AfterAll
    void close() {
        switchback.close();
        database.close();
    }

    /** Ten days ago the window was opened, and since then nothing has happened. */
    @BeforeEach
    void tenQuietDays() {
        database.execute("UPDATE switchback.change SET phase_since = clock_timestamp() - interval '10 days',"
                + " window_since = clock_timestamp() - interval '10 days', phase = 'OPEN', tripped_at = NULL, trip = NULL, judged_since = NULL;"
                + " UPDATE switchback.foreign_writes SET changed_at = clock_timestamp() - interval '20 days';"
                + " UPDATE switchback.fleet SET silent_from = NULL, silent_until = NULL;"
                + " UPDATE switchback.verification SET divergent = 0;"
                + " DELETE FROM switchback.audit; DELETE FROM switchback.guard_fault; DELETE FROM switchback.traffic_gap;"
                + " DELETE FROM switchback.path_use WHERE path = 'OLD';"
                + " ALTER TABLE switchback.journal DISABLE TRIGGER append_only;"
                + " UPDATE switchback.journal SET before = after WHERE kind = 'RampSet';"
                + " ALTER TABLE switchback.journal ENABLE TRIGGER append_only");
    }

    private static String journaled(String kind, String before, String after, String at) {
        return "WITH head AS (UPDATE switchback.journal_head SET seq = seq + 1 RETURNING seq)"
                + " INSERT INTO switchback.journal (seq, at, change, kind, who, why, before, after, detail, previous, hash)"
                + " SELECT seq, " + at + ", 'customer-name', '" + kind + "', 'x', 'y', '" + before + "', '" + after
                + "', '', '', '' FROM head";
    }

    static Stream<Arguments> causes() {
        return Stream.of(
                arguments(Cause.TRIP, "UPDATE switchback.change SET judged_since = " + AGO, "switchback.change"),
                arguments(
                        Cause.DIVERGENCE,
                        "INSERT INTO switchback.audit (change, rows_at_once, found_at) VALUES ('customer-name', 1, "
                                + AGO + ")",
                        "switchback.verification, switchback.audit"),
                arguments(
                        Cause.DIVERGENCE,
                        "UPDATE switchback.verification SET divergent = 1, newest_snapshot = " + AGO
                                + " WHERE id = (SELECT max(id) FROM switchback.verification)",
                        "switchback.verification, switchback.audit"),
                arguments(
                        Cause.FOREIGN_WRITE,
                        "UPDATE switchback.foreign_writes SET changed_at = " + AGO,
                        "sequence counted by the sync trigger, switchback.foreign_writes"),
                arguments(
                        Cause.GUARD_LOST,
                        "INSERT INTO switchback.guard_fault (change, kind, object, fault, mended_at) VALUES ('customer-name',"
                                + " 'SYNC_TRIGGER', 'customer', 'missing', " + AGO + ")",
                        "switchback.guard_fault"),
                arguments(
                        Cause.HISTORY_GAP,
                        "INSERT INTO switchback.traffic_gap (change, instance, began_at, ended_at, lost, reason) VALUES"
                                + " ('customer-name', 'one', clock_timestamp() - interval '3 days', " + AGO
                                + ", 12, 'the database was away')",
                        "switchback.traffic_gap"),
                arguments(
                        Cause.FLEET_SILENT,
                        "UPDATE switchback.fleet SET silent_from = clock_timestamp() - interval '3 days', silent_until = "
                                + AGO,
                        "switchback.fleet"),
                arguments(
                        Cause.OLD_PATH,
                        "INSERT INTO switchback.path_use (change, path, last_used) VALUES ('customer-name', 'OLD', "
                                + AGO + ")",
                        "switchback.path_use"),
                arguments(Cause.RAMP_SET, journaled("RampSet", "100 %", "50 %", AGO), "switchback.journal"));
    }

    @ParameterizedTest(name = "{0} ({2})")
    @MethodSource("causes")
    @Promise("P7")
    void isSetBackBy(Cause cause, String happens, String source) {
        assertThat(stable().status()).as("before").isEqualTo(CheckStatus.PASS);
        database.execute(happens);
        WindowState window = change.window();
        assertThat(window.stability().last().cause()).isEqualTo(cause);
        assertThat(window.stability().last().source()).isEqualTo(source);
        assertThat(window.stable()).isBetween(Duration.ofHours(47), Duration.ofHours(49));
        assertThat(window.stability().restarts())
                .hasSize(2)
                .last()
                .extracting(Restart::cause)
                .isEqualTo(Cause.PHASE_MOVED);
        assertThat(window.toString())
                .contains("open for 10 d of 14 d, since ")
                .contains("stable for 2 d of 7 d")
                .contains("set back: " + cause.words() + " at ");
        assertThat(stable().toString())
                .startsWith("FAIL stable-at-100: for 2 d, since " + cause.words() + " at ")
                .contains("for 7 d");
    }

    @Test
    void countsNothingFromBeforeThePhase() {
        causes().forEach(cause -> database.execute(
                String.valueOf(cause.get()[1]).replace("'2 days'", "'11 days'").replace("'3 days'", "'12 days'")));
        assertThat(change.window().stability().restarts())
                .singleElement()
                .extracting(Restart::cause)
                .isEqualTo(Cause.PHASE_MOVED);
        assertThat(stable().status()).isEqualTo(CheckStatus.PASS);
    }

    @Test
    void doesNotRunWhileATripStandsOrOutsideOfOpen() {
        database.execute("UPDATE switchback.change SET tripped_at = clock_timestamp() - interval '9 days', trip = 'x'");
        assertThat(change.window().stable()).isLessThan(Duration.ofHours(1));
        assertThat(stable().status()).isNotEqualTo(CheckStatus.PASS);
        database.execute("UPDATE switchback.change SET phase = 'FROZEN'");
        WindowState frozen = change.window();
        assertThat(frozen.stability()).isNull();
        assertThat(frozen.earliestGo()).isNull();
        assertThat(frozen.toString()).contains("FROZEN").contains("the clock runs in OPEN only");
    }

    @Test
    void tellsWhenGoIsPossibleAtTheEarliest() {
        WindowState window = change.window();
        assertThat(window.age()).isBetween(Duration.ofHours(239), Duration.ofHours(241));
        assertThat(window.earliestGo()).isEqualTo(window.openedAt().plus(POLICY.minimumAge()));
        database.execute("UPDATE switchback.foreign_writes SET changed_at = clock_timestamp() - interval '1 hour'");
        window = change.window();
        Instant stableFrom = window.stability().since();
        assertThat(window.stability().last().cause()).isEqualTo(Cause.FOREIGN_WRITE);
        assertThat(window.earliestGo()).isEqualTo(stableFrom.plus(POLICY.minimumStable()));
    }

    @Test
    void isUnknownBeforeTheNewPathWasUsed() {
        database.execute("UPDATE switchback.path_use SET last_used = clock_timestamp() - interval '11 days'");
        try {
            assertThat(stable().toString())
                    .startsWith("UNKNOWN stable-at-100: no unit of work has taken the new path in this phase");
        } finally {
            database.execute("UPDATE switchback.path_use SET last_used = clock_timestamp()");
        }
    }

    @Test
    void isSetBackByASmallerPercentageAsItIsSet() {
        change.ramp(100, ADA);
        Instant full = change.window().stability().since();
        change.ramp(100, ADA);
        assertThat(change.window().stability().since())
                .as("nothing was changed")
                .isEqualTo(full);
        change.ramp(99, ADA);
        assertThat(change.window().stability().last().cause()).isEqualTo(Cause.RAMP_SET);
        assertThat(change.window().stability().since()).isAfter(full);
    }

    private CheckResult stable() {
        return change.gate().results().stream()
                .filter(result -> result.check().equals("stable-at-100"))
                .findFirst()
                .orElseThrow();
    }
}
