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
import dev.switchback.journal.Act;
import dev.switchback.phase.Phase;
import dev.switchback.sync.LockPolicy;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import dev.switchback.testing.Threads;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An approval allows one contract, of exactly the plan and the evidence that another person has read. */
@Promise("P7")
class ApprovalsTest {

    private static final Act LINUS = Act.by("linus", "looked at it");

    private TestDatabase database;

    @BeforeEach
    void table() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 20);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private SwitchbackBuilder builder() {
        return Operator.switchback(database, CustomerName.CHANGE);
    }

    private void refusedAndNothingDropped(ChangeHandle change, String reason) {
        assertThatThrownBy(() -> change.contract(ADA))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(reason);
        assertThat(change.state().phase()).isEqualTo(Phase.OPEN);
        assertThat(database.number("SELECT count(full_name) FROM customer")).isPositive();
    }

    @Test
    @DisplayName("one byte changed in the plan after the approval: refused")
    void oneByteChangedInThePlan() {
        try (Switchback switchback = builder().build()) {
            ChangeHandle change = Ready.approved(switchback);
            database.execute("UPDATE switchback.change SET window_epoch = window_epoch + 1");
            refusedAndNothingDropped(
                    change,
                    "the plan as it is now has digest " + change.contractPlan().digest());
        }
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("one byte changed in the evidence that is kept, after the approval: refused")
    @ValueSource(
            strings = {
                "UPDATE switchback.approval SET evidence = overlay(evidence placing 'x' from 300)",
                "UPDATE switchback.approval SET evidence = evidence || ' '",
                "UPDATE switchback.approval SET digest = translate(digest, '0123456789abcdef', '1234567890abcdef')",
                "UPDATE switchback.approval SET evidence = evidence || ' ',"
                        + " digest = encode(sha256(convert_to(evidence || ' ', 'UTF8')), 'hex')",
                "UPDATE switchback.approval SET approved_by = 'mallory'",
                "UPDATE switchback.approval SET plan_digest = repeat('0', 64)",
            })
    void oneByteChangedInTheKeptEvidence(String tampering) {
        try (Switchback switchback = builder().build()) {
            ChangeHandle change = Ready.approved(switchback);
            database.execute(tampering);
            assertThat(Ready.blocking(change)).containsExactly("approval");
            refusedAndNothingDropped(change, "FAIL approval");
        }
    }

    @Test
    @DisplayName("a row that says it is approved, which nobody did: refused")
    void madeByHand() {
        try (Switchback switchback = builder().build()) {
            ChangeHandle change = Ready.butFor(switchback);
            change.requestContract(ADA);
            database.execute("UPDATE switchback.approval SET approved_by = 'grace', approved_at = clock_timestamp()");
            refusedAndNothingDropped(change, "the journal knows of no approval");
        }
    }

    @Test
    @DisplayName("the facts behind the evidence changed after the approval: refused, with what it is now and was then")
    void otherFactsAfterTheApproval() {
        try (Switchback switchback = builder().build()) {
            ChangeHandle change = Ready.approved(switchback);
            change.verify(ADA);
            refusedAndNothingDropped(change, "the evidence has changed since it was requested");
            assertThat(Ready.result(change, "approval").value())
                    .containsPattern("\"basis\":\"scan \\d+\".*, then .*\"basis\":\"scan \\d+\"");
            Operator.approve(change);
            assertThat(change.gate().verdict()).isEqualTo(Verdict.GO);
        }
    }

    @Test
    @DisplayName("the facts behind the evidence changed between request and approval: refused")
    void otherFactsBeforeTheApproval() {
        try (Switchback switchback = builder().build()) {
            ChangeHandle change = Ready.butFor(switchback);
            String digest = change.requestContract(ADA).digest();
            change.verify(ADA);
            assertThatThrownBy(() -> change.approve(digest, GRACE))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("the evidence has changed")
                    .hasMessageContaining("request it again");
        }
    }

    @Test
    @DisplayName("the same facts, asked again and again: the same bytes")
    void staysAsItIsByItself() {
        try (Switchback switchback = builder().build()) {
            ChangeHandle change = Ready.butFor(switchback);
            GateReport first = change.gate();
            await().during(Duration.ofMillis(300))
                    .until(() -> change.gate().digest().equals(first.digest()));
            assertThat(change.requestContract(ADA).digest()).isEqualTo(first.digest());
        }
    }

    @Test
    @DisplayName("self-approval by requester, author, or whoever redefined the change: refused")
    void selfApproval() {
        try (Switchback switchback = builder().build()) {
            Operator.switchback(database)
                    .redefine(CustomerName.CHANGE, Act.by("Hedy", "a better mapping"))
                    .build()
                    .close();
            ChangeHandle change = Ready.butFor(switchback);
            String digest = change.approvals().request(" Linus ", ADA).digest();
            for (Act self : new Act[] {Act.by(" Ada", "x"), LINUS, Act.by("hedy ", "x")}) {
                assertThatThrownBy(() -> change.approve(digest, self))
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("the approval must come from another person");
            }
            assertThat(change.approve(digest, GRACE).state()).isEqualTo(ApprovalState.APPROVED);
            assertThat(change.gate().verdict()).isEqualTo(Verdict.GO);
        }
    }

    @Test
    @DisplayName("an incomplete request is refused with everything that is missing")
    void incompleteRequest() {
        try (Switchback switchback = builder().build()) {
            ChangeHandle change = Ready.butFor(switchback);
            database.execute("CREATE VIEW report AS SELECT full_name FROM customer");
            assertThatThrownBy(() -> change.requestContract(ADA))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("complete evidence")
                    .hasMessageContaining("view report");
            assertThat(change.approvals().all()).isEmpty();
        }
    }

    @Test
    @DisplayName("what is expired can neither be approved nor used")
    void expiry() {
        String past = "UPDATE switchback.approval SET expires_at = clock_timestamp() - interval '1 second'";
        try (Switchback switchback = builder().build()) {
            ChangeHandle change = Ready.butFor(switchback);
            Approval request = change.requestContract(ADA);
            assertThat(Duration.between(request.requestedAt(), request.expiresAt()))
                    .isBetween(Duration.ofHours(24), Duration.ofHours(24).plusMinutes(1));
            database.execute(past);
            assertThatThrownBy(() -> change.approve(request.digest(), GRACE)).hasMessageContaining("EXPIRED");
            Operator.approve(change);
            database.execute(past);
            refusedAndNothingDropped(change, "it is EXPIRED");
            assertThatThrownBy(() -> change.approvals().revoke(ADA)).hasMessageContaining("EXPIRED");
        }
        assertThatThrownBy(() -> new ApprovalPolicy(Duration.ofDays(31))).hasMessageContaining("validFor is PT744H");
    }

    @Test
    @DisplayName("rejected, revoked and replaced requests allow nothing, and the journal says who did it")
    void rejectionAndRevocation() {
        try (Switchback switchback = builder().build()) {
            ChangeHandle change = Ready.butFor(switchback);
            Approval rejected = change.requestContract(ADA);
            assertThatThrownBy(() -> change.approvals().reject("other", GRACE)).hasMessageContaining(rejected.digest());
            assertThat(change.approvals().reject(rejected.digest(), GRACE).state())
                    .isEqualTo(ApprovalState.REJECTED);
            assertThatThrownBy(() -> change.approve(rejected.digest(), LINUS)).hasMessageContaining("REJECTED");

            Operator.approve(change);
            assertThat(change.approvals().revoke(LINUS).endedBy()).isEqualTo("linus");
            refusedAndNothingDropped(change, "it is REVOKED");

            Operator.approve(change);
            change.requestContract(LINUS);
            refusedAndNothingDropped(change, "it is REQUESTED");
            assertThat(change.approvals().all())
                    .extracting(Approval::state)
                    .containsExactly(
                            ApprovalState.REQUESTED,
                            ApprovalState.REPLACED,
                            ApprovalState.REVOKED,
                            ApprovalState.REJECTED);
            assertThat(change.journal())
                    .filteredOn(entry -> entry.kind().equals("ApprovalEnded"))
                    .extracting(entry -> entry.who() + " " + entry.before() + " " + entry.after())
                    .containsExactly("grace REQUESTED REJECTED", "linus APPROVED REVOKED");
            assertThat(switchback.verifyJournal()).isEmpty();
        }
    }

    @Test
    @DisplayName("revoked while contract waits for its lock: refused in the transaction that would have dropped")
    void revokedAtTheLastMoment() throws Exception {
        try (Switchback switchback = builder()
                        .locks(new LockPolicy(Duration.ofMillis(100), 200, Duration.ofMillis(100)))
                        .build();
                Connection reader = database.dataSource().getConnection()) {
            ChangeHandle change = Ready.approved(switchback);
            reader.setAutoCommit(false);
            reader.createStatement().execute("SELECT count(*) FROM customer");
            CountDownLatch revoked = new CountDownLatch(1);
            Threads.start(() -> {
                await().until(() -> database.number("SELECT count(*) FROM pg_locks WHERE NOT granted"
                                + " AND relation = 'customer'::regclass")
                        > 0);
                change.approvals().revoke(GRACE);
                revoked.countDown();
            });
            Threads.start(() -> {
                try {
                    assertThat(revoked.await(30, TimeUnit.SECONDS)).isTrue();
                    reader.rollback();
                } catch (InterruptedException | SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThatThrownBy(() -> change.contract(ADA))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("no unused approval")
                    .hasMessageContaining("it is REVOKED");
            assertThat(change.state().phase()).isEqualTo(Phase.CLOSING);
            assertThat(database.number("SELECT count(full_name) FROM customer")).isPositive();
            assertThat(change.reopen(ADA).phase()).isEqualTo(Phase.OPEN);
        }
    }

    /** Something that has changed when the fleet has confirmed, and the gate is asked again. */
    @ParameterizedTest(name = "{0}")
    @Promise({"P6", "P7"})
    @DisplayName("what changes between GO and the drop keeps the old shape")
    @ValueSource(
            strings = {
                "CREATE VIEW report AS SELECT full_name FROM customer",
                "UPDATE customer SET full_name = 'Old Image' WHERE id = 1",
                "UPDATE switchback.approval SET ended_as = 'REVOKED', ended_by = 'x', ended_at = now()",
                "UPDATE switchback.journal_head SET hash = repeat('1', 64)",
                "UPDATE switchback.change SET window_system = '1'",
                "DROP TRIGGER \"~switchback_customer-name\" ON customer",
            })
    void changedBetweenGoAndTheDrop(String change) {
        AtomicBoolean once = new AtomicBoolean();
        try (Switchback switchback = builder()
                .watchGuardsEvery(Duration.ofMinutes(10))
                .journalListener(entry -> {
                    if ("CLOSING".equals(entry.after()) && once.compareAndSet(false, true)) {
                        database.execute(change);
                        if (change.contains("Old Image")) {
                            await().until(() ->
                                    database.number("SELECT max(writes) FROM switchback.foreign_writes") > 0);
                        }
                    }
                })
                .build()) {
            ChangeHandle handle = Ready.approved(switchback);
            assertThatThrownBy(() -> handle.contract(ADA))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("the gate was asked again before the drop")
                    .hasMessageContaining("Nothing was dropped and the phase stays CLOSING");
            assertThat(handle.state().phase()).isEqualTo(Phase.CLOSING);
            assertThat(database.number("SELECT count(full_name) FROM customer")).isPositive();
        }
    }
}
