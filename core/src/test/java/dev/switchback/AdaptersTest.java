package dev.switchback;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchback.access.JdbcTransactions;
import dev.switchback.change.InvalidChangeException;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.check.CheckStatus;
import dev.switchback.phase.Phase;
import dev.switchback.phase.WindowPolicy;
import dev.switchback.route.Reason;
import dev.switchback.testing.MovedPerson;
import dev.switchback.testing.MovedPerson.OnePersonTable;
import dev.switchback.testing.MovedPerson.People;
import dev.switchback.testing.MovedPerson.TwoTables;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.SwitchableDataSource;
import dev.switchback.testing.TestDatabase;
import dev.switchback.testing.Threads;
import dev.switchback.verify.Finding;
import dev.switchback.verify.VerificationResult;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A change by adapters alone: other tables, the same phases, flag, gate and evidence. */
class AdaptersTest {

    private final TestDatabase database = Postgres.newDatabase();

    @AfterEach
    void close() {
        database.close();
    }

    private People people(Switchback switchback) {
        JdbcTransactions transactions = new JdbcTransactions(database.dataSource());
        return switchback
                .repository(People.class, MovedPerson.CHANGE)
                .oldPath(new OnePersonTable(transactions.dataSource()))
                .newPath(new TwoTables(transactions.dataSource()))
                .dualWrite(transactions)
                .build();
    }

    /** While it could read no phase, the fleet has counted it as gone, filled every row, and opened the window. */
    @Test
    @Promise({"P1", "P2"})
    void anInstanceThatIsCutOffFromThePhasesWritesWhateverIsThere() throws Exception {
        MovedPerson.createTable(database, 20);
        SwitchableDataSource phases = new SwitchableDataSource(database.dataSource());
        try (Switchback cutOff = Operator.switchback(phases, MovedPerson.CHANGE)
                        .heartbeatExpiry(Duration.ofSeconds(1))
                        .build();
                Switchback fleet =
                        Operator.switchback(database, MovedPerson.CHANGE).build()) {
            People there = people(cutOff);
            phases.down();
            await().until(() -> cutOff.decision(MovedPerson.CHANGE).reason() == Reason.STALE_PHASE);
            there.retag(1, "planned");
            ChangeHandle change = Operator.open(fleet.change("moved-person"));
            there.retag(1, "cut,off");
            long added = there.add("added", "a");
            assertThat(cutOff.decision(MovedPerson.CHANGE).reason()).isEqualTo(Reason.STALE_PHASE);

            change.ramp(100, ADA);
            assertThat(people(fleet).find(1)).isEqualTo("cut,off");
            assertThat(people(fleet).find(added)).isEqualTo("a");
            change.off(ADA);
            assertThat(people(fleet).find(1)).isEqualTo("cut,off");
            assertThat(change.verify(ADA).findings()).isEmpty();
        }
    }

    @Test
    @Promise({"P1", "P2", "P5", "P6", "P7"})
    void leadsFromExpandToContract() throws Exception {
        MovedPerson.createTable(database, 1_050);
        try (Switchback switchback =
                Operator.switchback(database, MovedPerson.CHANGE).build()) {
            ChangeHandle change = switchback.change("moved-person");
            People people = people(switchback);
            long before = people.add("before", "x,y");
            assertThat(change.state().phase()).isEqualTo(Phase.PLANNED);

            change.expand(ADA);
            AtomicBoolean done = new AtomicBoolean();
            Threads.start(() -> done.set(change.backfill(progress -> {}, ADA).finished()));
            Random random = new Random(7);
            while (!done.get()) {
                people.retag(1 + random.nextInt(1_050), random.nextBoolean() ? "b,c" : "");
            }
            long during = people.add("during", "a");
            assertThat(change.backfillProgress().orElseThrow().filled()).isGreaterThan(1_000);
            assertThat(change.verify(ADA).findings()).isEmpty();
            change.verify(ADA);
            change.open(ADA);

            change.ramp(100, ADA);
            people.retag(before, "new");
            long after = people.add("after", "k");
            assertThat(people.find(before)).isEqualTo("new");
            change.off(ADA);
            assertThat(people.find(before)).isEqualTo("new");
            assertThat(people.find(after)).isEqualTo("k");
            assertThat(people.find(during)).isEqualTo("a");
            assertThat(change.verify(ADA).findings()).isEmpty();
            assertThatThrownBy(() -> database.execute("DROP TABLE person")).hasMessageContaining("depend");
            assertThatThrownBy(() -> database.execute("ALTER TABLE human_tag DROP COLUMN tag"))
                    .hasMessageContaining("depend");

            change.ramp(100, ADA);
            people.find(1);
            await().untilAsserted(() -> {
                change.verify(ADA);
                Operator.approve(change);
                assertThat(change.gate().reasons()).isEmpty();
            });
            assertThat(change.contractPlan().statements()).contains("DROP TABLE person");
            assertThat(change.contract(ADA).phase()).isEqualTo(Phase.CONTRACTED);
            people.retag(before, "later");
            assertThat(people.find(before)).isEqualTo("later");
            assertThat(database.rows("SELECT relname FROM pg_class WHERE relname LIKE '%person%'"))
                    .isEmpty();
        }
        try (Switchback again =
                Operator.switchback(database, MovedPerson.CHANGE).build()) {
            assertThat(again.change("moved-person").state().phase()).isEqualTo(Phase.CONTRACTED);
        }
    }

    @Test
    void canBeGivenUp() {
        MovedPerson.createTable(database, 10);
        try (Switchback switchback =
                Operator.switchback(database, MovedPerson.CHANGE).build()) {
            ChangeHandle change = Operator.open(switchback.change("moved-person"));
            change.abandon(ADA);
            assertThat(change.state().phase()).isEqualTo(Phase.ABANDONED);
            assertThat(database.rows("SELECT relname FROM pg_class WHERE relname LIKE '%human%' OR relname LIKE"
                            + " 'moved-person%'"))
                    .isEmpty();
            assertThat(database.number("SELECT count(*) FROM person")).isEqualTo(10);
        }
    }

    @Test
    void startsWhereADatabaseOfTheFinalSchemaStands() {
        database.execute("CREATE TABLE human (id bigint PRIMARY KEY, name text NOT NULL)");
        try (Switchback switchback =
                Operator.switchback(database, MovedPerson.CHANGE).build()) {
            assertThat(switchback.change("moved-person").state().phase()).isEqualTo(Phase.CONTRACTED);
        }
    }

    @Test
    void refusesStatementsThatDoNotWorkAndChangesNothing() {
        MovedPerson.createTable(database, 10);
        SchemaChange broken = SchemaChange.named("broken")
                .table("person")
                .adapters(MovedPerson.MAPPING.backfill("UPDATE nowhere SET x = 1"))
                .build();
        try (Switchback switchback = Operator.switchback(database, broken).build()) {
            assertThatThrownBy(() -> switchback.change("broken").expand(ADA))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("the backfill's statement does not work")
                    .hasMessageContaining("nowhere");
            assertThat(database.text("SELECT to_regclass('human')")).isNull();
            assertThat(switchback.change("broken").state().phase()).isEqualTo(Phase.PLANNED);
        }
        SchemaChange unsure = SchemaChange.named("unsure")
                .table("person")
                .adapters(MovedPerson.MAPPING.contractedWhen("SELECT nonsense"))
                .build();
        assertThatThrownBy(() -> Operator.switchback(database, unsure).build())
                .isInstanceOf(InvalidChangeException.class)
                .hasMessageContaining("contractedWhen");
    }

    /** No trigger completes what an instance writes that does not know the phase yet. */
    @Test
    @Promise("P8")
    void backfillsOnlyOnceEveryInstanceWritesBoth() {
        MovedPerson.createTable(database, 10);
        try (Switchback switchback = Operator.switchback(database, MovedPerson.CHANGE)
                        .patience(Duration.ofMillis(300))
                        .build();
                Switchback slow = Operator.switchback(database, MovedPerson.CHANGE)
                        .application("slow", "0.9")
                        .build()) {
            ChangeHandle change = switchback.change("moved-person");
            slow.unitOfWork(() -> {
                slow.decision(MovedPerson.CHANGE);
                change.expand(ADA);
                assertThatThrownBy(() -> change.backfill(progress -> {}, ADA))
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("waiting for slow 0.9");
                assertThat(database.number("SELECT count(*) FROM human")).isZero();
            });
            await().untilAsserted(() ->
                    assertThat(change.backfill(progress -> {}, ADA).filled()).isEqualTo(10));
        }
    }

    @Test
    @Promise("P7")
    void findsWhoWritesPastTheAdaptersAndGoesBackToMendIt() throws SQLException {
        MovedPerson.createTable(database, 30);
        try (Switchback switchback =
                Operator.switchback(database, MovedPerson.CHANGE).build()) {
            ChangeHandle change = Operator.open(switchback.change("moved-person"));
            assertThat(quiet(change)).isEqualTo(CheckStatus.PASS);
            database.execute("UPDATE person SET tags = 'past' WHERE id IN (9, 12); INSERT INTO person (id, name) VALUES"
                    + " (100, 'past')");

            VerificationResult scan = change.verify(ADA);

            assertThat(scan.count(Finding.DIVERGENT)).isEqualTo(3);
            assertThat(scan.keys(Finding.DIVERGENT)).containsExactly("9", "12", "100");
            assertThat(quiet(change)).isEqualTo(CheckStatus.FAIL);
            assertThat(change.gate().reasons())
                    .anyMatch(reason -> reason.contains("3 divergent in scan"))
                    .noneMatch(reason -> reason.contains("foreign-writers"));
            change.freeze(ADA);
            assertThat(change.unfreeze(ADA).phase()).isEqualTo(Phase.BACKFILLING);
            database.execute("DELETE FROM human WHERE id IN (9, 12)");
            Operator.open(change);
            assertThat(people(switchback).find(9)).isEqualTo("past");
            assertThat(change.verify(ADA).findings()).isEmpty();
        }
    }

    @Test
    void doesNotKnowWhetherItIsQuietWithoutScansAtBothEnds() {
        MovedPerson.createTable(database, 5);
        try (Switchback switchback = Operator.switchback(database, MovedPerson.CHANGE)
                .window(new WindowPolicy(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMinutes(10)))
                .build()) {
            ChangeHandle change = Operator.open(switchback.change("moved-person"));
            assertThat(quiet(change)).isEqualTo(CheckStatus.UNKNOWN);
            database.execute("UPDATE switchback.verification SET started_at = started_at - interval '11 minutes'"
                    + " WHERE id = 1");
            assertThat(quiet(change)).isEqualTo(CheckStatus.PASS);
            database.execute("UPDATE switchback.verification SET started_at = started_at - interval '2 hours'");
            assertThat(quiet(change)).as("the latest is old").isEqualTo(CheckStatus.UNKNOWN);
        }
    }

    private static CheckStatus quiet(ChangeHandle change) {
        List<CheckStatus> found = change.gate().results().stream()
                .filter(result -> result.check().equals("scans-quiet"))
                .map(result -> result.status())
                .toList();
        return found.get(0);
    }
}
