package dev.switchback.gate;

import static dev.switchback.testing.Operator.ADA;
import static dev.switchback.testing.Operator.GRACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.SwitchbackBuilder;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.check.GateCheck;
import dev.switchback.database.Session;
import dev.switchback.journal.Act;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import dev.switchback.phase.WindowPolicy;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing is destroyed without evidence, and nothing unknown passes for evidence. */
class GateTest {

    private static final Duration MOMENT = Duration.ofMillis(1);

    private TestDatabase database;

    @BeforeEach
    void table() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 50);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private SwitchbackBuilder builder() {
        return Operator.switchback(database, CustomerName.CHANGE);
    }

    /** Everything holds but the approval. */
    private ChangeHandle readyButForApproval(Switchback switchback) {
        ChangeHandle change = Operator.open(switchback.change("customer-name"));
        change.ramp(100, ADA);
        assertThat(switchback.decision(CustomerName.CHANGE).path().name()).isEqualTo("NEW");
        await().untilAsserted(() -> {
            change.verify(ADA);
            assertThat(blocking(change)).containsExactly("approval");
        });
        return change;
    }

    private ChangeHandle ready(Switchback switchback) {
        ChangeHandle change = readyButForApproval(switchback);
        Operator.approve(change);
        assertThat(change.gate().verdict()).isEqualTo(Verdict.GO);
        return change;
    }

    private static List<String> blocking(ChangeHandle change) {
        return change.gate().results().stream()
                .filter(result -> result.status() != CheckStatus.PASS)
                .map(CheckResult::check)
                .toList();
    }

    @Test
    @Promise("P7")
    void saysNoAndListsEveryReason() {
        WindowPolicy days = new WindowPolicy(Duration.ofDays(14), Duration.ofDays(7), Duration.ofDays(3));
        try (Switchback switchback = builder().window(days).build()) {
            ChangeHandle change = Operator.open(switchback.change("customer-name"));
            assertThat(switchback.decision(CustomerName.CHANGE).path().name()).isEqualTo("OLD");
            database.execute("UPDATE customer SET full_name = 'Old Image' WHERE id = 1");
            database.execute("CREATE VIEW report AS SELECT full_name FROM customer");
            await().until(() -> database.number("SELECT count(*) FROM switchback.foreign_writes") == 2);
            GateReport report = change.gate();
            assertThat(report.verdict()).isEqualTo(Verdict.NO_GO);
            assertThat(blocking(change))
                    .containsExactly(
                            "window-age",
                            "approval",
                            "stable-at-100",
                            "flag-at-100-everywhere",
                            "divergence-zero",
                            "foreign-writers-quiet",
                            "dependents");
            assertThat(report.reasons().toString())
                    .contains("needs open for 14 d")
                    .contains("no request")
                    .contains("view report")
                    .contains("verify again");
            assertThatThrownBy(() -> change.contract(ADA))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("the gate says NO_GO")
                    .hasMessageContaining("view report")
                    .hasMessageContaining("FAIL approval");
            assertThat(change.state().phase()).isEqualTo(Phase.OPEN);
        }
    }

    @Test
    @Promise("P7")
    void takesACheckThatThrowsAsUnknownAndUnknownAsNo() {
        AtomicBoolean answers = new AtomicBoolean(true);
        try (Switchback switchback = builder()
                .gateCheck(new GateCheck() {
                    @Override
                    public String name() {
                        return "backup";
                    }

                    @Override
                    public CheckResult examine(Session session, SchemaChange change, ChangeState state)
                            throws java.sql.SQLException {
                        return session.one(
                                "SELECT 1 / ? AS age",
                                row -> CheckResult.of("backup", true, "", "", ""),
                                answers.get() ? 1 : 0);
                    }
                })
                .build()) {
            ChangeHandle change = ready(switchback);
            answers.set(false);
            assertThat(blocking(change)).containsExactly("backup");
            assertThat(change.gate().verdict()).isEqualTo(Verdict.INCONCLUSIVE);
            assertThatThrownBy(() -> change.contract(ADA))
                    .hasMessageContaining("INCONCLUSIVE")
                    .hasMessageContaining("division by zero");
        }
    }

    @ParameterizedTest
    @Promise("P7")
    @ValueSource(strings = {"ada", "ADA", " Ada "})
    void refusesAnApprovalByTheRequester(String approver) {
        try (Switchback switchback = builder().build()) {
            ChangeHandle change = readyButForApproval(switchback);
            String digest = change.requestContract(ADA).digest();
            assertThatThrownBy(() -> change.approve(digest, Act.by(approver, "me too")))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("must come from another person");
            assertThatThrownBy(() -> change.contract(ADA)).hasMessageContaining("not approved");
        }
    }

    @Test
    @Promise("P7")
    void refusesAnApprovalOfAnotherPlan() {
        try (Switchback switchback = builder().build()) {
            ChangeHandle change = readyButForApproval(switchback);
            String digest = change.requestContract(ADA).digest();
            String other = digest.substring(1) + "0";
            assertThatThrownBy(() -> change.approve(other, GRACE)).hasMessageContaining(digest);
            assertThat(change.gate().digest()).isEqualTo(digest);
        }
    }

    @Test
    @Promise("P7")
    void voidsAnApprovalWhenTheWindowWasFrozenMeanwhile() {
        try (Switchback switchback = builder().build()) {
            ChangeHandle change = ready(switchback);
            change.freeze(ADA);
            change.unfreeze(ADA);
            switchback.decision(CustomerName.CHANGE);
            await().untilAsserted(() -> assertThat(blocking(change)).containsExactly("approval"));
            assertThatThrownBy(() -> change.contract(ADA)).hasMessageContaining("FAIL approval");
        }
    }

    @Test
    @Promise("P7")
    void usesAnApprovalOnce() {
        try (Switchback switchback = builder().build()) {
            ChangeHandle change = ready(switchback);
            change.contract(ADA);
            assertThat(database.number("SELECT count(*) FROM switchback.approval WHERE used_at IS NOT NULL"))
                    .isEqualTo(1);
            database.execute("ALTER TABLE customer ADD full_name text");
            database.execute("UPDATE switchback.change SET phase = 'CLOSING', epoch = epoch + 1");
            assertThatThrownBy(() -> change.contract(ADA)).hasMessageContaining("it is USED");
            assertThat(database.number("SELECT count(*) FROM information_schema.columns WHERE column_name = 'full_name'"
                            + " AND table_name = 'customer'"))
                    .isEqualTo(1);
        }
    }

    @Test
    @Promise({"P6", "P7"})
    void letsOneOfTwoRunnersContractAndTellsTheOther() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (Switchback switchback = builder().build();
                Switchback second = builder().build()) {
            ChangeHandle change = ready(switchback);
            CyclicBarrier start = new CyclicBarrier(2);
            List<Future<Object>> runs = Stream.of(change, second.change("customer-name"))
                    .map(handle -> threads.<Object>submit(() -> {
                        start.await();
                        try {
                            return handle.contract(ADA);
                        } catch (RefusedException e) {
                            return e;
                        }
                    }))
                    .toList();
            List<Object> results =
                    List.of(runs.get(0).get(60, TimeUnit.SECONDS), runs.get(1).get(60, TimeUnit.SECONDS));
            assertThat(results).filteredOn(ChangeState.class::isInstance).hasSize(1);
            assertThat(results)
                    .filteredOn(RefusedException.class::isInstance)
                    .singleElement()
                    .satisfies(e -> assertThat(e.toString()).containsAnyOf("moved it", "CONTRACTED", "became"));
            assertThat(change.state().phase()).isEqualTo(Phase.CONTRACTED);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    @Promise("P6")
    void dropsNothingWhileAnInstanceMayStillReadTheOldShape() {
        try (Switchback switchback = builder().patience(Duration.ofMillis(300)).build()) {
            ChangeHandle change = ready(switchback);
            database.execute(
                    "INSERT INTO switchback.instance (id, application, version, library_version, expires_after,"
                            + " acknowledged) VALUES ('slow', 'shop', '1.0', '1', interval '1 hour', '{\"customer-name\": 2}')");
            assertThatThrownBy(() -> change.contract(ADA))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("waiting for shop 1.0 (slow) at epoch 2");
            assertThat(change.state().phase()).isEqualTo(Phase.CLOSING);
            assertThat(database.number("SELECT count(full_name) FROM customer")).isPositive();
            assertThat(change.reopen(ADA).phase()).isEqualTo(Phase.OPEN);
            assertThatThrownBy(() -> change.contract(ADA)).hasMessageContaining("FAIL approval");
            switchback.decision(CustomerName.CHANGE);
            await().untilAsserted(() -> assertThat(blocking(change)).containsExactly("approval"));
            Operator.approve(change);
            database.execute(
                    "UPDATE switchback.instance SET last_seen = last_seen - interval '2 hours' WHERE id = 'slow'");
            assertThat(change.contract(ADA).phase()).isEqualTo(Phase.CONTRACTED);
        }
    }

    @Test
    @Promise("P6")
    void waitsForAUnitOfWorkThatDecidedBeforeTheExit() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (Switchback switchback = builder().patience(Duration.ofSeconds(30)).build()) {
            ChangeHandle change = ready(switchback);
            Future<ChangeState> contract = switchback.unitOfWork(() -> {
                switchback.decision(CustomerName.CHANGE);
                Future<ChangeState> running = threads.submit(() -> change.contract(ADA));
                await().until(() -> change.state().phase() == Phase.CLOSING);
                assertThatThrownBy(() -> running.get(1, TimeUnit.SECONDS))
                        .isInstanceOf(java.util.concurrent.TimeoutException.class);
                assertThat(database.number("SELECT count(full_name) FROM customer"))
                        .isPositive();
                return running;
            });
            assertThat(contract.get(60, TimeUnit.SECONDS).phase()).isEqualTo(Phase.CONTRACTED);
        } finally {
            threads.shutdownNow();
        }
    }

    private long waitingForTheTable() {
        return database.number("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'customer'::regclass");
    }

    /** It is in the list between the moment in which the fleet was waited for and the one in which the shape is dropped. */
    @Test
    @Promise("P6")
    void waitsForAnInstanceThatStartsMeanwhileToo() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (Switchback switchback = builder().patience(Duration.ofSeconds(30)).build();
                Connection reader = database.dataSource().getConnection()) {
            ChangeHandle change = ready(switchback);
            reader.setAutoCommit(false);
            reader.createStatement().execute("SELECT count(*) FROM customer");
            Future<ChangeState> contract = threads.submit(() -> change.contract(ADA));
            await().until(() -> waitingForTheTable() > 0);
            database.execute(
                    "INSERT INTO switchback.instance (id, application, version, library_version, expires_after,"
                            + " acknowledged) VALUES ('new', 'shop', '1.0', '1', interval '1 hour', '{}')");
            // Longer than between two tries for the lock.
            await().during(Duration.ofSeconds(2)).until(() -> waitingForTheTable() == 0);
            reader.rollback();
            assertThatThrownBy(() -> contract.get(1, TimeUnit.SECONDS))
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);
            assertThat(database.number("SELECT count(full_name) FROM customer")).isPositive();
            database.execute("DELETE FROM switchback.instance WHERE id = 'new'");
            assertThat(contract.get(60, TimeUnit.SECONDS).phase()).isEqualTo(Phase.CONTRACTED);
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @Promise("P6")
    @ValueSource(strings = {"PLANNED", "BACKFILLING", "FROZEN", "CONTRACTED", "ABANDONED"})
    void contractsFromOpenOnly(Phase phase) {
        try (Switchback switchback = builder().build()) {
            ChangeHandle change = switchback.change("customer-name");
            if (phase != Phase.PLANNED) {
                change.expand(ADA);
            }
            database.execute("UPDATE switchback.change SET phase = '" + phase + "', epoch = epoch + 1");
            assertThatThrownBy(() -> change.contract(ADA))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("the phase is " + phase);
            assertThat(database.number("SELECT count(full_name) FROM customer")).isPositive();
        }
    }

    @ParameterizedTest
    @Promise("P6")
    @ValueSource(
            strings = {
                "CREATE VIEW v AS SELECT full_name FROM customer",
                "CREATE MATERIALIZED VIEW v AS SELECT full_name FROM customer",
                "CREATE FUNCTION f(n bigint) RETURNS text LANGUAGE sql RETURN (SELECT full_name FROM customer WHERE id = n)",
                "CREATE INDEX i ON customer (email, full_name)",
                "CREATE INDEX i ON customer (email) WHERE full_name IS NOT NULL",
                "ALTER TABLE customer ADD CONSTRAINT c CHECK (full_name <> email)",
                "ALTER TABLE customer ADD shout text GENERATED ALWAYS AS (upper(full_name)) STORED",
                "CREATE POLICY p ON customer USING (full_name <> '')",
                "CREATE PUBLICATION p FOR TABLE customer (id, full_name)",
                "CREATE TABLE other (name text); ALTER TABLE customer ADD UNIQUE (full_name);"
                        + " ALTER TABLE other ADD FOREIGN KEY (name) REFERENCES customer (full_name)",
            })
    void findsWhatDependsOnTheOldShape(String dependent) {
        try (Switchback switchback = builder().build()) {
            ChangeHandle change = Operator.open(switchback.change("customer-name"));
            database.execute("UPDATE customer SET full_name = 'n' || id");
            assertThat(blocking(change)).doesNotContain("dependents");
            database.execute(dependent);
            assertThat(blocking(change)).contains("dependents");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE INDEX i ON customer (full_name)",
                "ALTER TABLE customer ALTER full_name SET DEFAULT 'x'",
                "ALTER TABLE customer ADD CONSTRAINT c CHECK (full_name <> 'y')",
                "CREATE VIEW v AS SELECT id, email, first_name FROM customer",
                "CREATE TABLE other (customer bigint REFERENCES customer)",
            })
    void isNotHeldUpByWhatGoesWithTheColumnOrDoesNotNameIt(String bystander) {
        try (Switchback switchback = builder().build()) {
            ChangeHandle change = Operator.open(switchback.change("customer-name"));
            database.execute(bystander);
            assertThat(blocking(change)).doesNotContain("dependents");
        }
    }

    @Test
    void asksForBothAMinimumAgeAndStability() {
        assertThatThrownBy(() -> new WindowPolicy(Duration.ofDays(1), Duration.ZERO, MOMENT))
                .hasMessageContaining("minimumStable is PT0S");
        assertThatThrownBy(() -> new WindowPolicy(Duration.ZERO, MOMENT, MOMENT))
                .hasMessageContaining("minimumAge");
    }
}
