package dev.switchback.guard;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.SwitchbackBuilder;
import dev.switchback.change.Column;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.database.Database;
import dev.switchback.database.DatabaseException;
import dev.switchback.gate.GateReport;
import dev.switchback.journal.Journal;
import dev.switchback.journal.JournalEntry;
import dev.switchback.phase.Phase;
import dev.switchback.phase.PhaseStore;
import dev.switchback.phase.PhaseWatch;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.SecretPhone;
import dev.switchback.testing.TestDatabase;
import dev.switchback.testing.Threads;
import dev.switchback.verify.Finding;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Whoever takes a guard away is noticed within moments, and the window does not stay open without it. */
@Tag("long")
class GuardWatchTest {

    private static final String SYNC = "sync trigger ~switchback_customer-name on public.customer: ";
    private static final String TRUNCATE = "truncate guard ~switchback_customer-name_truncate on public.customer: ";
    private static final String VIEW = "guard view switchback.customer-name_guard: ";
    private static final String COLUMN = "column public.customer.";

    private TestDatabase database;

    @BeforeEach
    void table() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 10);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private SwitchbackBuilder switchback() {
        return Operator.switchback(database, CustomerName.CHANGE).watchGuardsEvery(Duration.ofMillis(50));
    }

    static Stream<Arguments> losses() {
        return Stream.of(
                arguments(
                        "the sync trigger dropped",
                        "DROP TRIGGER \"~switchback_customer-name\" ON customer",
                        SYNC + "missing"),
                arguments(
                        "the sync trigger disabled",
                        "ALTER TABLE customer DISABLE TRIGGER \"~switchback_customer-name\"",
                        SYNC + "disabled"),
                arguments(
                        "the sync trigger kept for replicas",
                        "ALTER TABLE customer ENABLE REPLICA TRIGGER \"~switchback_customer-name\"",
                        SYNC + "disabled except on replicas"),
                arguments(
                        "the sync trigger renamed",
                        "ALTER TRIGGER \"~switchback_customer-name\" ON customer RENAME TO aaa",
                        SYNC + "renamed to aaa"),
                arguments(
                        "the sync trigger calling something else",
                        "CREATE FUNCTION other() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE OR REPLACE TRIGGER \"~switchback_customer-name\" BEFORE INSERT ON customer FOR EACH ROW EXECUTE FUNCTION other()",
                        SYNC + "calls public.other instead of switchback.customer-name_sync"),
                arguments(
                        "the sync trigger of another definition",
                        "COMMENT ON TRIGGER \"~switchback_customer-name\" ON customer IS 'switchback customer-name 0815'",
                        SYNC + "carries the mark of another definition, switchback customer-name 0815"),
                arguments(
                        "the sync trigger without its mark",
                        "COMMENT ON TRIGGER \"~switchback_customer-name\" ON customer IS NULL",
                        SYNC + "carries no mark of ours"),
                arguments(
                        "the truncate guard dropped",
                        "DROP TRIGGER \"~switchback_customer-name_truncate\" ON customer",
                        TRUNCATE + "missing"),
                arguments(
                        "the truncate guard disabled",
                        "ALTER TABLE customer DISABLE TRIGGER \"~switchback_customer-name_truncate\"",
                        TRUNCATE + "disabled"),
                arguments("the guard view dropped", "DROP VIEW switchback.\"customer-name_guard\"", VIEW + "missing"),
                arguments(
                        "the guard view renamed",
                        "ALTER VIEW switchback.\"customer-name_guard\" RENAME TO old",
                        VIEW + "renamed to switchback.old"),
                arguments(
                        "the guard view moved",
                        "ALTER VIEW switchback.\"customer-name_guard\" SET SCHEMA public",
                        VIEW + "renamed to public.customer-name_guard"),
                arguments(
                        "a column renamed",
                        "ALTER TABLE customer RENAME full_name TO name",
                        COLUMN + "full_name: renamed; the guard view reads name"),
                arguments(
                        "a column dropped with all that hangs on it",
                        "ALTER TABLE customer DROP last_name CASCADE",
                        COLUMN + "last_name: missing"),
                arguments(
                        "a column of another type",
                        "DROP VIEW switchback.\"customer-name_guard\"; DROP TRIGGER \"~switchback_customer-name\" ON customer; ALTER TABLE customer ALTER first_name TYPE varchar(40)",
                        COLUMN + "first_name: of type character varying(40) instead of text"),
                arguments(
                        "the table renamed",
                        "ALTER TABLE customer RENAME TO client",
                        SYNC + "missing with its table, which was renamed to public.client"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("losses")
    @Promise("P6")
    void freezesTheWindow(String name, String attack, String fault) {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (Switchback switchback = switchback().meterRegistry(registry).build()) {
            ChangeHandle change = Operator.open(switchback.change("customer-name"));
            assertThat(change.guards()).hasSize(7).allMatch(GuardState::inPlace);
            assertThat(guardsCheck(change).status()).isEqualTo(CheckStatus.PASS);
            database.execute(attack);
            await(name).untilAsserted(() -> assertThat(change.state().phase()).isEqualTo(Phase.FROZEN));
            assertThat(change.guards()).extracting(GuardState::toString).contains(fault);
            assertThat(lost(change)).contains(fault);
            assertThat(last(change).kind()).isEqualTo("PhaseMoved");
            assertThat(last(change).why()).contains("not in place: ").contains(fault);
            assertThat(guardsCheck(change).status()).isEqualTo(CheckStatus.FAIL);
            assertThat(guardsCheck(change).value()).contains(fault);
            assertThat(registry.get("switchback.guards.faults").gauge().value()).isPositive();
            assertThatThrownBy(() -> change.unfreeze(ADA))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("not in place: " + fault);
        }
    }

    static Stream<Arguments> mended() {
        return losses().filter(loss -> {
            String fault = (String) loss.get()[2];
            return !fault.contains("first_name") && !fault.contains("full_name") && !fault.contains("its table");
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mended")
    void isMendedByExpandAndAllOfItGoesWithAbandon(String name, String attack, String fault) {
        try (Switchback switchback = switchback().build()) {
            ChangeHandle change = Operator.open(switchback.change("customer-name"));
            database.execute(attack);
            await(name).untilAsserted(() -> assertThat(change.state().phase()).isEqualTo(Phase.FROZEN));
            change.expand(ADA);
            assertThat(change.guards()).hasSize(7).allMatch(GuardState::inPlace);
            assertThat(change.journal())
                    .filteredOn(entry -> entry.kind().equals("GuardMended"))
                    .extracting(JournalEntry::detail)
                    .as("in the transaction that mended it")
                    .contains(fault);
            database.execute("UPDATE customer SET full_name = 'A B' WHERE id = 1");
            assertThat(database.text("SELECT last_name FROM customer WHERE id = 1"))
                    .isEqualTo("B");
            assertThatThrownBy(() -> database.execute("TRUNCATE customer")).hasMessageContaining("refused");
            assertThat(change.abandon(ADA).phase()).isEqualTo(Phase.ABANDONED);
            assertThat(database.rows("SELECT proname FROM pg_proc WHERE proname LIKE 'customer-name%'"))
                    .isEmpty();
        }
    }

    @Test
    void saysSoOnceAndAgainWhenItIsMended() {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(GuardWatch.class);
        lines.start();
        logger.addAppender(lines);
        try (Switchback switchback = switchback().guards(GuardPolicy.REPORT).build()) {
            ChangeHandle change = Operator.open(switchback.change("customer-name"));
            String disable = "ALTER TABLE customer DISABLE TRIGGER \"~switchback_customer-name_truncate\"";
            for (int occurrence = 1; occurrence <= 2; occurrence++) {
                int count = occurrence;
                database.execute(disable);
                await().untilAsserted(() -> assertThat(lost(change)).hasSize(count));
                database.execute(disable.replace("DISABLE", "ENABLE"));
                await().untilAsserted(() -> assertThat(change.journal())
                        .filteredOn(entry -> entry.kind().equals("GuardMended"))
                        .hasSize(count));
            }
            assertThat(change.state().phase()).isEqualTo(Phase.OPEN);
            assertThat(lines.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .filteredOn(line -> line.contains(TRUNCATE))
                    .hasSize(4)
                    .element(1)
                    .asString()
                    .isEqualTo("'customer-name': no longer so: " + TRUNCATE + "disabled");
        } finally {
            logger.detachAppender(lines);
        }
    }

    @Test
    void isSettledOnceHoweverManyInstancesSeeIt() {
        try (Switchback switchback = Operator.switchback(database, CustomerName.CHANGE)
                .watchGuardsEvery(Duration.ofHours(1))
                .build()) {
            ChangeHandle change = Operator.open(switchback.change("customer-name"));
            database.execute("DROP TRIGGER \"~switchback_customer-name\" ON customer");
            long epoch = change.state().epoch();
            Threads.together(8, number -> {
                GuardWatch watch = watch(List.of("customer-name"));
                // Who does not get the row in time tries again with the next poll.
                await().ignoreExceptionsInstanceOf(DatabaseException.class).until(() -> {
                    watch.lookIfDue();
                    return true;
                });
            });
            assertThat(lost(change)).containsExactly(SYNC + "missing");
            assertThat(change.state().phase()).isEqualTo(Phase.FROZEN);
            assertThat(change.state().epoch()).as("one move").isEqualTo(epoch + 1);
            assertThat(switchback.verifyJournal()).isEmpty();
        }
    }

    @Test
    void takesNobodysExpandAndAbandonForALoss() throws Exception {
        List<SchemaChange> changes =
                IntStream.range(0, 6).mapToObj(GuardWatchTest::rename).toList();
        List<String> names = changes.stream().map(SchemaChange::name).toList();
        changes.forEach(change -> database.execute(
                "ALTER TABLE customer ADD " + change.oldShape().names().get(0) + " text"));
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong looks = new AtomicLong();
        try (Switchback switchback = Operator.switchback(database, changes.toArray(SchemaChange[]::new))
                .build()) {
            Threads.together(3, number -> {
                try {
                    GuardWatch watch = watch(names);
                    while (number > 0 && !over.get()) {
                        watch.lookIfDue();
                        looks.incrementAndGet();
                    }
                    for (String name : number > 0 ? List.<String>of() : names) {
                        switchback.change(name).expand(ADA);
                        assertThat(switchback.change(name).abandon(ADA).phase()).isEqualTo(Phase.ABANDONED);
                    }
                } finally {
                    over.set(number == 0 || over.get());
                }
            });
            assertThat(looks.get()).isGreaterThan(20);
            assertThat(switchback.journal()).extracting(JournalEntry::kind).doesNotContain("GuardLost");
            assertThat(database.number("SELECT count(*) FROM switchback.guard_fault"))
                    .isZero();
        }
    }

    private static SchemaChange rename(int number) {
        return SchemaChange.named("rename-" + number)
                .table("customer")
                .key("id")
                .oldShape(Column.text("old_" + number))
                .newShape(Column.text("new_" + number))
                .forward("new_" + number, "old_" + number)
                .backward("old_" + number, "new_" + number)
                .build();
    }

    /** What an instance of its own would look with, as often as it is told to. */
    private GuardWatch watch(List<String> changes) {
        Database own = new Database(database.dataSource());
        Journal journal = new Journal(own, List.of());
        PhaseStore store = new PhaseStore(journal);
        PhaseWatch phases = new PhaseWatch(own, store, Duration.ofSeconds(1), System::nanoTime);
        phases.refresh();
        GuardSettlement settlement = new GuardSettlement(store, journal, GuardPolicy.FREEZE, "another");
        return new GuardWatch(own, phases, settlement, changes, Duration.ZERO, System::nanoTime);
    }

    @Test
    void freezesABackfillToo() {
        try (Switchback switchback = switchback().build()) {
            ChangeHandle change = switchback.change("customer-name");
            change.expand(ADA);
            database.execute("DROP VIEW switchback.\"customer-name_guard\"");
            await().untilAsserted(() -> assertThat(change.state().phase()).isEqualTo(Phase.FROZEN));
            assertThatThrownBy(() -> change.backfill(progress -> {}, ADA)).isInstanceOf(RefusedException.class);
            change.expand(ADA);
            assertThat(change.unfreeze(ADA).phase()).isEqualTo(Phase.BACKFILLING);
        }
    }

    @Test
    void doesNotOpenAWindowWithoutItsGuards() {
        try (Switchback switchback = switchback().guards(GuardPolicy.REPORT).build()) {
            ChangeHandle change = switchback.change("customer-name");
            change.expand(ADA);
            change.backfill(progress -> {}, ADA);
            change.verify(ADA);
            change.verify(ADA);
            database.execute("DROP TRIGGER \"~switchback_customer-name_truncate\" ON customer");
            assertThatThrownBy(() -> change.open(ADA)).hasMessageContaining("FAIL guards-in-place: " + TRUNCATE);
        }
    }

    @Test
    @Promise("P8")
    void doesNotTrustRowsThatCouldPartAndSaysWhichDid() {
        try (Switchback switchback = switchback().build()) {
            ChangeHandle change = Operator.open(switchback.change("customer-name"));
            database.execute("ALTER TABLE customer DISABLE TRIGGER \"~switchback_customer-name\"");
            await().untilAsserted(() -> assertThat(change.state().phase()).isEqualTo(Phase.FROZEN));
            database.execute("UPDATE customer SET first_name = 'Grace', last_name = 'Hopper' WHERE id = 7");
            change.expand(ADA);
            assertThatThrownBy(() -> change.unfreeze(ADA))
                    .hasMessageContaining("The backfill that follows goes by the old shape: verify first");
            assertThat(change.verify(ADA).keys(Finding.DIVERGENT)).containsExactly("7");
            database.execute("UPDATE customer SET last_name = 'Hopper!' WHERE id = 7");
            assertThat(change.unfreeze(ADA).phase())
                    .as("nothing is proved any more")
                    .isEqualTo(Phase.BACKFILLING);
            change.backfill(progress -> {}, ADA);
            assertThat(database.text("SELECT full_name FROM customer WHERE id = 7"))
                    .isEqualTo("Grace Hopper!");
        }
    }

    @Test
    @Promise("P7")
    void takesNoScanFromBeforeTheLossForEvidence() {
        try (Switchback switchback = switchback().guards(GuardPolicy.REPORT).build()) {
            ChangeHandle change = Operator.open(switchback.change("customer-name"));
            database.execute("ALTER TABLE customer DISABLE TRIGGER \"~switchback_customer-name\"");
            await().untilAsserted(() -> assertThat(lost(change)).hasSize(1));
            database.execute("ALTER TABLE customer ENABLE TRIGGER \"~switchback_customer-name\"");
            await().untilAsserted(() -> assertThat(last(change).kind()).isEqualTo("GuardMended"));
            assertThat(change.gate().reasons())
                    .anySatisfy(reason ->
                            assertThat(reason).contains("divergence-zero").contains("began while a guard was missing"));
            await().untilAsserted(() -> {
                change.verify(ADA);
                assertThat(change.gate().reasons()).noneMatch(reason -> reason.contains("divergence-zero"));
            });
        }
    }

    @Test
    void addsNoEmptyColumnInPlaceOfOneThatWasRenamed() {
        try (Switchback switchback = switchback().build()) {
            ChangeHandle change = Operator.open(switchback.change("customer-name"));
            database.execute("ALTER TABLE customer RENAME last_name TO surname");
            await().untilAsserted(() -> assertThat(change.state().phase()).isEqualTo(Phase.FROZEN));
            assertThatThrownBy(() -> change.expand(ADA))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("renamed; the guard view reads surname. Rename or restore it by hand first");
            database.execute("ALTER TABLE customer RENAME surname TO last_name");
            await().untilAsserted(() -> assertThat(last(change).kind()).isEqualTo("GuardMended"));
            assertThat(change.verify(ADA).divergent()).isZero();
            assertThat(change.unfreeze(ADA).phase()).isEqualTo(Phase.BACKFILLING);
        }
    }

    @Test
    void fillsAColumnAgainThatWasDroppedAndPutBack() {
        try (Switchback switchback = switchback().build()) {
            ChangeHandle change = Operator.open(switchback.change("customer-name"));
            database.execute("ALTER TABLE customer DROP last_name CASCADE");
            await().untilAsserted(() -> assertThat(change.state().phase()).isEqualTo(Phase.FROZEN));
            change.expand(ADA);
            assertThat(change.verify(ADA).divergent()).isPositive();
            change.unfreeze(ADA);
            change.backfill(progress -> {}, ADA);
            change.verify(ADA);
            change.verify(ADA);
            assertThat(change.open(ADA).phase()).isEqualTo(Phase.OPEN);
        }
    }

    @Test
    void reportsOtherTriggersThatMayChangeAShapeUnseenButLeavesTheWindowOpen() {
        String create = "CREATE TRIGGER %s BEFORE UPDATE ON customer FOR EACH ROW EXECUTE FUNCTION shout()";
        database.execute("CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN NEW.full_name := upper(NEW.full_name); RETURN NEW; END'");
        try (Switchback switchback = switchback().build()) {
            ChangeHandle change = Operator.open(switchback.change("customer-name"));
            database.execute(create.formatted("earlier"));
            String earlier =
                    "trigger earlier on public.customer: may change a shape by an update that names no column of it,"
                            + " for which ~switchback_customer-name does not fire";
            await().untilAsserted(() -> assertThat(lost(change)).containsExactly(earlier));
            assertThat(guardsCheck(change).status()).isEqualTo(CheckStatus.PASS);
            assertThat(change.state().phase()).isEqualTo(Phase.OPEN);
            change.freeze(ADA);
            change.expand(ADA);
            assertThat(change.guards()).allMatch(GuardState::inPlace);
            database.execute("UPDATE customer SET email = 'x'");
            assertThat(change.verify(ADA).divergent())
                    .as("the sync trigger sees every update now")
                    .isZero();
            change.unfreeze(ADA);
            database.execute(create.formatted("\"~zz\""));
            String later =
                    "trigger ~zz on public.customer: fires after ~switchback_customer-name and may change a shape unseen";
            await().untilAsserted(() -> assertThat(lost(change)).containsExactly(earlier, later));
            assertThat(guardsCheck(change).status()).isEqualTo(CheckStatus.PASS);
            assertThat(guardsCheck(change).value()).contains(later);
            assertThat(change.state().phase()).isEqualTo(Phase.OPEN);
        }
    }

    @Test
    void looksAtEveryTriggerOfAJavaMapping() {
        database.execute("DROP TABLE customer");
        SecretPhone.createTable(database, 3);
        try (Switchback switchback = Operator.switchback(database, SecretPhone.CHANGE)
                .watchGuardsEvery(Duration.ofMillis(50))
                .build()) {
            ChangeHandle change = switchback.change(SecretPhone.CHANGE.name());
            change.expand(ADA);
            assertThat(change.guards())
                    .filteredOn(state -> state.kind() == GuardKind.SYNC_TRIGGER)
                    .hasSize(2)
                    .allMatch(GuardState::inPlace);
            for (GuardState each : change.guards()) {
                if (each.kind() == GuardKind.SYNC_TRIGGER) {
                    String trigger = each.object().substring(0, each.object().indexOf(" on "));
                    database.execute(
                            "ALTER TABLE " + SecretPhone.CHANGE.table().sql() + " DISABLE TRIGGER \"" + trigger + '"');
                    await().untilAsserted(() ->
                            assertThat(lost(change)).contains("sync trigger " + each.object() + ": disabled"));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALTER TABLE mailing DISABLE TRIGGER USER | sync trigger ~switchback_mail_new on public.mailing: disabled",
                "ALTER TABLE mailing DISABLE TRIGGER USER"
                        + "| truncate guard ~switchback_mail_truncate on public.mailing: disabled",
                "ALTER TABLE customer DISABLE TRIGGER USER | sync trigger ~switchback_mail on public.customer: disabled",
                "ALTER TRIGGER \"~switchback_mail_new\" ON mailing RENAME TO x"
                        + "| sync trigger ~switchback_mail_new on public.mailing: renamed to x",
                "ALTER TABLE mailing RENAME customer_id TO c"
                        + "| column public.mailing.customer_id: renamed; the guard view reads c",
                "ALTER TABLE mailing RENAME TO post"
                        + "| column public.mailing.mail: missing with its table, which was renamed to public.post",
                "DROP TABLE mailing CASCADE | column public.mailing.mail: missing with its table, which was dropped",
            })
    void looksAtBothTablesOfAnExtraction(String attack, String fault) {
        SchemaChange extraction = SchemaChange.named("mail")
                .table("customer")
                .key("id")
                .oldShape(Column.text("email"))
                .newShape(Column.text("mail"))
                .extractTo("mailing", "customer_id")
                .forward("mail", "nullif(email, '')")
                .backward("email", "coalesce(mail, '')")
                .build();
        try (Switchback switchback = Operator.switchback(database, extraction)
                .watchGuardsEvery(Duration.ofMillis(50))
                .build()) {
            ChangeHandle change = switchback.change("mail");
            change.expand(ADA);
            assertThat(change.guards()).hasSize(9).allMatch(GuardState::inPlace);
            assertThatThrownBy(() -> database.execute("TRUNCATE mailing"))
                    .hasMessageContaining("TRUNCATE of public.mailing refused");
            database.execute(attack);
            await().untilAsserted(() -> assertThat(lost(change)).contains(fault));
            if (fault.startsWith("column") && fault.contains("renamed")) {
                assertThatThrownBy(() -> change.expand(ADA)).hasMessageContaining("by hand first");
            } else {
                change.expand(ADA);
                assertThat(change.guards()).hasSize(9).allMatch(GuardState::inPlace);
                assertThat(change.abandon(ADA).phase()).isEqualTo(Phase.ABANDONED);
            }
        }
    }

    @Test
    void seesATriggerThatIsDisabledInOnePartition() {
        database.execute(
                "DROP TABLE customer; CREATE TABLE customer (id bigint PRIMARY KEY, full_name text) PARTITION BY RANGE (id);"
                        + "CREATE TABLE few PARTITION OF customer FOR VALUES FROM (0) TO (10);"
                        + "CREATE TABLE many PARTITION OF customer FOR VALUES FROM (10) TO (99)");
        try (Switchback switchback = switchback().build()) {
            ChangeHandle change = Operator.open(switchback.change("customer-name"));
            database.execute("ALTER TABLE many DISABLE TRIGGER \"~switchback_customer-name\"");
            await().untilAsserted(() -> assertThat(lost(change)).containsExactly(SYNC + "disabled on many"));
            change.expand(ADA);
            assertThat(change.guards()).allMatch(GuardState::inPlace);
        }
    }

    private static CheckResult guardsCheck(ChangeHandle change) {
        GateReport report = change.gate();
        return report.results().stream()
                .filter(result -> result.check().equals("guards-in-place"))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> lost(ChangeHandle change) {
        return change.journal().stream()
                .filter(entry -> entry.kind().equals("GuardLost"))
                .map(JournalEntry::detail)
                .toList();
    }

    private static JournalEntry last(ChangeHandle change) {
        List<JournalEntry> journal = change.journal();
        return journal.get(journal.size() - 1);
    }
}
