package dev.switchback.diagnose;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.switchback.Switchback;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.PostgresServer;
import dev.switchback.testing.TestDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asked where next to nothing works: it never throws, never claims too much, and changes nothing. */
class BrokenSystemTest {

    private static final OldImage SHOP = OldImage.parse("SELECT full_name FROM customer; DELETE FROM customer;");

    @Test
    void answersOnAStandby(@TempDir Path directory) throws Exception {
        try (PostgresServer primary = PostgresServer.start(Map.of("wal_level", "replica", "max_wal_senders", "4"));
                TestDatabase database = primary.newDatabase()) {
            CustomerName.createTable(database, 10);
            try (Switchback switchback =
                    Operator.switchback(database, CustomerName.CHANGE).build()) {
                Operator.open(switchback.change("customer-name"));
            }
            try (EmbeddedPostgres standby = primary.standby(directory.resolve("standby"))) {
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> database.number("SELECT count(*) FROM pg_stat_replication"
                                        + " WHERE replay_lsn = pg_current_wal_lsn()")
                                == 1);
                Diagnosis diagnosis =
                        new Diagnose(standby.getDatabase("postgres", database.name())).of(CustomerName.CHANGE, SHOP);

                assertThat(diagnosis.verdict())
                        .as(diagnosis.toString())
                        .isEqualTo(RollbackVerdict.SAFE_TO_ROLL_BACK_IMAGE);
                assertThat(diagnosis.toString()).contains("2 of 2 statements").contains("0 live instances");
            }
        }
    }

    @Test
    void answersForARoleThatMayReadNothing() throws SQLException {
        try (Scene scene = customers().open()) {
            scene.sql("DO $$ BEGIN CREATE ROLE plain LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
            Diagnosis diagnosis = new Diagnose(scene.database.pool("plain", 1)).of(scene.change, SHOP);

            assertThat(diagnosis.verdict()).isEqualTo(RollbackVerdict.FLIP_FLAG_ONLY);
            assertThat(diagnosis.phase()).isNull();
            assertThat(diagnosis.toString())
                    .contains("the phase is unknown, because [SQLSTATE 42501]", "2 of 2 statements")
                    .contains("the old shape is there: [full_name]");
        }
    }

    @Test
    void answersWithoutAConnection() throws SQLException {
        try (Scene scene = customers().open()) {
            var closed = scene.database.pool("postgres", 1);
            closed.close();
            Diagnosis diagnosis = new Diagnose(closed).of(scene.change, SHOP);

            assertThat(diagnosis.verdict()).isEqualTo(RollbackVerdict.FLIP_FLAG_ONLY);
            assertThat(diagnosis.reasons())
                    .extracting(Reason::bearing)
                    .containsOnly(Bearing.UNKNOWN)
                    .hasSize(13);
        }
    }

    /** A clock on which each look takes four seconds. */
    @Test
    void beginsNothingMoreWhenTheTimeIsOver() throws SQLException {
        try (Scene scene = customers().open()) {
            AtomicLong now = new AtomicLong();
            Diagnosis diagnosis = new Diagnose(
                            new Database(scene.database.dataSource()),
                            () -> now.getAndAdd(Duration.ofSeconds(4).toNanos()))
                    .of(scene.change, SHOP);

            assertThat(diagnosis.verdict()).isEqualTo(RollbackVerdict.FLIP_FLAG_ONLY);
            assertThat(diagnosis.obstacles())
                    .hasSize(9)
                    .allSatisfy(reason -> assertThat(reason.what()).contains("15 s for all questions are over"));
            assertThat(diagnosis.toString()).contains("OPEN since").contains("the old shape is there");
        }
    }

    @Test
    void isNeverSafeWithoutAManifest() throws SQLException {
        try (Scene scene = customers().open()) {
            Diagnosis diagnosis = scene.handle().diagnose(OldImage.withoutManifest());

            assertThat(diagnosis.verdict()).isEqualTo(RollbackVerdict.FLIP_FLAG_ONLY);
            assertThat(diagnosis.obstacles())
                    .extracting(Reason::what)
                    .singleElement()
                    .asString()
                    .contains("manifest");
            assertThat(diagnosis.course()).isEqualTo(Course.BOTH);
        }
    }

    @Test
    void isNotFooledByAnotherDefinitionOfTheChange() throws SQLException {
        SchemaChange other = CustomerName.builder()
                .backward("full_name", "first_name")
                .lossless()
                .build();
        try (Scene scene = customers().open()) {
            assertThat(new Diagnose(scene.database.dataSource()).of(other, SHOP).obstacles())
                    .extracting(Reason::what)
                    .containsExactly(
                            "the database has another definition of this change than the one that is asked with");
        }
    }

    @Test
    void executesNothingAndLeavesNothing() throws SQLException {
        try (Scene scene = customers().open()) {
            var one = scene.database.pool("postgres", 1);
            new Diagnose(one).of(scene.change, SHOP);
            assertThat(scene.database.number("SELECT count(*) FROM customer")).isEqualTo(10);
            List<String> left = new Database(one)
                    .autocommit(session -> session.query(
                            "SELECT name FROM pg_prepared_statements WHERE name LIKE 'switchback%'"
                                    + " UNION ALL SELECT name FROM pg_settings"
                                    + " WHERE name IN ('statement_timeout', 'lock_timeout') AND setting <> '0'",
                            row -> row.text("name")));
            assertThat(left).isEmpty();
        }
    }

    /** A view in place of a table tells what it was read with. */
    @Test
    void onlyReadsAndNeverForLong() throws SQLException {
        try (Scene scene = customers().open()) {
            scene.nobodyRuns()
                    .sql("ALTER TABLE switchback.path_use RENAME TO used; CREATE VIEW switchback.path_use AS"
                            + " SELECT 'customer-name' AS change, current_setting('transaction_read_only') || ' '"
                            + " || current_setting('statement_timeout') || ' ' || current_setting('lock_timeout') AS path,"
                            + " now() AS last_used");
            assertThat(new Diagnose(scene.database.dataSource())
                            .of(scene.change, SHOP)
                            .toString())
                    .contains("the on 2s 500ms path was last used");
        }
    }

    @Test
    void looksUpNamesWhereTheManifestSays() throws SQLException {
        try (Scene scene = customers().open()) {
            scene.sql("CREATE SCHEMA \"Crm\"; CREATE TABLE \"Crm\".lead (id int NOT NULL, name text)");
            String statements = "INSERT INTO lead (name) VALUES (?); SELECT full_name FROM customer;";

            assertThat(scene.ask(statements).toString()).contains("relation \"lead\" does not exist");
            assertThat(scene.ask("-- search_path: \"Crm\", public\n" + statements)
                            .toString())
                    .contains("2 of 2 statements")
                    .contains("INSERT INTO \"lead\" does not name [id]")
                    .contains("search_path \"Crm\", public");
        }
    }

    @Test
    void tellsTheFleetInTheOrderOfItsStart() throws SQLException {
        try (Scene scene = customers().open()) {
            scene.handle().ramp(30, ADA);
            scene.sql("INSERT INTO switchback.instance (id, application, version, library_version, started_at,"
                    + " expires_after, acknowledged) VALUES ('first', 'shop', '1.9', '1', now() - interval '1 h', '1 h',"
                    + " '{\"customer-name\": 1}')");
            assertThat(scene.handle().diagnose(SHOP).reasons())
                    .filteredOn(reason -> reason.question() == Question.ROLLOUT)
                    .extracting(Reason::what)
                    .satisfiesExactly(
                            flag -> assertThat(flag).contains("stands at 30.0 %"),
                            first -> assertThat(first)
                                    .startsWith("shop 1.9 (first)")
                                    .endsWith("not confirmed the phase"),
                            second -> assertThat(second).startsWith("test 1 ("));
        }
    }

    @Test
    void answersForEveryChangeAtOnce() {
        try (TestDatabase database = Postgres.newDatabase()) {
            CustomerName.createTable(database, 1);
            try (Switchback switchback =
                    Operator.switchback(database, CustomerName.CHANGE).build()) {
                assertThat(switchback.diagnose(SHOP))
                        .extracting(Diagnosis::change, Diagnosis::course)
                        .containsExactly(tuple("customer-name", Course.NEITHER));
            }
        }
    }

    private static Scene customers() {
        return new Scene(CustomerName.CHANGE, database -> CustomerName.createTable(database, 10));
    }
}
