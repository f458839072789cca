package dev.switchback.verify;

import static dev.switchback.change.Column.text;
import static dev.switchback.testing.Operator.ADA;
import static dev.switchback.verify.DivergenceClass.CONTRADICTORY;
import static dev.switchback.verify.DivergenceClass.NEW_STALE;
import static dev.switchback.verify.DivergenceClass.OLD_EMPTY;
import static dev.switchback.verify.DivergenceClass.UNFILLED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.Path;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.Sha256;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.MortalDataSource;
import dev.switchback.testing.MovedPerson;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.SecretPhone;
import dev.switchback.testing.TestDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Shapes that disagree are made to agree from the one that was said to be right, and never against a newer write. */
@Promise("P8")
class RepairTest {

    private static final String OLD_WRITES = "SELECT last_value FROM switchback.\"customer-name_old_writes\"";

    private final TestDatabase database = Postgres.newDatabase();

    @AfterEach
    void close() {
        database.close();
    }

    /** A restore, logical replication or DISABLE TRIGGER: the row changes and no trigger fires. */
    private void behindTheTriggersBack(String sql) {
        database.execute("SET session_replication_role = replica; " + sql + "; SET session_replication_role = origin");
    }

    private interface Scene {
        void play(ChangeHandle change) throws Exception;
    }

    private void opened(SchemaChange change, Scene scene) throws Exception {
        try (Switchback switchback = Operator.switchback(database, change).build()) {
            scene.play(Operator.open(switchback.change(change.name())));
        }
    }

    private List<List<String>> names(String ids) {
        return database.rows(
                "SELECT full_name, first_name, last_name FROM customer WHERE id IN (" + ids + ") ORDER BY id");
    }

    @Test
    void plansWithoutWritingAndRepairsExactlyThatFromTheOldShape() throws Exception {
        CustomerName.createTable(database, 1_000);
        opened(CustomerName.CHANGE, change -> {
            behindTheTriggersBack("UPDATE customer SET first_name = NULL, last_name = NULL WHERE id IN (1, 2);"
                    + " UPDATE customer SET full_name = NULL WHERE id = 5;"
                    + " UPDATE customer SET first_name = 'Somebody' WHERE id > 10 AND id % 5 = 0");
            RepairPlan plan = change.verification().repairPlan(Path.OLD);
            assertThat(plan.written())
                    .containsExactly(
                            Map.entry(UNFILLED, new Found(2, List.of("1", "2"))),
                            Map.entry(
                                    CONTRADICTORY,
                                    new Found(
                                            198,
                                            IntStream.rangeClosed(3, 22)
                                                    .mapToObj(n -> String.valueOf(5 * n))
                                                    .toList())));
            assertThat(plan.left()).containsExactly(Map.entry(OLD_EMPTY, new Found(1, List.of("5"))));
            assertThat(plan.rows()).isEqualTo(200);
            assertThat(plan.toString()).contains("200 rows", "leave 1 OLD_EMPTY, first keys [5]", plan.digest());
            assertThat(database.number("SELECT count(*) FROM customer WHERE first_name = 'Somebody'"))
                    .isEqualTo(198);

            RepairResult repair = change.verification().repair(plan, 200, ADA);
            assertThat(repair.repaired()).isEqualTo(200);
            assertThat(repair.finished()).isTrue();
            assertThat(names("1, 5, 15"))
                    .containsExactly(
                            Arrays.asList("Plato", "Plato", null),
                            Arrays.asList(null, "Ada", "King"),
                            List.of("Ada King", "Ada", "King"));
            VerificationResult scan = change.verify(ADA);
            assertThat(scan.keys(Finding.DIVERGENT)).containsExactly("5");
            // And from the new shape what only that one has.
            RepairPlan other = change.verification().repairPlan(Path.NEW);
            assertThat(change.verification().repair(other, 1, ADA).repaired()).isEqualTo(1);
            assertThat(names("5")).containsExactly(List.of("Ada King", "Ada", "King"));
            assertThat(change.verify(ADA).agrees()).isTrue();
        });
    }

    @Test
    void countsAsNoForeignWriteAndIsJournaledByKeyDigest() throws Exception {
        CustomerName.createTable(database, 100);
        opened(CustomerName.CHANGE, change -> {
            behindTheTriggersBack("UPDATE customer SET full_name = 'Alan Turing' WHERE id IN (5, 10)");
            long writes = database.number(OLD_WRITES);
            String called = database.text("SELECT is_called FROM switchback.\"customer-name_old_writes\"");
            RepairPlan plan = change.verification().repairPlan(Path.NEW);
            RepairResult repair = change.verification().repair(plan, 10, ADA);
            assertThat(repair.repaired()).isEqualTo(2);
            assertThat(names("5, 10"))
                    .containsExactly(List.of("Ada King", "Ada", "King"), List.of("Ada King", "Ada", "King"));
            assertThat(database.number(OLD_WRITES)).isEqualTo(writes);
            assertThat(database.text("SELECT is_called FROM switchback.\"customer-name_old_writes\""))
                    .isEqualTo(called);

            assertThat(database.rows("SELECT key_digest FROM switchback.repaired ORDER BY place"))
                    .containsExactlyInAnyOrder(List.of(Sha256.of("5")), List.of(Sha256.of("10")));
            assertThat(change.journal())
                    .filteredOn(entry -> entry.detail().contains("repair " + repair.id()))
                    .extracting(entry -> entry.kind() + ": " + entry.detail())
                    .containsExactly(
                            "RepairBegun: repair " + repair.id() + ", authority NEW, 2 rows, at most 10",
                            "RowsRepaired: repair " + repair.id() + ", authority NEW, 2 rows",
                            "RepairFinished: repair " + repair.id() + ", repaired 2, overtaken by others 0, failed 0");
            String lines =
                    database.text("SELECT string_agg(key_digest || ' ' || before_digest || ' ' || after_digest ||"
                            + " E'\\n', '' ORDER BY place) FROM switchback.repaired");
            assertThat(change.journal())
                    .anyMatch(entry -> Sha256.of(String.valueOf(lines)).equals(entry.after()));
            assertThatThrownBy(() -> database.execute("DELETE FROM switchback.repaired"))
                    .hasMessageContaining("switchback.repaired is append-only");
            // A foreign writer that mends such a row by itself is counted as ever.
            behindTheTriggersBack("UPDATE customer SET full_name = 'Alan Turing' WHERE id = 5");
            database.execute("UPDATE customer SET full_name = 'Ada King' WHERE id = 5");
            assertThat(database.text(
                            "SELECT last_value || ' ' || is_called FROM" + " switchback.\"customer-name_old_writes\""))
                    .isNotEqualTo(writes + " " + called);
        });
    }

    @Test
    void refusesMoreRowsThanItsLimitAndAPlanThatIsNotTrueAnyMore() throws Exception {
        CustomerName.createTable(database, 100);
        opened(CustomerName.CHANGE, change -> {
            behindTheTriggersBack("UPDATE customer SET first_name = 'Somebody' WHERE id IN (5, 10)");
            RepairPlan plan = change.verification().repairPlan(Path.OLD);
            assertThatThrownBy(() -> change.verification().repair(plan, 1, ADA))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("the plan writes 2 rows, and at most 1 may be");
            behindTheTriggersBack("UPDATE customer SET first_name = 'Anybody' WHERE id = 5");
            assertThatThrownBy(() -> change.verification().repair(plan, 2, ADA))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("rows have changed since the plan was made");
            assertThat(database.number("SELECT count(*) FROM switchback.repair"))
                    .isZero();
        });
    }

    @Test
    void refusesWhatMakesNoSenseInAPhase() throws Exception {
        CustomerName.createTable(database, 10);
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = switchback.change("customer-name");
            assertThatThrownBy(() -> change.verification().repairPlan(Path.OLD))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("the phase is PLANNED");
            change.expand(ADA);
            assertThat(change.verification().repairPlan(Path.OLD).rows()).isEqualTo(8);
            assertThat(change.verification().repairPlan(Path.NEW).rows())
                    .as("rows of which only the new shape holds a value")
                    .isZero();
        }
        MovedPerson.createTable(database, 3);
        try (Switchback switchback =
                Operator.switchback(database, MovedPerson.CHANGE).build()) {
            ChangeHandle change = switchback.change("moved-person");
            change.expand(ADA);
            assertThatThrownBy(() -> change.verification().repairPlan(Path.OLD))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("a change by adapters has no mapping to repair with");
        }
    }

    /** The row is locked by a writer while the repair has already looked at it; what he commits stands. */
    @Test
    void losesAgainstAWriterWhoCommitsBetweenTheLookAndTheWrite() throws Exception {
        CustomerName.createTable(database, 20);
        opened(CustomerName.CHANGE, change -> {
            behindTheTriggersBack("UPDATE customer SET first_name = 'Somebody' WHERE id IN (5, 10)");
            overtaken(
                    change,
                    Path.OLD,
                    "UPDATE customer SET full_name = 'Grace Hopper' WHERE id = 5",
                    "UPDATE customer SET first_name = 'Grace', last_name = 'Hopper' WHERE id = 5");
            assertThat(names("5, 10"))
                    .containsExactly(List.of("Grace Hopper", "Grace", "Hopper"), List.of("Ada King", "Ada", "King"));
        });
    }

    @Test
    void losesAgainstAWriterOfEitherTable() throws Exception {
        database.execute("CREATE TABLE customer (id bigint PRIMARY KEY, phone text)");
        database.execute("INSERT INTO customer SELECT n, '0' || n FROM generate_series(1, 20) AS n");
        opened(EXTRACTED, change -> {
            behindTheTriggersBack("UPDATE customer_phone SET number = 'x' WHERE customer_id = 5;"
                    + " DELETE FROM customer_phone WHERE customer_id = 10;"
                    + " UPDATE customer SET phone = NULL WHERE id = 11");
            overtaken(change, Path.OLD, "UPDATE customer_phone SET number = '555' WHERE customer_id = 5");
            assertThat(phones()).containsExactly(List.of("5", "555", "555"), List.of("10", "010", "010"));
            long writes = database.number("SELECT last_value FROM switchback.\"customer-phone_old_writes\"");
            behindTheTriggersBack("UPDATE customer SET phone = 'y' WHERE id = 10");
            RepairPlan plan = change.verification().repairPlan(Path.NEW);
            assertThat(change.verification().repair(plan, 9, ADA).repaired()).isEqualTo(2);
            assertThat(phones()).containsExactly(List.of("5", "555", "555"), List.of("10", "010", "010"));
            assertThat(database.text("SELECT phone FROM customer WHERE id = 11"))
                    .isEqualTo("011");
            assertThat(database.number("SELECT last_value FROM switchback.\"customer-phone_old_writes\""))
                    .isEqualTo(writes);
            assertThat(change.verify(ADA).agrees()).isTrue();
        });
    }

    /**
     * The writer makes the new table agree with the old row as it is: that row is locked and does not change. Who computed the
     * old shape from a snapshot from before would write what is gone, and have it carried over.
     */
    @Test
    void doesNotComputeAnOldShapeFromANewRowThatIsBeingWritten() throws Exception {
        database.execute("CREATE TABLE customer (id bigint PRIMARY KEY, phone text)");
        database.execute("INSERT INTO customer SELECT n, '0' || n FROM generate_series(1, 20) AS n");
        opened(EXTRACTED, change -> {
            behindTheTriggersBack("UPDATE customer_phone SET number = 'x' WHERE customer_id = 5;"
                    + " UPDATE customer SET phone = NULL WHERE id = 10");
            overtaken(change, Path.NEW, "UPDATE customer_phone SET number = '05' WHERE customer_id = 5");
            assertThat(phones()).containsExactly(List.of("5", "05", "05"), List.of("10", "010", "010"));
        });
    }

    private List<List<String>> phones() {
        return database.rows(
                "SELECT c.id, c.phone, p.number FROM customer c LEFT JOIN customer_phone p ON p.customer_id"
                        + " = c.id WHERE c.id IN (5, 10) ORDER BY 1");
    }

    private static final SchemaChange EXTRACTED = SchemaChange.named("customer-phone")
            .table("customer")
            .key("id")
            .oldShape(text("phone"))
            .newShape(text("number"))
            .extractTo("customer_phone", "customer_id")
            .forward("number", "phone")
            .backward("phone", "number")
            .build();

    private void overtaken(ChangeHandle change, Path authority, String... writes) throws Exception {
        RepairPlan plan = change.verification().repairPlan(authority);
        try (Connection writer = database.dataSource().getConnection();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            for (String write : writes) {
                statement.execute(write);
            }
            CompletableFuture<RepairResult> repair =
                    CompletableFuture.supplyAsync(() -> change.verification().repair(plan, 9, ADA));
            await().until(() ->
                    database.number("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'") > 0);
            writer.commit();
            assertThat(repair.get())
                    .extracting(RepairResult::repaired, RepairResult::overtaken, RepairResult::failed)
                    .containsExactly(1L, 1L, 0L);
        }
    }

    /** Killed before each of its changes and commits in turn: whatever was committed is journaled, and nothing twice. */
    @Test
    void goesOnWhereItWasKilled() throws Exception {
        CustomerName.createTable(database, 1_250);
        MortalDataSource mortal = new MortalDataSource(database.unpooled());
        opened(CustomerName.CHANGE, change -> {
            behindTheTriggersBack("UPDATE customer SET first_name = 'Somebody' WHERE id % 5 = 0");
        });
        try (Switchback switchback = Switchback.builder(mortal)
                .register(CustomerName.CHANGE)
                .application("test", "1")
                .build()) {
            ChangeHandle change = switchback.change("customer-name");
            RepairPlan plan = change.verification().repairPlan(Path.OLD);
            int deaths = 0;
            for (int before = 1; ; before++) {
                mortal.dieBefore(before);
                try {
                    change.verification().repair(plan, 250, ADA);
                    break;
                } catch (MortalDataSource.Death death) {
                    deaths++;
                    assertThat(database.number("SELECT count(*) FROM switchback.repaired"))
                            .isEqualTo(250
                                    - database.number("SELECT count(*) FROM customer WHERE first_name = 'Somebody'"));
                } finally {
                    mortal.live();
                }
            }
            assertThat(deaths).isGreaterThan(5);
            assertThat(database.number("SELECT count(DISTINCT key_digest) FROM switchback.repaired"))
                    .isEqualTo(250);
            // What is done is not done again, even if the same rows part once more in the same way.
            RepairResult done = change.verification().repair(plan, 250, ADA);
            assertThat(done.repaired()).isEqualTo(250);
            assertThat(database.number("SELECT count(*) FROM switchback.repaired"))
                    .isEqualTo(250);
            assertThat(switchback.verifyJournal()).isEmpty();
        }
    }

    @Test
    void leavesARowThatFailsAndRepairsTheOthers() throws Exception {
        CustomerName.createTable(database, 100);
        opened(CustomerName.CHANGE, change -> {
            database.execute("ALTER TABLE customer ADD CHECK (first_name <> 'Plato') NOT VALID");
            behindTheTriggersBack("UPDATE customer SET first_name = 'Somebody' WHERE id IN (5, 6, 10)");
            RepairPlan plan = change.verification().repairPlan(Path.OLD);
            RepairResult repair = change.verification().repair(plan, 9, ADA);
            assertThat(repair.repaired()).isEqualTo(2);
            assertThat(repair.failed()).isEqualTo(1);
            assertThat(repair.failedKeys()).containsExactly("6 (23514)");
            assertThat(change.verification().repairs()).containsExactly(repair);
        });
    }

    /** Its backward mapping reads the old shape: what comes out would not agree. */
    @Test
    void keepsNothingOfARowThatWouldNotAgree() throws Exception {
        SchemaChange restless = SchemaChange.named("restless")
                .table("customer")
                .key("id")
                .oldShape(text("full_name"))
                .newShape(text("name"))
                .forward("name", "full_name")
                .backward("full_name", "CASE WHEN full_name = 'wrong' THEN name || '!' ELSE name END")
                .build();
        CustomerName.createTable(database, 10);
        opened(restless, change -> {
            behindTheTriggersBack("UPDATE customer SET full_name = 'wrong' WHERE id = 1");
            RepairPlan plan = change.verification().repairPlan(Path.NEW);
            RepairResult repair = change.verification().repair(plan, 9, ADA);
            assertThat(repair.failedKeys()).containsExactly("1 (would not agree)");
            assertThat(database.rows("SELECT full_name, name FROM customer WHERE id = 1"))
                    .containsExactly(List.of("wrong", "Plato"));
        });
    }

    /** The ledger knows that only the old shape was written since: the other one must not overwrite it. */
    @Test
    void leavesAValueThatIsKnownToBeTheNewerOne() throws Exception {
        CustomerName.createTable(database, 10);
        opened(CustomerName.CHANGE, change -> {
            behindTheTriggersBack("UPDATE customer SET first_name = 'Somebody' WHERE id = 5");
            change.verify(ADA);
            change.verification().repair(change.verification().repairPlan(Path.OLD), 1, ADA);
            assertThat(change.verification().divergences())
                    .singleElement()
                    .satisfies(row -> assertThat(row.mendedAt()).isNotNull());
            behindTheTriggersBack("UPDATE customer SET full_name = 'Grace Hopper' WHERE id = 5");
            RepairPlan plan = change.verification().repairPlan(Path.NEW);
            assertThat(plan.rows()).isZero();
            assertThat(plan.left()).containsOnlyKeys(NEW_STALE);
            change.verification().repair(change.verification().repairPlan(Path.OLD), 1, ADA);
            assertThat(names("5")).containsExactly(List.of("Grace Hopper", "Grace", "Hopper"));
        });
    }

    @Test
    void goesThroughAJavaMappingAndSetsNoMark() throws Exception {
        SecretPhone.createTable(database, 1_200);
        opened(SecretPhone.CHANGE, change -> {
            behindTheTriggersBack("UPDATE customer SET phone_secret = NULL, phone_digits = NULL WHERE id IN (1, 1150);"
                    + " UPDATE customer SET phone = '12345' WHERE id = 4;"
                    + " UPDATE customer SET phone = NULL WHERE id = 700");
            long writes = database.number("SELECT last_value FROM switchback.\"secret-phone_old_writes\"");
            RepairPlan plan = change.verification().repairPlan(Path.OLD);
            assertThat(change.verification().repair(plan, 3, ADA).repaired()).isEqualTo(3);
            assertThat(database.text("SELECT phone_digits FROM customer WHERE id = 4"))
                    .isEqualTo("12345");
            plan = change.verification().repairPlan(Path.NEW);
            assertThat(change.verification().repair(plan, 1, ADA).repaired()).isEqualTo(1);
            assertThat(database.text("SELECT phone FROM customer WHERE id = 700"))
                    .isEqualTo("0171 / 700");
            assertThat(database.number("SELECT count(*) FROM switchback.stale")).isZero();
            assertThat(database.number("SELECT last_value FROM switchback.\"secret-phone_old_writes\""))
                    .isEqualTo(writes);
            assertThat(change.verify(ADA).agrees()).isTrue();
        });
    }
}
