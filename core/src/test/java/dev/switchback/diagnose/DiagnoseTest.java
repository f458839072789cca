package dev.switchback.diagnose;

import static dev.switchback.diagnose.RollbackVerdict.DATA_ACTION_NEEDED;
import static dev.switchback.diagnose.RollbackVerdict.FLIP_FLAG_ONLY;
import static dev.switchback.diagnose.RollbackVerdict.SAFE_TO_ROLL_BACK_IMAGE;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.switchback.change.Constraint;
import dev.switchback.change.SchemaChange;
import dev.switchback.docs.KindsOfChange;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.SecretPhone;
import dev.switchback.testing.TestDatabase;
import java.sql.SQLException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Situations of an incident, each with the verdict and the finding that an on-call engineer must be told. */
class DiagnoseTest {

    private static final String SHOP = """
            -- image: shop 1.4.2
            SELECT id, full_name, email FROM customer WHERE id = ?;
            INSERT INTO customer (full_name, email) VALUES (?, ?);
            UPDATE customer SET full_name = ? WHERE id = ?;
            DELETE FROM customer WHERE id = ?;
            """;

    private static final String NO_NULLS = "DELETE FROM customer WHERE full_name IS NULL; ";

    private static final SchemaChange REQUIRED = CustomerName.builder()
            .forward("first_name", "coalesce(split_part(full_name, ' ', 1), '')")
            .constraint(Constraint.notNull("first_name"))
            .build();

    static Stream<Arguments> phases() {
        return Stream.of(
                name("planned", scene -> {}, SAFE_TO_ROLL_BACK_IMAGE, "PLANNED since"),
                name(
                        "backfilling, and no scan yet",
                        scene -> scene.handle().expand(ADA),
                        SAFE_TO_ROLL_BACK_IMAGE,
                        "no scan has looked at the rows; the new shape was never read"),
                name("open", Scene::open, SAFE_TO_ROLL_BACK_IMAGE, "first: change.off"),
                name("open, with every statement tried", Scene::open, SAFE_TO_ROLL_BACK_IMAGE, "4 of 4 statements"),
                name(
                        "frozen",
                        scene -> scene.open().handle().freeze(ADA),
                        SAFE_TO_ROLL_BACK_IMAGE,
                        "reads are on the OLD shape"),
                name(
                        "closing, when the old shape may go any moment",
                        scene -> scene.open().phase("CLOSING"),
                        SAFE_TO_ROLL_BACK_IMAGE,
                        "first: change.freeze"),
                name("contracted", Scene::contracted, DATA_ACTION_NEEDED, "[data] CONTRACTED since"),
                name(
                        "abandoning",
                        scene -> scene.open().phase("ABANDONING"),
                        SAFE_TO_ROLL_BACK_IMAGE,
                        "ABANDONING since"),
                name(
                        "abandoned",
                        scene -> scene.open().handle().abandon(ADA),
                        SAFE_TO_ROLL_BACK_IMAGE,
                        "the new shape was dropped"),
                name(
                        "never registered here",
                        scene -> scene.nobodyRuns().sql("DELETE FROM switchback.change"),
                        FLIP_FLAG_ONLY,
                        "does not know the change"),
                name(
                        "never registered here, and the old shape is gone",
                        scene -> scene.nobodyRuns()
                                .sql("DELETE FROM switchback.change; ALTER TABLE customer DROP full_name"),
                        DATA_ACTION_NEEDED,
                        "1 of 1 columns of the old shape are not there: [full_name]"));
    }

    static Stream<Arguments> rows() {
        return Stream.of(
                name(
                        "the sync trigger was dropped",
                        scene -> scene.open().sql("DROP TRIGGER \"~switchback_customer-name\" ON customer"),
                        DATA_ACTION_NEEDED,
                        "customer: missing: what is written to the new shape alone"),
                name(
                        "the sync trigger is disabled",
                        scene -> scene.open().sql("ALTER TABLE customer DISABLE TRIGGER \"~switchback_customer-name\""),
                        DATA_ACTION_NEEDED,
                        "disabled"),
                name(
                        "a guard was missing, and nobody has looked at the rows since",
                        scene -> scene.open()
                                .sql(
                                        "INSERT INTO switchback.guard_fault (change, kind, object, fault, mended_at)"
                                                + " VALUES ('customer-name', 'SYNC_TRIGGER', 'x', 'missing', clock_timestamp())"),
                        FLIP_FLAG_ONLY,
                        "no scan began since: rows may have parted"),
                name(
                        "a guard was missing, and a scan has found nothing since",
                        scene -> scene.open()
                                .sql(
                                        "INSERT INTO switchback.guard_fault (change, kind, object, fault, mended_at)"
                                                + " VALUES ('customer-name', 'SYNC_TRIGGER', 'x', 'missing', clock_timestamp())")
                                .scan(),
                        SAFE_TO_ROLL_BACK_IMAGE,
                        "none found wrong"),
                name(
                        "open, and no scan is recorded",
                        scene -> scene.open().sql("TRUNCATE switchback.verification CASCADE"),
                        FLIP_FLAG_ONLY,
                        "no scan has looked at the rows"),
                name(
                        "rows contradict each other",
                        scene -> scene.open()
                                .unseen("UPDATE customer SET first_name = 'Somebody' WHERE id IN (5, 7)")
                                .scan(),
                        DATA_ACTION_NEEDED,
                        "[data] 2 CONTRADICTORY rows, first keys [5, 7]"),
                name(
                        "rows have parted since the latest scan, and are among the latest",
                        scene -> scene.open().unseen("UPDATE customer SET last_name = 'Byron' WHERE id = 5"),
                        DATA_ACTION_NEEDED,
                        "1 of the 10 rows with the highest keys are filled and disagree, first keys [5]"),
                name(
                        "the old shape of a row is empty",
                        scene -> scene.open()
                                .unseen("UPDATE customer SET full_name = NULL WHERE id = 5")
                                .scan(),
                        DATA_ACTION_NEEDED,
                        "[data] 1 OLD_EMPTY row, first keys [5]"),
                name(
                        "the new shape of a row is empty, which an old image never sees",
                        scene -> scene.open()
                                .unseen("UPDATE customer SET first_name = NULL, last_name = NULL WHERE id = 5")
                                .scan(),
                        SAFE_TO_ROLL_BACK_IMAGE,
                        "[fine] 1 UNFILLED row, first keys [5]: their old shape is as it was written"),
                name(
                        "rows diverged and were mended",
                        scene -> scene.open()
                                .unseen("UPDATE customer SET first_name = 'Somebody' WHERE id = 5")
                                .scan()
                                .sql("UPDATE customer SET full_name = 'Ada Byron' WHERE id = 5")
                                .scan(),
                        SAFE_TO_ROLL_BACK_IMAGE,
                        "none found wrong"),
                arguments(
                        "values that cannot be converted are in quarantine",
                        KindsOfChange.textToInteger(),
                        sql("CREATE TABLE product (id int PRIMARY KEY, stock text);"
                                + " INSERT INTO product VALUES (1, '7'), (2, 'many')"),
                        setUp(scene -> {
                            scene.handle().expand(ADA);
                            scene.handle().backfill(progress -> {}, ADA);
                        }),
                        "UPDATE product SET stock = ? WHERE id = ?;",
                        SAFE_TO_ROLL_BACK_IMAGE,
                        "1 rows noted in quarantine"),
                arguments(
                        "a Java mapping's old shape is behind",
                        SecretPhone.CHANGE,
                        table(database -> SecretPhone.createTable(database, 5)),
                        setUp(scene -> scene.open()
                                .nobodyRuns()
                                .unseen("INSERT INTO switchback.stale (change, row_key, side, xid)"
                                        + " VALUES ('secret-phone', '{1}', 'OLD', '0')")),
                        "UPDATE customer SET phone = ? WHERE id = ?;",
                        DATA_ACTION_NEEDED,
                        "1 rows whose OLD shape is behind"),
                arguments(
                        "a Java mapping's new shape is behind",
                        SecretPhone.CHANGE,
                        table(database -> SecretPhone.createTable(database, 5)),
                        setUp(scene ->
                                scene.open().nobodyRuns().sql("UPDATE customer SET phone = '0171 / 5' WHERE id = 1")),
                        "UPDATE customer SET phone = ? WHERE id = ?;",
                        SAFE_TO_ROLL_BACK_IMAGE,
                        "1 rows whose NEW shape is behind"));
    }

    static Stream<Arguments> schema() {
        return Stream.of(
                name(
                        "the old column was renamed",
                        scene -> scene.open().sql("ALTER TABLE customer RENAME full_name TO name"),
                        DATA_ACTION_NEEDED,
                        "columns of the old shape are not there: [full_name]"),
                name(
                        "the new column was renamed, on which the sync trigger fails",
                        scene -> scene.open().sql("ALTER TABLE customer RENAME first_name TO given_name"),
                        FLIP_FLAG_ONLY,
                        "first_name: renamed"),
                name(
                        "the old column's type was narrowed",
                        scene -> scene.open()
                                .sql("UPDATE pg_attribute SET atttypid = 'varchar'::regtype, atttypmod = 24"
                                        + " WHERE attrelid = 'customer'::regclass AND attname = 'full_name'"),
                        FLIP_FLAG_ONLY,
                        "of type character varying(20) instead of text"),
                name(
                        "a statement of the old image names a dropped column",
                        scene -> scene.open().sql("ALTER TABLE customer DROP email"),
                        FLIP_FLAG_ONLY,
                        "line 2: [SQLSTATE 42703] ERROR: column \"email\" does not exist, at 'email FROM"),
                name(
                        "a column is NOT NULL now, and the old image does not name it",
                        scene -> scene.open()
                                .sql("ALTER TABLE customer ADD tier int NOT NULL DEFAULT 1;"
                                        + " ALTER TABLE customer ALTER tier DROP DEFAULT"),
                        FLIP_FLAG_ONLY,
                        "line 3: INSERT INTO \"customer\" does not name [tier]"),
                name(
                        "a column that the old image does not name has a default",
                        scene -> scene.open().sql("ALTER TABLE customer ADD tier int NOT NULL DEFAULT 1"),
                        SAFE_TO_ROLL_BACK_IMAGE,
                        "4 of 4 statements"),
                name(
                        "the new shape is NOT NULL, which the change does not declare",
                        scene -> scene.open().sql(NO_NULLS + "ALTER TABLE customer ALTER first_name SET NOT NULL"),
                        FLIP_FLAG_ONLY,
                        "first_name NOT NULL may refuse"),
                arguments(
                        "the new shape is NOT NULL, as the change declares",
                        REQUIRED,
                        table(database -> CustomerName.createTable(database, 2)),
                        setUp(scene -> scene.open().handle().constrain(ADA)),
                        SHOP,
                        SAFE_TO_ROLL_BACK_IMAGE,
                        "nothing on [first_name, last_name] refuses"),
                name(
                        "the new shape is UNIQUE",
                        scene -> scene.open()
                                .sql("DELETE FROM customer WHERE id > 1; ALTER TABLE customer ADD UNIQUE (last_name)"),
                        FLIP_FLAG_ONLY,
                        "customer_last_name_key UNIQUE (last_name) may refuse"),
                name(
                        "a unique index is on an expression of the new shape",
                        scene -> scene.open()
                                .sql("DELETE FROM customer WHERE id > 1;"
                                        + " CREATE UNIQUE INDEX names ON customer (lower(first_name))"),
                        FLIP_FLAG_ONLY,
                        "lower(first_name)) may refuse"),
                name(
                        "an index on the new shape is not unique",
                        scene -> scene.open().sql("CREATE INDEX names ON customer (first_name)"),
                        SAFE_TO_ROLL_BACK_IMAGE,
                        "nothing on [first_name, last_name] refuses"),
                name(
                        "a CHECK is on the new shape",
                        scene -> scene.open()
                                .sql("ALTER TABLE customer ADD CONSTRAINT short CHECK (length(last_name) < 99)"),
                        FLIP_FLAG_ONLY,
                        "short CHECK"),
                name(
                        "a foreign key is on the new shape",
                        scene -> scene.open()
                                .sql("CREATE TABLE names (name text PRIMARY KEY); ALTER TABLE customer ADD"
                                        + " CONSTRAINT known FOREIGN KEY (first_name) REFERENCES names NOT VALID"),
                        FLIP_FLAG_ONLY,
                        "known FOREIGN KEY"));
    }

    static Stream<Arguments> brokenSystems() {
        return Stream.of(
                name(
                        "somebody has locked the control schema",
                        scene -> scene.open().locked("switchback.change"),
                        FLIP_FLAG_ONLY,
                        "the phase is unknown, because [SQLSTATE 55P03]"),
                name(
                        "somebody has locked the control schema, and the rest is told",
                        scene -> scene.open().locked("switchback.change"),
                        FLIP_FLAG_ONLY,
                        "4 of 4 statements"),
                name(
                        "somebody has locked the table",
                        scene -> scene.open().locked("customer"),
                        FLIP_FLAG_ONLY,
                        "a statement could not be tried, line 2: [SQLSTATE 55P03]"),
                name(
                        "somebody has dropped the ledger",
                        scene -> scene.open().nobodyRuns().sql("DROP TABLE switchback.divergence"),
                        FLIP_FLAG_ONLY,
                        "whether the old shape is current is unknown, because [SQLSTATE 42P01]"),
                arguments(
                        "a parameter has no type",
                        CustomerName.CHANGE,
                        table(database -> CustomerName.createTable(database, 2)),
                        setUp(scene -> scene.open()),
                        "SELECT id FROM customer WHERE ? IS NULL;",
                        FLIP_FLAG_ONLY,
                        "write a cast at the parameter"));
    }

    @ParameterizedTest(name = "{0}: {5}")
    @MethodSource({"phases", "rows", "schema", "brokenSystems"})
    void says(
            String situation,
            SchemaChange change,
            Consumer<TestDatabase> table,
            Consumer<Scene> setUp,
            String manifest,
            RollbackVerdict verdict,
            String phrase)
            throws SQLException {
        try (Scene scene = new Scene(change, table)) {
            setUp.accept(scene);
            Diagnosis diagnosis = scene.ask(manifest);
            assertThat(diagnosis.verdict()).as(diagnosis.toString()).isEqualTo(verdict);
            assertThat(diagnosis.toString()).contains(phrase);
            assertThat(diagnosis.first()).isNotBlank();
        }
    }

    private static Arguments name(String situation, Consumer<Scene> setUp, RollbackVerdict verdict, String phrase) {
        return arguments(
                situation,
                CustomerName.CHANGE,
                table(database -> CustomerName.createTable(database, 10)),
                setUp,
                SHOP,
                verdict,
                phrase);
    }

    private static Consumer<TestDatabase> table(Consumer<TestDatabase> table) {
        return table;
    }

    private static Consumer<TestDatabase> sql(String sql) {
        return database -> database.execute(sql);
    }

    private static Consumer<Scene> setUp(Consumer<Scene> setUp) {
        return setUp;
    }
}
