package dev.switchback.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.change.Path;
import dev.switchback.database.Database;
import dev.switchback.journal.Journal;
import dev.switchback.phase.Currency;
import dev.switchback.phase.Phase;
import dev.switchback.phase.PhaseReading;
import dev.switchback.phase.PhaseStore;
import dev.switchback.phase.PhaseWatch;
import dev.switchback.testing.ControlTables;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Promise;
import dev.switchback.testing.SecretPhone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The decision for every phase, every answer of a flag, and a phase that is fresh or not. */
class RouterTest {

    /** The line of a phase: asked, then path, shadow and reason for each answer; written down from the documentation. */
    private static final Map<String, String> EXPECTED = Map.of(
            "PLANNED", "not asked: OLD - PHASE",
            "BACKFILLING", """
                    OFF OLD - FLAG; DUALWRITE OLD - FLAG; SHADOW OLD shadow FLAG; LIVE OLD shadow CLAMPED;
                    RAMPDOWN OLD - CLAMPED; COMPLETE OLD - CLAMPED; NOT_ASKED OLD - PHASE;
                    NOT_FOUND OLD - FLAG_NOT_FOUND; WRONG_TYPE OLD - FLAG_WRONG_TYPE;
                    UNKNOWN_VALUE OLD - FLAG_UNKNOWN_VALUE; NULL_VALUE OLD - FLAG_NULL;
                    NOT_READY OLD - PROVIDER_NOT_READY; FAILED OLD - PROVIDER_FAILED; THREW OLD - PROVIDER_THREW""",
            "OPEN", """
                    OFF OLD - FLAG; DUALWRITE OLD - FLAG; SHADOW OLD shadow FLAG; LIVE NEW shadow FLAG;
                    RAMPDOWN NEW - FLAG; COMPLETE NEW - FLAG; NOT_ASKED OLD - PHASE;
                    NOT_FOUND OLD - FLAG_NOT_FOUND; WRONG_TYPE OLD - FLAG_WRONG_TYPE;
                    UNKNOWN_VALUE OLD - FLAG_UNKNOWN_VALUE; NULL_VALUE OLD - FLAG_NULL;
                    NOT_READY OLD - PROVIDER_NOT_READY; FAILED OLD - PROVIDER_FAILED; THREW OLD - PROVIDER_THREW""",
            "FROZEN", "not asked: OLD - FROZEN",
            "CLOSING", "not asked: NEW - PHASE",
            "CONTRACTED", "not asked: NEW - PHASE",
            "ABANDONING", "not asked: OLD - PHASE",
            "ABANDONED", "not asked: OLD - PHASE");

    private static final Map<Phase, PhaseReading> READINGS = new EnumMap<>(Phase.class);
    private static final Map<Currency, PhaseReading> OPEN = new EnumMap<>(Currency.class);
    private static final Map<Phase, List<PhaseReading>> TRIPPED = new EnumMap<>(Phase.class);

    @BeforeAll
    static void readEveryPhaseFromADatabase() {
        try (ControlTables tables = new ControlTables()) {
            PhaseStore store = new PhaseStore(new Journal(tables.database(), List.of()));
            PhaseWatch watch =
                    new PhaseWatch(new Database(tables.sql().dataSource()), store, Duration.ofNanos(100), () -> 0);
            for (Phase phase : Phase.values()) {
                tables.put(CustomerName.CHANGE, phase.name());
                watch.refresh();
                READINGS.put(phase, watch.known("customer-name"));
            }
            readOpenInEveryCurrency(tables, watch);
            readEveryPhaseTripped(tables, store, watch);
        }
    }

    /** By the fleet, by this instance alone, and by both. */
    private static void readEveryPhaseTripped(ControlTables tables, PhaseStore store, PhaseWatch watch) {
        String table = "UPDATE switchback.change SET ";
        for (Phase phase : Phase.values()) {
            PhaseWatch alone =
                    new PhaseWatch(new Database(tables.sql().dataSource()), store, Duration.ofNanos(100), () -> 0);
            tables.put(CustomerName.CHANGE, phase.name());
            alone.refresh();
            alone.tripHere("customer-name", "alone");
            List<PhaseReading> readings = new ArrayList<>(List.of(alone.known("customer-name")));
            tables.sql().execute(table + "tripped_at = now(), trip = 'slow'");
            watch.refresh();
            readings.add(watch.known("customer-name"));
            alone.refresh();
            readings.add(alone.known("customer-name"));
            TRIPPED.put(phase, readings);
            tables.sql().execute(table + "tripped_at = NULL, trip = NULL");
        }
    }

    @ParameterizedTest(name = "{0} with {1}, tripped")
    @MethodSource("everything")
    @Promise({"P4", "P5"})
    void noAnswerGoesRoundATrip(Phase phase, FlagResult flag) {
        for (PhaseReading reading : TRIPPED.get(phase)) {
            if (phase == Phase.OPEN) {
                for (long now : new long[] {0, 100}) {
                    assertThat(Router.asksFlag(reading, now)).isFalse();
                    assertThat(text(Router.decide(reading, flag, now))).isEqualTo("OLD - TRIPPED");
                }
            } else {
                PhaseReading untripped = READINGS.get(phase);
                assertThat(Router.asksFlag(reading, 99)).isEqualTo(Router.asksFlag(untripped, 99));
                assertThat(Router.decide(reading, flag, 99))
                        .as("a phase that alone decides stands")
                        .isEqualTo(Router.decide(untripped, flag, 99));
            }
        }
    }

    private static void readOpenInEveryCurrency(ControlTables tables, PhaseWatch watch) {
        tables.put(SecretPhone.CHANGE, "OPEN");
        tables.sql().execute("UPDATE switchback.change SET marks_stale = true WHERE name = 'secret-phone'");
        watch.refresh();
        OPEN.put(Currency.CURRENT, watch.known("secret-phone"));
        tables.sql().execute("CREATE SEQUENCE switchback.\"secret-phone_old_writes\"");
        tables.sql().execute("SELECT switchback.mark_stale('secret-phone', '{1}', 'NEW')");
        watch.refresh();
        OPEN.put(Currency.STALE_ROWS, watch.known("secret-phone"));
        tables.sql().execute("DELETE FROM switchback.stale");
        watch.refresh();
        OPEN.put(Currency.FOREIGN_WRITERS, watch.known("secret-phone"));
    }

    static Stream<Arguments> open() {
        return Arrays.stream(Currency.values())
                .flatMap(currency -> Arrays.stream(FlagResult.values()).map(flag -> Arguments.of(currency, flag)));
    }

    /** As if the new shape had not been asked for, but with the reason; and nothing to compare. */
    @ParameterizedTest(name = "OPEN and {0} with {1}")
    @MethodSource("open")
    @Promise({"P2", "P5"})
    void readsNewOnlyWhileItIsCurrent(Currency currency, FlagResult flag) {
        PhaseReading reading = OPEN.get(currency);
        Decision expected = Router.decide(OPEN.get(Currency.CURRENT), flag, 99);
        assertThat(reading.state().currency()).isEqualTo(currency);
        assertThat(text(Router.decide(OPEN.get(Currency.CURRENT), flag, 99)))
                .isEqualTo(text(Router.decide(READINGS.get(Phase.OPEN), flag, 99)));

        Decision decision = Router.decide(reading, flag, 99);

        if (currency == Currency.CURRENT) {
            assertThat(decision).isEqualTo(expected);
        } else if (expected.path() == Path.NEW) {
            assertThat(decision).isEqualTo(new Decision(Path.OLD, false, Path.NEW, Reason.valueOf(currency.name())));
        } else {
            assertThat(decision).isEqualTo(new Decision(Path.OLD, false, expected.requested(), expected.reason()));
        }
        assertThat(Router.asksFlag(reading, 99)).isTrue();
    }

    static Stream<Arguments> everything() {
        return Arrays.stream(Phase.values())
                .flatMap(phase -> Arrays.stream(FlagResult.values()).map(flag -> Arguments.of(phase, flag)));
    }

    @ParameterizedTest(name = "{0} with {1}")
    @MethodSource("everything")
    @Promise({"P4", "P5"})
    void decides(Phase phase, FlagResult flag) {
        PhaseReading reading = READINGS.get(phase);
        String line = EXPECTED.get(phase.name());
        boolean asked = !line.startsWith("not asked: ");
        String expected = asked
                ? Arrays.stream(line.split(";", -1))
                        .map(String::strip)
                        .filter(each -> each.startsWith(flag + " "))
                        .findFirst()
                        .orElseThrow()
                        .substring(flag.name().length() + 1)
                : line.substring("not asked: ".length());

        assertThat(Router.asksFlag(reading, 99)).isEqualTo(asked);
        assertThat(text(Router.decide(reading, flag, 99))).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} with {1}, not fresh")
    @MethodSource("everything")
    @Promise({"P4", "P5"})
    void fallsBackToThePhasesDefaultWhenTheLeaseIsOver(Phase phase, FlagResult flag) {
        PhaseReading reading = READINGS.get(phase);
        String path = phase == Phase.CLOSING || phase == Phase.CONTRACTED ? "NEW" : "OLD";

        assertThat(Router.asksFlag(reading, 100)).isFalse();
        assertThat(text(Router.decide(reading, flag, 100))).isEqualTo(path + " - STALE_PHASE");
    }

    @ParameterizedTest(name = "{0} with {1} reads new only where new is whole")
    @MethodSource("everything")
    @Promise("P5")
    void noAnswerLeavesTheWindow(Phase phase, FlagResult flag) {
        for (long now : new long[] {0, 100}) {
            Decision decision = Router.decide(READINGS.get(phase), flag, now);
            switch (phase) {
                case PLANNED, BACKFILLING, FROZEN, ABANDONING, ABANDONED ->
                    assertThat(decision.path()).isEqualTo(Path.OLD);
                case CLOSING, CONTRACTED -> assertThat(decision.path()).isEqualTo(Path.NEW);
                case OPEN -> {}
            }
            if (phase != Phase.OPEN && phase != Phase.BACKFILLING) {
                assertThat(decision.shadow())
                        .as("the other shape may not be there")
                        .isFalse();
            }
        }
    }

    private static String text(Decision decision) {
        return decision.path() + (decision.shadow() ? " shadow " : " - ") + decision.reason();
    }
}
