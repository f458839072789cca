package dev.switchback.verify;

import static dev.switchback.change.Column.text;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.Path;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.check.CheckResult;
import dev.switchback.database.Database;
import dev.switchback.journal.Journal;
import dev.switchback.phase.PhaseStore;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.MovedPerson;
import dev.switchback.testing.OperationsPage;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.SecretPhone;
import dev.switchback.testing.TestDatabase;
import dev.switchback.testing.Threads;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Between full scans every row comes by in time, a few at once, and what has parted meanwhile blocks the gate. */
@Promise("P8")
class AuditTest {

    private static final AuditPolicy TEN = new AuditPolicy(10, Duration.ofMillis(10));

    private final TestDatabase database = Postgres.newDatabase();
    private final Logger logger = (Logger) LoggerFactory.getLogger(Audit.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void close() {
        logger.detachAppender(log);
        database.close();
    }

    private Audit audit(SchemaChange change, AuditPolicy policy) {
        Database own = new Database(database.dataSource());
        return new Audit(own, new PhaseStore(new Journal(own, List.of()), PhaseStore.FOREIGN_QUIET), change, policy);
    }

    private Audit audit() {
        return audit(CustomerName.CHANGE, TEN);
    }

    /** One look, as soon as it is time for it. */
    private AuditProgress look(Audit audit) {
        String before = looks();
        await().pollInterval(Duration.ofMillis(5)).until(() -> {
            audit.look();
            return !Objects.equals(looks(), before);
        });
        return Objects.requireNonNull(audit.latest());
    }

    private String looks() {
        return String.valueOf(database.text("SELECT max(lease_until) FROM switchback.audit"));
    }

    /** As many looks as it takes until all rows have come by. */
    private AuditProgress round(Audit audit) {
        AuditProgress first = look(audit);
        return first.roundRows() == 0 ? first : lookUntil(audit, progress -> progress.rounds() > first.rounds());
    }

    private AuditProgress lookUntil(Audit audit, Predicate<AuditProgress> condition) {
        for (int looks = 0; looks < 100; looks++) {
            AuditProgress progress = look(audit);
            if (condition.test(progress)) {
                return progress;
            }
        }
        throw new AssertionError("not after a hundred looks: " + audit.latest());
    }

    private void opened(SchemaChange change, Consumer<ChangeHandle> then) {
        try (Switchback switchback = Operator.switchback(database, change).build()) {
            then.accept(Operator.open(switchback.change(change.name())));
        }
    }

    /** A restore, logical replication or DISABLE TRIGGER: the row changes and no trigger fires. */
    private void behindTheTriggersBack(String sql) {
        database.execute("SET session_replication_role = replica; " + sql + "; SET session_replication_role = origin");
    }

    private static CheckResult gate(ChangeHandle change) {
        return change.gate().results().stream()
                .filter(result -> result.check().equals("divergence-zero"))
                .findFirst()
                .orElseThrow();
    }

    private static List<List<String>> open(ChangeHandle change) {
        return change.verification().divergences().stream()
                .filter(row -> row.mendedAt() == null)
                .map(Divergence::key)
                .toList();
    }

    private List<String> lines(Level level) {
        return log.list.stream()
                .filter(line -> line.getLevel() == level)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private static SchemaChange extracted() {
        return SchemaChange.named("customer-street")
                .table("customer")
                .key("id")
                .extractTo("customer_street", "customer_id")
                .oldShape(text("street"))
                .newShape(text("street"))
                .build();
    }

    private static SchemaChange partName(String label) {
        return SchemaChange.named("part-name")
                .table("part")
                .key("region", "id")
                .oldShape(text("name"))
                .newShape(text("label"))
                .forward("label", label)
                .backward("name", "label")
                .build();
    }

    static Stream<Arguments> changes() {
        Consumer<TestDatabase> names = database -> CustomerName.createTable(database, 25);
        Consumer<TestDatabase> phones = database -> SecretPhone.createTable(database, 25);
        Consumer<TestDatabase> streets = database -> database.execute(
                "CREATE TABLE customer (id bigint PRIMARY KEY, street text); INSERT INTO customer SELECT n, 'Elm ' || n"
                        + " FROM generate_series(1, 25) AS n");
        Consumer<TestDatabase> parts = database -> database.execute(
                "CREATE TABLE part (region int, id int, name text, PRIMARY KEY (region, id)) PARTITION BY LIST (region);"
                        + " CREATE TABLE part_1 PARTITION OF part FOR VALUES IN (1); CREATE TABLE part_2 PARTITION OF part"
                        + " FOR VALUES IN (2); CREATE TABLE part_3 PARTITION OF part FOR VALUES IN (3);"
                        + " INSERT INTO part SELECT 1 + 2 * (n % 2), n, 'n' || n FROM generate_series(1, 25) AS n");
        return Stream.of(
                arguments(
                        "an SQL mapping",
                        CustomerName.CHANGE,
                        names,
                        "UPDATE customer SET first_name = 'Somebody' WHERE id = 20",
                        List.of("20")),
                arguments(
                        "an extracted shape",
                        extracted(),
                        streets,
                        "UPDATE customer_street SET street = 'Oak' WHERE customer_id = 20",
                        List.of("20")),
                arguments(
                        "a Java mapping",
                        SecretPhone.CHANGE,
                        phones,
                        "UPDATE customer SET phone = '0190' WHERE id = 20",
                        List.of("20")),
                arguments(
                        "a partition",
                        partName("name"),
                        parts,
                        "UPDATE part SET label = 'other' WHERE id = 21",
                        List.of("3", "21")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void findsWithinOneRoundWhatChangedWhereNoTriggerFires(
            String words, SchemaChange change, Consumer<TestDatabase> table, String sabotage, List<String> key) {
        table.accept(database);
        opened(change, handle -> {
            Audit audit = audit(change, TEN);
            AuditProgress clean = round(audit);
            assertThat(clean.rows()).as(words).isEqualTo(25);
            assertThat(clean.found()).isZero();

            behindTheTriggersBack(sabotage);
            AuditProgress progress = round(audit);
            assertThat(progress.rows()).isEqualTo(50);
            assertThat(progress.rounds()).isEqualTo(2);
            assertThat(progress.found()).isEqualTo(1);
            assertThat(progress.open()).isEqualTo(1);
            assertThat(handle.verification().divergences())
                    .extracting(Divergence::key, Divergence::found, Divergence::scan)
                    .containsExactly(tuple(key, DivergenceClass.CONTRADICTORY, null));
            assertThat(handle.state().verified()).isFalse();
            assertThat(handle.verification().audit()).contains(progress);
            assertThat(database.rows(OperationsPage.sqlAfter("## The audit between scans")
                            .get(0)))
                    .singleElement()
                    .satisfies(row -> assertThat(row).startsWith(change.name(), "50", "0", "2", "1"));
        });
    }

    @Test
    void blocksTheGateUntilTheRowIsMendedAndAScanHasBegunAfterIt() {
        CustomerName.createTable(database, 25);
        opened(CustomerName.CHANGE, change -> {
            // A scan has to be younger than the first look at the foreign writers' counter.
            await().until(() -> database.number("SELECT count(*) FROM switchback.foreign_writes") == 2);
            change.verify(ADA);
            Audit audit = audit();
            round(audit);
            assertThat(gate(change)).asString().startsWith("PASS");

            behindTheTriggersBack("UPDATE customer SET first_name = 'Somebody' WHERE id IN (5, 20)");
            round(audit);
            assertThat(gate(change)).asString().startsWith("FAIL");
            assertThat(gate(change).value())
                    .contains("2 rows that the audit found wrong since, first keys [5, 20]", "verify again");

            RepairPlan plan = change.verification().repairPlan(Path.OLD);
            change.verification().repair(plan, 2, ADA);
            AuditProgress mended = round(audit);
            assertThat(mended.open()).isZero();
            assertThat(gate(change)).asString().startsWith("FAIL");
            assertThat(gate(change).value())
                    .contains("before the audit saw a divergent row")
                    .doesNotContain("[5, 20]");

            change.verify(ADA);
            assertThat(gate(change)).asString().startsWith("PASS");
            assertThat(lines(Level.WARN)).singleElement().asString().contains("'customer-name'", "1 so far");
            assertThat(lines(Level.INFO)).containsExactly("'customer-name': what the audit found is mended");
        });
    }

    @Test
    void keepsAWindowFromOpening() {
        CustomerName.createTable(database, 25);
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = switchback.change("customer-name");
            change.expand(ADA);
            Audit audit = audit();
            audit.look();
            assertThat(change.verification().audit())
                    .as("nothing is filled yet")
                    .isEmpty();
            change.backfill(progress -> {}, ADA);
            change.verify(ADA);
            change.verify(ADA);
            behindTheTriggersBack("UPDATE customer SET first_name = 'Somebody' WHERE id = 20");
            round(audit);
            assertThatThrownBy(() -> change.open(ADA))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("1 rows that the audit found wrong since, first keys [20]");
            // Written by somebody through the trigger: the row agrees, and what parted it may have parted others.
            database.execute("UPDATE customer SET full_name = 'Grace Hopper' WHERE id = 20");
            round(audit);
            assertThat(open(change)).isEmpty();
            assertThatThrownBy(() -> change.open(ADA)).hasMessageContaining("before the audit saw a divergent row");
            change.verify(ADA);
            assertThatThrownBy(() -> change.open(ADA)).hasMessageContaining("before the audit saw a divergent row");
            change.verify(ADA);
            change.open(ADA);
        }
    }

    /** Not only when it comes by again: a round may take days. */
    @Test
    void looksAtWhatItFoundWithEveryLook() {
        CustomerName.createTable(database, 100);
        opened(CustomerName.CHANGE, change -> {
            behindTheTriggersBack("UPDATE customer SET first_name = 'Somebody' WHERE id IN (2, 4, 6)");
            Audit audit = audit();
            assertThat(look(audit).open()).isEqualTo(3);
            database.execute(
                    "UPDATE customer SET full_name = 'Grace Hopper' WHERE id = 2; DELETE FROM customer WHERE id = 4");
            AuditProgress progress = look(audit);
            assertThat(progress.roundRows()).isEqualTo(20);
            assertThat(open(change)).containsExactly(List.of("6"));
            assertThat(progress.open()).isEqualTo(1);
            assertThat(progress.found()).as("none of them is news").isEqualTo(3);
            change.verify(ADA);
            assertThat(change.verification().divergences())
                    .filteredOn(row -> row.mendedAt() == null)
                    .singleElement()
                    .satisfies(row -> assertThat(row.scan()).isNotNull());
        });
    }

    @Test
    void goesOnWhereAnotherInstanceStoppedAndBeginsAgainAtTheEnd() {
        CustomerName.createTable(database, 45);
        opened(CustomerName.CHANGE, change -> {
            look(audit());
            look(audit());
            assertThat(database.text("SELECT cursor_key FROM switchback.audit")).isEqualTo("{20}");
            behindTheTriggersBack("UPDATE customer SET first_name = 'Somebody' WHERE id IN (15, 25)");
            assertThat(look(audit()).roundRows()).isEqualTo(30);
            assertThat(open(change)).containsExactly(List.of("25"));
            AuditProgress end = round(audit());
            assertThat(end.rounds()).isEqualTo(1);
            assertThat(end.rows()).isEqualTo(45);
            assertThat(end.roundRows()).isZero();
            assertThat(open(change)).containsExactly(List.of("25"));
            look(audit());
            look(audit());
            assertThat(open(change)).containsExactlyInAnyOrder(List.of("15"), List.of("25"));
        });
    }

    /** Most instances find nothing to do, and ask for all of their changes at once. */
    @Test
    @Promise("P9")
    void looksOnlyInItsTurnAndIsToldWhatOthersHaveSeen() {
        CustomerName.createTable(database, 25);
        opened(CustomerName.CHANGE, change -> {
            Audit audit = audit(CustomerName.CHANGE, new AuditPolicy(10, Duration.ofHours(1)));
            AuditTurns turns = new AuditTurns(new Database(database.dataSource()), List.of(audit));
            turns.audit(audit);
            assertThat(audit.latest()).as("nobody has asked whose turn it is").isNull();
            turns.look();
            turns.audit(audit);
            assertThat(seen(audit)).isEqualTo(10);
            turns.look();
            turns.audit(audit);
            assertThat(seen(audit)).as("the next turn is in an hour").isEqualTo(10);
            database.execute("UPDATE switchback.audit SET lease_until = clock_timestamp(), rows = 11");
            turns.look();
            assertThat(seen(audit)).as("another one has looked").isEqualTo(11);
            change.freeze(ADA);
            database.execute("UPDATE switchback.backfill SET finished_at = NULL");
            turns.look();
            turns.audit(audit);
            assertThat(seen(audit)).as("its rows are not filled").isEqualTo(11);
            database.execute("UPDATE switchback.backfill SET finished_at = clock_timestamp()");
            turns.look();
            turns.audit(audit);
            assertThat(seen(audit)).isEqualTo(21);
        });
    }

    private static long seen(Audit audit) {
        return Objects.requireNonNull(audit.latest()).rows();
    }

    @Test
    void isTakenByOneInstanceOfThree() {
        CustomerName.createTable(database, 25);
        opened(CustomerName.CHANGE, change -> {
            Database own = new Database(database.dataSource());
            List<AuditBook> books = Stream.of("a", "b", "c")
                    .map(owner -> new AuditBook("customer-name", owner, TEN))
                    .toList();
            Set<Integer> taken = ConcurrentHashMap.newKeySet();
            Threads.together(
                    3, number -> own.inTransaction(books.get(number)::take).ifPresent(turn -> taken.add(number)));
            assertThat(taken).hasSize(1);
            AuditBook first = books.get(taken.iterator().next());
            AuditBook second = books.get((taken.iterator().next() + 1) % 3);
            assertThat(own.inTransaction(second::take)).isEmpty();

            // It hung, or was killed: another one takes over, and what the first one brings then is not counted.
            database.execute("UPDATE switchback.audit SET lease_until = clock_timestamp()");
            AuditBook.Turn turn = own.inTransaction(second::take).orElseThrow();
            AuditWalk.Stretch seen = new AuditWalk.Stretch(
                    new Scan.Counted(10, 0, 0, Map.of()), new AuditWalk.Place(1, List.of("10")), false);
            assertThat(kept(first, turn, seen)).isFalse();
            assertThat(kept(second, turn, seen)).isTrue();
            assertThat(database.number("SELECT rows FROM switchback.audit")).isEqualTo(10);
        });
    }

    private boolean kept(AuditBook book, AuditBook.Turn turn, AuditWalk.Stretch seen) {
        return new Database(database.dataSource())
                .inTransaction(session -> book.keep(session, turn, SnapshotScan.now(session), seen, 0, false));
    }

    /** Three instances at once see what one would have seen: no row twice in a round, none left out. */
    @Test
    void countsEveryRowOnceHoweverManyInstancesThereAre() {
        CustomerName.createTable(database, 25);
        opened(CustomerName.CHANGE, change -> {
            Threads.together(3, number -> {
                Audit own = audit();
                await().pollInterval(Duration.ofMillis(2)).until(() -> {
                    own.look();
                    AuditProgress latest = own.latest();
                    return latest != null && latest.rounds() >= 4;
                });
            });
            AuditProgress progress = change.verification().audit().orElseThrow();
            assertThat(progress.rows()).isEqualTo(25 * progress.rounds() + progress.roundRows());
        });
    }

    @Test
    @Promise("P9")
    void givesWayToALockAndTellsItOnce() throws SQLException {
        CustomerName.createTable(database, 25);
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            Operator.open(switchback.change("customer-name"));
            Audit audit = audit();
            try (Connection other = database.unpooled().getConnection();
                    Statement statement = other.createStatement()) {
                other.setAutoCommit(false);
                statement.execute("LOCK TABLE customer IN ACCESS EXCLUSIVE MODE");
                assertThat(look(audit).failing()).isEqualTo("SQLSTATE 55P03");
                assertThat(look(audit).rowsAtOnce()).isEqualTo(2);
                assertThat(look(audit).rowsAtOnce()).isEqualTo(1);
                assertThat(look(audit).rowsAtOnce()).isEqualTo(1);
                assertThat(lines(Level.WARN)).singleElement().asString().contains("'customer-name'", "55P03");
                other.rollback();
            }
            AuditProgress again = look(audit);
            assertThat(again.failing()).isNull();
            assertThat(again.rows()).isEqualTo(1);
            assertThat(again.rowsAtOnce()).isEqualTo(2);
            assertThat(lines(Level.INFO)).isEmpty();
            lookUntil(audit, progress -> progress.rowsAtOnce() == 10);
            look(audit);
            assertThat(lines(Level.INFO)).containsExactly("'customer-name': the audit works again");
        }
    }

    @Test
    void takesFewerRowsUntilAStatementFitsIntoItsTime() {
        database.execute("CREATE FUNCTION slow(value text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN"
                + " PERFORM pg_sleep(0.02); RETURN value; END $$");
        database.execute("CREATE TABLE part (region int, id int, name text, PRIMARY KEY (region, id));"
                + " INSERT INTO part SELECT 1, n, 'n' || n FROM generate_series(1, 32) AS n");
        SchemaChange slow = partName("slow(name)");
        opened(slow, change -> {
            Audit audit = audit(slow, new AuditPolicy(64, Duration.ofMillis(10)));
            AuditProgress first = look(audit);
            assertThat(first.failing()).isEqualTo("SQLSTATE 57014");
            assertThat(first.rowsAtOnce()).isEqualTo(32);
            assertThat(lookUntil(audit, progress -> progress.rounds() == 1).rows())
                    .isEqualTo(32);
            assertThat(lines(Level.WARN)).singleElement().asString().contains("57014");
            assertThat(lines(Level.INFO))
                    .as("it never works with as many rows as it should")
                    .isEmpty();
        });
    }

    @Test
    void saysNothingOfARowThatIsMarkedStale() {
        SecretPhone.createTable(database, 25);
        opened(SecretPhone.CHANGE, change -> {});
        behindTheTriggersBack("UPDATE customer SET phone = '0190' WHERE id IN (10, 20)");
        database.execute(
                "INSERT INTO switchback.stale (change, row_key, side, xid) VALUES ('secret-phone', '{20}', 'NEW', '0')");
        Audit audit = audit(SecretPhone.CHANGE, TEN);
        assertThat(round(audit).rows()).isEqualTo(25);
        assertThat(database.rows("SELECT row_key FROM switchback.divergence")).containsExactly(List.of("{10}"));
    }

    @Test
    void runsInTheBackgroundTellsItsMetersAndIsForgottenWithTheChange() {
        CustomerName.createTable(database, 25);
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (Switchback switchback = Operator.switchback(database, CustomerName.CHANGE)
                .meterRegistry(registry)
                .audit(TEN)
                .build()) {
            ChangeHandle change = Operator.open(switchback.change("customer-name"));
            behindTheTriggersBack("UPDATE customer SET first_name = 'Somebody' WHERE id = 20");
            await().untilAsserted(() -> assertThat(
                            registry.get("switchback.audit.divergent").gauge().value())
                    .isEqualTo(1));
            assertThat(registry.get("switchback.audit.rows").functionCounter().count())
                    .isGreaterThanOrEqualTo(20);
            double rounds =
                    registry.get("switchback.audit.rounds").functionCounter().count();
            await().until(() ->
                    registry.get("switchback.audit.rounds").functionCounter().count() > rounds + 1);
            change.abandon(ADA);
            assertThat(change.verification().audit()).isEmpty();
            assertThat(change.verification().divergences()).isEmpty();
        }
    }

    @Test
    void isNotThereWhereItIsSwitchedOffOrHasNoRows() {
        CustomerName.createTable(database, 25);
        MovedPerson.createTable(database, 5);
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (Switchback off = Operator.switchback(database, CustomerName.CHANGE)
                        .meterRegistry(registry)
                        .build();
                Switchback adapters = Operator.switchback(database, MovedPerson.CHANGE)
                        .meterRegistry(registry)
                        .audit(TEN)
                        .build()) {
            assertThat(registry.find("switchback.audit.rows").meters()).isEmpty();
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .doesNotContain("switchback-audit");
            assertThat(off.change("customer-name").verification().audit()).isEmpty();
            assertThat(adapters.change("moved-person").verification().audit()).isEmpty();
        }
    }

    @Test
    void refusesAPolicyThatMakesNoSense() {
        assertThatThrownBy(() -> new AuditPolicy(-1, Duration.ofSeconds(10))).hasMessageContaining("-1: 1 to 100000");
        assertThatThrownBy(() -> new AuditPolicy(100_001, Duration.ofSeconds(10)))
                .hasMessageContaining("100001");
        assertThatThrownBy(() -> new AuditPolicy(1, Duration.ZERO)).hasMessageContaining("PT0S: at least 10 ms");
    }
}
