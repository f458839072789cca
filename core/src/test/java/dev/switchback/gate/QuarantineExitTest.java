package dev.switchback.gate;

import static dev.switchback.change.Column.integer;
import static dev.switchback.change.Column.text;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.phase.Phase;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in quarantine is not dropped with the old shape, is told in the evidence, and is forgotten with the change. */
class QuarantineExitTest {

    private static final SchemaChange SIZE = SchemaChange.named("item-size")
            .table("item")
            .key("id")
            .oldShape(text("was"))
            .newShape(integer("is_now"))
            .forward("is_now", "was::integer")
            .backward("was", "is_now::text")
            .partial()
            .build();

    @TempDir
    private Path directory;

    private TestDatabase database;

    @BeforeEach
    void table() {
        database = Postgres.newDatabase();
        database.execute("CREATE TABLE item (id int PRIMARY KEY, was text)");
        database.execute("INSERT INTO item SELECT n, n::text FROM generate_series(1, 20) AS n");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static ChangeHandle ready(Switchback switchback) {
        ChangeHandle change = Operator.open(switchback.change("item-size"));
        change.ramp(100, ADA);
        assertThat(switchback.decision(SIZE).path().name()).isEqualTo("NEW");
        await().untilAsserted(() -> {
            change.verify(ADA);
            Operator.approve(change);
            assertThat(change.gate().reasons()).isEmpty();
        });
        return change;
    }

    private long entries() {
        return database.number("SELECT count(*) FROM switchback.quarantine");
    }

    /** An old image that is still running writes between GO and the drop. */
    @Test
    @Promise({"P7", "P8"})
    void keepsTheOldShapeIfABadValueComesAfterTheGateHasSpoken() {
        AtomicBoolean once = new AtomicBoolean();
        try (Switchback switchback = Operator.switchback(database, SIZE)
                .journalListener(entry -> {
                    if ("CLOSING".equals(entry.after()) && once.compareAndSet(false, true)) {
                        database.execute("UPDATE item SET was = 'many' WHERE id = 5");
                    }
                })
                .build()) {
            ChangeHandle change = ready(switchback);
            assertThatThrownBy(() -> change.contract(ADA))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("1 row in quarantine, first keys [5 (22P02)]")
                    .hasMessageContaining("Nothing was dropped and the phase stays CLOSING: reopen to take it back");
            assertThat(database.text("SELECT was FROM item WHERE id = 5")).isEqualTo("many");
            assertThat(change.state().phase()).isEqualTo(Phase.CLOSING);

            // The foreign write has made the approval void, mended or not.
            database.execute("UPDATE item SET is_now = 55 WHERE id = 5");
            // A heartbeat may notice the write only now, and then the scan was before it.
            await().untilAsserted(() -> {
                change.verify(ADA);
                assertThatThrownBy(() -> change.contract(ADA))
                        .hasMessageContaining("the evidence has changed since it was requested");
            });
            change.reopen(ADA);
            switchback.decision(SIZE);
            await().untilAsserted(() -> {
                change.verify(ADA);
                Operator.approve(change);
            });
            assertThat(change.contract(ADA).phase()).isEqualTo(Phase.CONTRACTED);
            assertThat(database.text("SELECT is_now FROM item WHERE id = 5")).isEqualTo("55");
            assertThat(entries()).isZero();
        }
    }

    @Test
    void isForgottenWhenTheChangeIsGivenUp() {
        try (Switchback switchback = Operator.switchback(database, SIZE).build()) {
            ChangeHandle change = switchback.change("item-size");
            change.expand(ADA);
            database.execute("UPDATE item SET was = 'many' WHERE id = 5");
            database.execute("INSERT INTO switchback.quarantine (change, row_key, value_digest, reason)"
                    + " SELECT 'another', row_key, value_digest, reason FROM switchback.quarantine");
            assertThat(change.abandon(ADA).phase()).isEqualTo(Phase.ABANDONED);
            assertThat(database.text("SELECT string_agg(change, ',') FROM switchback.quarantine"))
                    .isEqualTo("another");
            assertThat(database.text("SELECT was FROM item WHERE id = 5")).isEqualTo("many");
        }
    }

    /** The approval is bound to the statements' digest: they are the same wherever and whenever they are asked for. */
    @Test
    void leavesThePlanTheSame() {
        try (Switchback switchback = Operator.switchback(database, SIZE).build()) {
            ChangeHandle change = Operator.open(switchback.change("item-size"));
            ContractPlan plan = change.contractPlan();
            database.execute("UPDATE item SET was = 'many' WHERE id = 5");
            assertThat(change.contractPlan()).isEqualTo(plan);
            assertThat(plan.statements())
                    .contains(
                            "DROP TRIGGER IF EXISTS \"~switchback_item-size\" ON \"public\".\"item\"",
                            "DROP TRIGGER IF EXISTS \"~switchback_item-size_note\" ON \"public\".\"item\"",
                            "DROP FUNCTION IF EXISTS switchback.\"item-size_quarantine\"");
        }
    }

    @Test
    void isToldInTheEvidenceByKeyAndNeverByValue() throws IOException {
        try (Switchback switchback = Operator.switchback(database, SIZE).build()) {
            ChangeHandle change = Operator.open(switchback.change("item-size"));
            database.execute("UPDATE item SET was = 'secret' WHERE id IN (5, 7)");
            change.evidence().write(directory);
            assertThat(Files.readString(directory.resolve("quarantine.json")))
                    .isEqualTo("{\n  \"rows\": 2,\n  \"keys\": [\n    \"5 (22P02)\",\n    \"7 (22P02)\"\n  ]\n}\n");
            assertThat(Files.readString(directory.resolve("report.md")))
                    .contains("## Quarantine", "rows: 2", "5 (22P02)");
            for (String file : new String[] {"quarantine.json", "report.md", "journal.jsonl", "SHA256SUMS"}) {
                assertThat(Files.readString(directory.resolve(file))).doesNotContain("secret");
            }
            assertThat(Files.readString(directory.resolve("SHA256SUMS"))).contains("quarantine.json");
        }
    }

    @Test
    void isUnknownInTheEvidenceToARoleThatMayNotSeeEveryRow() throws IOException {
        try (Switchback switchback = Operator.switchback(database, SIZE).build()) {
            Operator.open(switchback.change("item-size"));
            database.execute("UPDATE item SET was = 'secret' WHERE id IN (5, 7)");
        }
        database.execute("DO $$ BEGIN CREATE ROLE tenant LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        database.execute("ALTER TABLE item ENABLE ROW LEVEL SECURITY; CREATE POLICY even ON item USING (id % 2 = 0);"
                + "GRANT ALL ON item TO tenant; GRANT ALL ON ALL TABLES IN SCHEMA switchback TO tenant");
        try (Switchback tenant =
                Switchback.builder(database.pool("tenant", 3)).register(SIZE).build()) {
            tenant.change("item-size").evidence().write(directory);
        }
        assertThat(Files.readString(directory.resolve("quarantine.json")))
                .isEqualTo("{\n  \"unknown\": \"this role may not see every row (SQLSTATE 42501)\"\n}\n");
    }
}
