package dev.switchback.spring.operate;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.SwitchbackBuilder;
import dev.switchback.change.SchemaChange;
import dev.switchback.check.CheckResult;
import dev.switchback.check.GateCheck;
import dev.switchback.check.Waivable;
import dev.switchback.database.Session;
import dev.switchback.evidence.EvidenceVerifier;
import dev.switchback.journal.Act;
import dev.switchback.journal.JournalEntry;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import dev.switchback.route.FlagResult;
import dev.switchback.spring.operate.TurnedDownException.Kind;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.SwitchableDataSource;
import dev.switchback.testing.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The desk: who may, what is missing, and what becomes of it. */
class DeskTest {

    private static final String NAME = "customer-name";

    private TestDatabase database;
    private SwitchableDataSource source;
    private Caller asking = caller("ada", Role.OPERATOR);

    @BeforeEach
    void createTable() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 5);
        source = new SwitchableDataSource(database.dataSource());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void letsEachRoleDoWhatItMayAndNothingElse() {
        try (Switchback switchback = builder().build()) {
            Desk desk = desk(switchback);
            for (Operation operation : Operation.values()) {
                for (Role role : Role.values()) {
                    asking = caller("someone", role);
                    assertThat(kind(desk, operation) != Kind.FORBIDDEN)
                            .as("%s by %s", operation.word(), role.word())
                            .isEqualTo(MAY.get(operation.word()).contains(role));
                }
                asking = Caller.NOBODY;
                assertThat(kind(desk, operation)).as(operation.word()).isEqualTo(Kind.FORBIDDEN);
            }
            assertThat(database.number("SELECT count(*) FROM switchback.journal WHERE who = 'nobody'"))
                    .isZero();
        }
        assertThat(MAY.keySet()).containsExactlyInAnyOrderElementsOf(Operation.words());
    }

    /** What the table in docs/spring.md says. */
    private static final Map<String, Set<Role>> MAY = Map.ofEntries(
            may("off", Role.values()),
            may("freeze", Role.OPERATOR, Role.ON_CALL),
            may("unfreeze", Role.OPERATOR),
            may("ramp", Role.OPERATOR),
            may("ramp-step-up", Role.OPERATOR),
            may("ramp-step-down", Role.OPERATOR, Role.ON_CALL),
            may("shadow", Role.OPERATOR),
            may("open", Role.OPERATOR),
            may("request", Role.OPERATOR),
            may("approve", Role.APPROVER),
            may("reject", Role.APPROVER, Role.OPERATOR),
            may("revoke", Role.values()),
            may("waive", Role.OPERATOR),
            may("contract", Role.OPERATOR),
            may("reopen", Role.OPERATOR, Role.ON_CALL),
            may("abandon", Role.OPERATOR),
            may("package", Role.values()));

    private static Map.Entry<String, Set<Role>> may(String word, Role... roles) {
        return Map.entry(word, EnumSet.copyOf(Arrays.asList(roles)));
    }

    /** With nothing given that an operation needs: nothing happens beyond the question who it is, but for off. */
    private static Kind kind(Desk desk, Operation operation) {
        TurnedDownException no = operation == Operation.PACKAGE
                ? catchThrowableOfType(
                        TurnedDownException.class, () -> desk.writeEvidence(NAME, Path.of("/proc/no-such-place.zip")))
                : no(desk, operation.word(), Order.because(null));
        return no == null ? Kind.REFUSED : no.kind();
    }

    @Test
    void saysWhoMayAndWhatWhoAskedHas() {
        try (Switchback switchback = builder().build()) {
            asking = caller("oscar", Role.ON_CALL);
            assertThat(no(desk(switchback), "approve", Order.because("x")))
                    .hasMessage("approve needs the role approver, and oscar has on-call");
            asking = Caller.NOBODY;
            assertThat(no(desk(switchback), "freeze", Order.because("x")))
                    .hasMessage("freeze needs the role operator or on-call, and nobody has none");
        }
    }

    static Stream<Arguments> badOrders() {
        return Stream.of(
                arguments("freeze", order(null, null, null, null), List.of("reason is missing")),
                arguments("freeze", order(" ", null, null, null), List.of("reason is missing")),
                arguments("ramp", order(null, null, null, null), List.of("reason is missing", "percent is missing")),
                arguments("ramp", order(null, "half", null, null), List.of("reason is missing", "percent is 'half'")),
                arguments(
                        "ramp",
                        order("why", "-1", null, null),
                        List.of("percent is -1.0: give a number from 0 to 100")),
                arguments("ramp", order("why", "100.1", null, null), List.of("percent is 100.1")),
                arguments("shadow", order("why", "NaN", null, null), List.of("percent is NaN")),
                arguments(
                        "waive",
                        order(null, null, "8", null),
                        List.of("reason is missing", "check is missing", "days is 8: give a whole number from 1 to 7")),
                arguments(
                        "waive",
                        order("why", null, "1.5", null),
                        List.of("check is missing", "days is '1.5': give a whole number from 1 to 7")),
                arguments("approve", order(null, null, null, null), List.of("reason is missing", "digest is missing")),
                arguments("reject", order("why", null, null, null), List.of("digest is missing")),
                arguments(
                        "contract",
                        order(null, null, null, null),
                        List.of("reason is missing", "confirm is missing: give the change's name, 'customer-name'")),
                arguments("abandon", order("why", null, null, "customer"), List.of("confirm is 'customer'")));
    }

    private static WrittenOrder order(String reason, String percent, String days, String confirm) {
        return new WrittenOrder(reason, percent, null, null, days, confirm);
    }

    @ParameterizedTest(name = "{0} of {1}")
    @MethodSource("badOrders")
    void namesEverythingThatIsMissingOrWrongAtOnce(String operation, WrittenOrder order, List<String> faults) {
        try (Switchback switchback = builder().build()) {
            asking = caller("ada", Role.values());
            TurnedDownException no = catchThrowableOfType(
                    TurnedDownException.class, () -> desk(switchback).perform(NAME, operation, order, null));
            assertThat(no.kind()).isEqualTo(Kind.BAD_INPUT);
            assertThat(no.reasons()).hasSameSizeAs(faults);
            for (int i = 0; i < faults.size(); i++) {
                assertThat(no.reasons().get(i)).startsWith(faults.get(i));
            }
            assertThat(no.body())
                    .containsEntry("code", "bad-input")
                    .containsEntry("message", String.join("; ", no.reasons()))
                    .containsEntry("reasons", no.reasons());
            assertThat(phase(switchback)).isEqualTo(Phase.PLANNED);
        }
    }

    @Test
    void knowsWhatThereIs() {
        try (Switchback switchback = builder().build()) {
            Desk desk = desk(switchback);
            assertThat(desk.changes()).containsExactly(NAME);
            TurnedDownException change = catchThrowableOfType(
                    TurnedDownException.class, () -> desk.perform("customer", "off", Order.because("x")));
            assertThat(change.kind()).isEqualTo(Kind.UNKNOWN);
            assertThat(change).hasMessage("no change 'customer' is registered here; there are [customer-name]");
            TurnedDownException operation = no(desk, "explode", Order.because("x"));
            assertThat(operation.kind()).isEqualTo(Kind.UNKNOWN);
            assertThat(operation).hasMessageContaining("no operation 'explode'; there are [off, freeze, ");
            assertThat(operation).hasMessageContaining("ramp-step-up");
        }
    }

    @Test
    @Promise("P4")
    void turnsTheBuiltInFlagOffAndLeavesTheWindowOpen() {
        try (Switchback switchback = builder().build()) {
            Operator.open(switchback.change(NAME)).ramp(50, ADA);
            asking = caller("grace", Role.APPROVER);
            Done done = desk(switchback).perform(NAME, "off", Order.because(null));
            assertThat(done)
                    .isEqualTo(new Done(
                            NAME,
                            "off",
                            "grace",
                            "OPEN at 50 %",
                            "OPEN at 0 %",
                            "the flag is off: reads go to the old shape, both shapes are written"));
            JournalEntry last = last(switchback);
            assertThat(last.who()).isEqualTo("grace");
            assertThat(last.why()).isEqualTo("rolled back at the desk");
        }
    }

    @Test
    @Promise("P4")
    void freezesWhereAFlagServiceDecides() {
        try (Switchback switchback =
                builder().flags((flag, context) -> FlagResult.COMPLETE).build()) {
            Operator.open(switchback.change(NAME));
            Done done = desk(switchback).perform(NAME, "off", Order.because("errors"));
            assertThat(done.after()).isEqualTo("FROZEN");
            assertThat(done.message()).contains("a flag service of the application's own decides");
            assertThat(switchback.decision(CustomerName.CHANGE).path()).isEqualTo(dev.switchback.change.Path.OLD);
            assertThat(desk(switchback)
                            .perform(NAME, "off", Order.because("again"))
                            .after())
                    .isEqualTo("FROZEN");
        }
    }

    @Test
    @Promise("P4")
    void takesItForDoneIfSomebodyElseFreezesFirst() {
        List<ChangeHandle> frozen = new ArrayList<>();
        try (Switchback other = builder().build();
                Switchback switchback = builder()
                        .flags((flag, context) -> FlagResult.COMPLETE)
                        .journalListener(entry -> {
                            if (entry.kind().equals("RampSet") && entry.who().equals("oscar")) {
                                frozen.add(other.change(NAME));
                                other.change(NAME).freeze(Act.by("guard", "at the same time"));
                            }
                        })
                        .build()) {
            Operator.open(switchback.change(NAME)).ramp(50, ADA);
            asking = caller("oscar", Role.ON_CALL);
            assertThat(desk(switchback)
                            .perform(NAME, "off", Order.because("errors"))
                            .after())
                    .isEqualTo("FROZEN");
            assertThat(frozen).hasSize(1);
        }
    }

    @Test
    @Promise("P4")
    void callsAnExitOffThatHasBegun() {
        try (Switchback switchback = builder().build()) {
            ChangeHandle change = Operator.open(switchback.change(NAME));
            database.execute("UPDATE switchback.change SET phase = 'CLOSING', epoch = epoch + 1");
            asking = caller("oscar", Role.ON_CALL);
            Done done = desk(switchback).perform(NAME, "off", Order.because("not yet"));
            assertThat(done.before()).isEqualTo("CLOSING");
            assertThat(done.after()).isEqualTo("FROZEN");
            assertThat(done.message()).contains("the exit had begun");
            assertThat(change.journal()).extracting(JournalEntry::why).contains("not yet");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Phase.class,
            names = {"PLANNED", "BACKFILLING", "FROZEN", "ABANDONING", "ABANDONED"})
    @Promise("P4")
    void isNeverInTheWayOfOff(Phase phase) {
        try (Switchback switchback = builder().build()) {
            if (phase != Phase.PLANNED) {
                Operator.open(switchback.change(NAME));
            }
            database.execute("UPDATE switchback.change SET phase = '" + phase + "', epoch = epoch + 1");
            asking = caller("oscar", Role.ON_CALL);
            assertThat(desk(switchback)
                            .perform(NAME, "off", Order.because(null))
                            .after())
                    .isEqualTo(phase.name());
        }
    }

    @Test
    void saysThatOnlyARestoreBringsADroppedShapeBack() {
        try (Switchback switchback = builder().build()) {
            Operator.open(switchback.change(NAME));
            database.execute("UPDATE switchback.change SET phase = 'CONTRACTED', epoch = epoch + 1");
            TurnedDownException no = no(desk(switchback), "off", Order.because("errors"));
            assertThat(no.kind()).isEqualTo(Kind.REFUSED);
            assertThat(no).hasMessageContaining("only a restore brings it back");
        }
    }

    @Test
    void tellsThatTheDatabaseIsAway() {
        try (Switchback switchback = builder().build()) {
            Operator.open(switchback.change(NAME));
            source.down();
            for (String word : List.of("off", "freeze")) {
                TurnedDownException no = no(desk(switchback), word, Order.because("errors"));
                assertThat(no.kind()).isEqualTo(Kind.UNAVAILABLE);
                assertThat(no.kind().status()).isEqualTo(503);
                assertThat(no).hasMessageContaining("08001");
            }
            TurnedDownException look = catchThrowableOfType(
                    TurnedDownException.class,
                    () -> desk(switchback).look(() -> switchback.change(NAME).state()));
            assertThat(look.kind()).isEqualTo(Kind.UNAVAILABLE);
            source.up();
        }
    }

    @Test
    void refusesWithEveryReason() {
        try (Switchback switchback = builder().build()) {
            Operator.open(switchback.change(NAME));
            TurnedDownException no = no(desk(switchback), "contract", new Order("done", null, null, null, null, NAME));
            assertThat(no.kind()).isEqualTo(Kind.REFUSED);
            assertThat(no.reasons())
                    .hasSizeGreaterThan(1)
                    .anySatisfy(reason -> assertThat(reason).contains("approval"));
            assertThat(phase(switchback)).isEqualTo(Phase.OPEN);
            assertThat(no(desk(switchback), "unfreeze", Order.because("x")).reasons())
                    .containsExactly("the phase is OPEN; it needs [FROZEN]");
        }
    }

    @Test
    void takesAChangeToItsEndByTwoPeople() {
        try (Switchback switchback = builder().gateCheck(new Doubtful()).build()) {
            ChangeHandle change = switchback.change(NAME);
            change.expand(ADA);
            change.backfill(progress -> {}, ADA);
            change.verify(ADA);
            change.verify(ADA);
            Desk desk = desk(switchback);
            assertThat(desk.perform(NAME, "open", Order.because("verified")).after())
                    .isEqualTo("OPEN at 0 %");
            desk.perform(NAME, "shadow", percent(10));
            assertThat(change.state().shadow()).isEqualTo(10);
            desk.perform(NAME, "freeze", Order.because("wait"));
            desk.perform(NAME, "unfreeze", Order.because("go on"));
            assertThat(desk.perform(NAME, "ramp", percent(100)).after()).isEqualTo("OPEN at 100 %");
            switchback.unitOfWork(() -> switchback.decision(CustomerName.CHANGE));

            await().untilAsserted(
                            () -> assertThat(blocking(change)).containsExactlyInAnyOrder("approval", Doubtful.NAME));
            assertThat(desk.perform(NAME, "waive", new Order("seen", null, null, Doubtful.NAME, 1, null))
                            .message())
                    .startsWith("waived until ");
            String digest = desk.perform(NAME, "request", Order.because("two weeks without a trip"))
                    .message()
                    .replaceAll(".* ", "");
            asking = caller("ada", Role.OPERATOR, Role.APPROVER);
            assertThat(no(desk, "approve", digest(digest)))
                    .hasMessageContaining("the approval must come from another person");
            asking = caller("grace", Role.APPROVER);
            desk.perform(NAME, "reject", digest(digest));
            asking = caller("ada", Role.OPERATOR);
            digest = desk.perform(NAME, "request", Order.because("again"))
                    .message()
                    .replaceAll(".* ", "");
            asking = caller("grace", Role.APPROVER);
            desk.perform(NAME, "approve", digest(digest));
            desk.perform(NAME, "revoke", Order.because("second thoughts"));
            asking = caller("ada", Role.OPERATOR);
            digest = desk.perform(NAME, "request", Order.because("third time"))
                    .message()
                    .replaceAll(".* ", "");
            asking = caller("grace", Role.APPROVER);
            desk.perform(NAME, "approve", digest(digest));
            asking = caller("ada", Role.OPERATOR);
            Done done = desk.perform(NAME, "contract", new Order("done", null, null, null, null, NAME));
            assertThat(done.after()).isEqualTo("CONTRACTED");
            assertThat(database.number("SELECT count(*) FROM pg_attribute WHERE attrelid = 'customer'::regclass"
                            + " AND attname = 'full_name'"))
                    .isZero();
        }
    }

    private static List<String> blocking(ChangeHandle change) {
        return change.gate().results().stream()
                .filter(CheckResult::blocks)
                .map(CheckResult::check)
                .toList();
    }

    /** A check of the application's own that always blocks. */
    private static final class Doubtful implements GateCheck {

        private static final String NAME = "doubtful";

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public Waivable waivable() {
            return Waivable.ALWAYS;
        }

        @Override
        public CheckResult examine(Session session, SchemaChange change, ChangeState state) {
            return CheckResult.of(NAME, false, "in doubt", "no doubt", "the test");
        }
    }

    @Test
    void stepsByThePlanAndGivesUp() {
        try (Switchback switchback = builder().build()) {
            ChangeHandle change = Operator.open(switchback.change(NAME));
            change.rampPlan().begin(dev.switchback.ramp.RampPlan.STANDARD, ADA);
            Desk desk = desk(switchback);
            assertThat(no(desk, "ramp-step-up", Order.because("now")).kind()).isEqualTo(Kind.REFUSED);
            assertThat(desk.perform(NAME, "ramp-step-down", Order.because("back"))
                            .after())
                    .isEqualTo("OPEN at 0 %");
            assertThat(desk.perform(NAME, "abandon", new Order("given up", null, null, null, null, NAME))
                            .after())
                    .isEqualTo("ABANDONED");
        }
    }

    @Test
    void callsAnExitOffThatWaits() {
        try (Switchback switchback = builder().build()) {
            Operator.open(switchback.change(NAME));
            database.execute("UPDATE switchback.change SET phase = 'CLOSING', epoch = epoch + 1");
            asking = caller("oscar", Role.ON_CALL);
            assertThat(desk(switchback)
                            .perform(NAME, "reopen", Order.because("wait"))
                            .after())
                    .startsWith("OPEN");
        }
    }

    @Test
    void writesEvidenceThatStandsUp(@TempDir Path directory) {
        try (Switchback switchback = builder().build()) {
            Operator.open(switchback.change(NAME));
            asking = caller("oscar", Role.ON_CALL);
            Path zip = desk(switchback).writeEvidence(NAME, directory.resolve("evidence.zip"));
            assertThat(EvidenceVerifier.review(zip).holds()).isTrue();
        }
    }

    private SwitchbackBuilder builder() {
        return Operator.switchback(source, CustomerName.CHANGE);
    }

    private Desk desk(Switchback switchback) {
        return new Desk(switchback, () -> asking);
    }

    private static Caller caller(String name, Role... roles) {
        return new Caller(name, Set.of(roles));
    }

    private static Order percent(double percent) {
        return new Order("why", percent, null, null, null, null);
    }

    private static Order digest(String digest) {
        return new Order("why", null, digest, null, null, null);
    }

    private static Phase phase(Switchback switchback) {
        return switchback.change(NAME).state().phase();
    }

    private static JournalEntry last(Switchback switchback) {
        List<JournalEntry> journal = switchback.change(NAME).journal();
        return journal.get(journal.size() - 1);
    }

    private static TurnedDownException no(Desk desk, String word, Order order) {
        return catchThrowableOfType(TurnedDownException.class, () -> desk.perform(NAME, word, order));
    }
}
