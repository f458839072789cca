package dev.switchback.sync;

import static dev.switchback.change.Column.column;
import static dev.switchback.change.Column.integer;
import static dev.switchback.change.Column.text;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.switchback.Switchback;
import dev.switchback.change.ConflictPolicy;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of a row, statement by statement, whoever writes it and however. */
@Promise("P1")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SyncTriggerTest {

    private static final String EMPTIED = "SET session_replication_role = replica;"
            + "UPDATE customer SET first_name = NULL, last_name = NULL; SET session_replication_role = origin";

    private final TestDatabase database = Postgres.newDatabase();

    @BeforeAll
    void expand() {
        CustomerName.createTable(database, 0);
        expand(CustomerName.CHANGE);
    }

    @AfterAll
    void close() {
        database.close();
    }

    @BeforeEach
    void oneRow() {
        database.execute("DELETE FROM customer");
        database.execute("INSERT INTO customer (id, full_name) VALUES (1, 'Ada King')");
    }

    private void expand(SchemaChange change) {
        try (Switchback switchback = Operator.switchback(database, change).build()) {
            switchback.change(change.name()).expand(ADA);
        }
    }

    static Stream<Arguments> statements() {
        return Stream.of(
                arguments(
                        "an old image's insert fills the new shape",
                        "INSERT INTO customer (id, full_name) VALUES (2, 'Grace Hopper')",
                        "Grace Hopper,Grace,Hopper"),
                arguments(
                        "a new image's insert fills the old shape",
                        "INSERT INTO customer (id, first_name, last_name) VALUES (2, 'Grace', 'Hopper')",
                        "Grace Hopper,Grace,Hopper"),
                arguments(
                        "an insert of both shapes stays as it is",
                        "INSERT INTO customer (id, full_name, first_name, last_name) VALUES (2, 'Ada Maria King', 'Ada Maria', 'King')",
                        "Ada Maria King,Ada Maria,King"),
                arguments(
                        "an insert of neither shape stays NULL",
                        "INSERT INTO customer (id, email) VALUES (2, 'x')",
                        "NULL,NULL,NULL"),
                arguments(
                        "an old image's update is carried over",
                        "UPDATE customer SET full_name = 'Plato', id = 2",
                        "Plato,Plato,NULL"),
                arguments(
                        "a new image's update is carried over",
                        "UPDATE customer SET last_name = 'Lovelace', id = 2",
                        "Ada Lovelace,Ada,Lovelace"),
                arguments(
                        "what only the new shape knows stays",
                        "UPDATE customer SET first_name = 'Ada Maria', last_name = 'King', full_name = 'Ada Maria King', id = 2",
                        "Ada Maria King,Ada Maria,King"),
                arguments(
                        "an update to NULL on the old side is carried over",
                        "UPDATE customer SET full_name = NULL, id = 2",
                        "NULL,NULL,NULL"),
                arguments(
                        "an update to NULL on the new side is carried over",
                        "UPDATE customer SET first_name = NULL, last_name = NULL, id = 2",
                        "NULL,NULL,NULL"),
                arguments(
                        "an update of neither shape changes nothing",
                        "UPDATE customer SET email = 'y', id = 2",
                        "Ada King,Ada,King"),
                arguments(
                        "an ORM's update of every column follows the one that changed",
                        "UPDATE customer SET id = 2, email = '', full_name = 'Ada Byron', first_name = first_name, last_name = last_name",
                        "Ada Byron,Ada,Byron"),
                arguments("INSERT .. SELECT", "INSERT INTO customer (id, full_name) SELECT 2, 'A B'", "A B,A,B"),
                arguments(
                        "a multi-row insert",
                        "INSERT INTO customer (id, full_name) VALUES (3, 'C'), (2, 'A B')",
                        "A B,A,B"),
                arguments(
                        "UPDATE .. FROM",
                        "UPDATE customer SET full_name = v.n, id = 2 FROM (VALUES ('A B')) AS v (n)",
                        "A B,A,B"),
                arguments(
                        "an upsert that inserts",
                        "INSERT INTO customer (id, full_name) VALUES (2, 'A B') ON CONFLICT (id) DO UPDATE SET full_name = excluded.full_name",
                        "A B,A,B"),
                arguments(
                        "an upsert that updates",
                        "INSERT INTO customer (id, full_name) VALUES (1, 'A B') ON CONFLICT (id) DO UPDATE SET full_name = excluded.full_name, id = 2",
                        "A B,A,B"),
                arguments(
                        "a new image's upsert that updates",
                        "INSERT INTO customer (id, first_name) VALUES (1, 'A') ON CONFLICT (id) DO UPDATE SET first_name = excluded.first_name, id = 2",
                        "A King,A,King"),
                arguments(
                        "a MERGE",
                        "MERGE INTO customer c USING (VALUES (1, 'A B')) AS v (id, n) ON c.id = v.id WHEN MATCHED THEN UPDATE SET full_name = v.n, id = 2",
                        "A B,A,B"),
                arguments(
                        "a writable CTE",
                        "WITH w AS (INSERT INTO customer (id, full_name) VALUES (2, 'A B') RETURNING id) SELECT id FROM w",
                        "A B,A,B"),
                arguments(
                        "a delete and re-insert",
                        "WITH d AS (DELETE FROM customer RETURNING full_name) INSERT INTO customer (id, full_name) SELECT 2, full_name || ' II' FROM d",
                        "Ada King II,Ada,King II"),
                arguments(
                        "white space and quotes survive",
                        "INSERT INTO customer (id, full_name) VALUES (2, '  Ann   O''Hara ')",
                        "  Ann   O'Hara ,, Ann   O'Hara "));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("statements")
    void completesTheOtherShape(String name, String sql, String expected) {
        database.execute(sql);
        assertThat(database.text("SELECT concat_ws(',', coalesce(full_name, 'NULL'), coalesce(first_name, 'NULL'),"
                        + " coalesce(last_name, 'NULL')) FROM customer WHERE id = 2"))
                .as(name)
                .isEqualTo(expected);
    }

    @Test
    void showsTheDerivedColumnsInReturning() {
        assertThat(database.rows("UPDATE customer SET full_name = 'Grace Hopper' RETURNING first_name, last_name"))
                .containsExactly(java.util.List.of("Grace", "Hopper"));
    }

    @Test
    void letsARowCountStandAsTheStatementMadeIt() {
        database.execute("INSERT INTO customer (id, full_name) VALUES (2, 'A B'), (3, 'C D')");
        assertThat(database.rows("UPDATE customer SET full_name = 'X Y' WHERE id > 1 RETURNING id"))
                .hasSize(2);
    }

    @Test
    void fillsARowWhoseKeyMovesPastTheBackfill() {
        database.execute(EMPTIED);
        database.execute("UPDATE customer SET id = 2");
        assertThat(database.text("SELECT first_name FROM customer")).isEqualTo("Ada");
    }

    @Test
    void countsWhoWroteOneShapeAndNobodyElse() {
        ForeignWriters foreignWriters = new ForeignWriters(new Database(database.dataSource()));
        Map<Path, Long> before = foreignWriters.sample().get("customer-name");
        database.execute("UPDATE customer SET full_name = 'Old Image'");
        database.execute("UPDATE customer SET first_name = 'New', last_name = 'Adapter'");
        database.execute("UPDATE customer SET full_name = 'A B', first_name = 'A', last_name = 'B'");
        database.execute("UPDATE customer SET email = 'z'");
        Map<Path, Long> after = foreignWriters.sample().get("customer-name");
        assertThat(after.get(Path.OLD) - before.get(Path.OLD)).isEqualTo(1);
        assertThat(after.get(Path.NEW) - before.get(Path.NEW)).isEqualTo(1);
    }

    @Test
    void countsAnEmptyNewShapeThatIsFilledOnlyIfNotAsTheBackfillDoes() {
        ForeignWriters foreignWriters = new ForeignWriters(new Database(database.dataSource()));
        long before = foreignWriters.sample().get("customer-name").get(Path.NEW);
        database.execute(EMPTIED);
        database.execute("UPDATE customer SET first_name = 'Ada', last_name = 'King'");
        assertThat(foreignWriters.sample().get("customer-name").get(Path.NEW)).isEqualTo(before);
        database.execute(
                "UPDATE customer SET full_name = 'Ada Maria King', first_name = 'Ada', last_name = 'Maria King'");
        database.execute(EMPTIED);
        database.execute("UPDATE customer SET first_name = 'Ada Maria', last_name = 'King'");
        assertThat(foreignWriters.sample().get("customer-name").get(Path.NEW)).isEqualTo(before + 1);
    }

    /** Each statement would plan it anew, and copy it if it concerns another trigger of the table. */
    @Test
    void leavesNoConditionToPlan() {
        assertThat(database.rows("SELECT tgname FROM pg_trigger WHERE tgrelid = 'customer'::regclass"
                        + " AND tgtype & 1 = 1 AND tgqual IS NOT NULL"))
                .isEmpty();
    }

    @Test
    void refusesAContradictionByDefault() {
        assertThatThrownBy(() -> database.execute("UPDATE customer SET full_name = 'A B', first_name = 'C'"))
                .hasStackTraceContaining("both shapes of 'customer-name' were written and disagree");
        assertThat(database.text("SELECT full_name FROM customer")).isEqualTo("Ada King");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"OLD_WINS, 7 7", "NEW_WINS, 8 8"})
    void settlesAContradictionAsThePolicySays(ConflictPolicy policy, String expected) {
        String table = "amount_" + policy.name().toLowerCase(java.util.Locale.ROOT);
        database.execute("CREATE TABLE " + table + " (id int PRIMARY KEY, was text)");
        expand(SchemaChange.named(table.replace('_', '-'))
                .table(table)
                .key("id")
                .oldShape(text("was"))
                .newShape(integer("is_now"))
                .forward("is_now", "was::integer")
                .backward("was", "is_now::text")
                .onConflict(policy)
                .build());
        database.execute("INSERT INTO " + table + " VALUES (1, '7', 8)");
        assertThat(database.text("SELECT was || ' ' || is_now FROM " + table)).isEqualTo(expected);
    }

    @Test
    void seesThroughADefaultOnInsert() {
        database.execute("CREATE TABLE account (id int PRIMARY KEY, status text NOT NULL DEFAULT 'active',"
                + " token text DEFAULT gen_random_uuid()::text)");
        expand(SchemaChange.named("account-status")
                .table("account")
                .key("id")
                .oldShape(text("status"))
                .newShape(column("active", "boolean"))
                .forward("active", "status = 'active'")
                .backward("status", "CASE WHEN active THEN 'active' WHEN NOT active THEN 'closed' END")
                .build());
        expand(SchemaChange.named("account-token")
                .table("account")
                .key("id")
                .oldShape(text("token"))
                .newShape(text("secret"))
                .forward("secret", "'s:' || token")
                .backward("token", "substr(secret, 3)")
                .build());
        database.execute("INSERT INTO account (id) VALUES (1)");
        database.execute("INSERT INTO account (id, active, secret) VALUES (2, false, 's:abc')");
        database.execute("INSERT INTO account (id, status, token) VALUES (3, 'closed', 'def')");
        assertThat(database.text("SELECT string_agg(concat_ws(' ', id, status, active, secret = 's:' || token), ', '"
                        + " ORDER BY id) FROM account"))
                .isEqualTo("1 active t t, 2 closed f t, 3 closed f t");
        assertThat(database.text("SELECT token FROM account WHERE id = 2")).isEqualTo("abc");
    }

    @Test
    void followsAnotherTriggerThatChangesTheOldShape() {
        database.execute("CREATE TABLE noted (id int PRIMARY KEY, note text, touched int DEFAULT 0)");
        database.execute("CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN NEW.note := upper(NEW.note) || NEW.touched; RETURN NEW; END $$");
        database.execute("CREATE TRIGGER shout BEFORE UPDATE ON noted FOR EACH ROW EXECUTE FUNCTION shout()");
        expand(SchemaChange.named("noted-note")
                .table("noted")
                .key("id")
                .oldShape(text("note"))
                .newShape(text("remark"))
                .forward("remark", "note")
                .backward("note", "remark")
                .build());
        database.execute("INSERT INTO noted (id, note) VALUES (1, 'hush')");
        database.execute("UPDATE noted SET touched = 5");
        assertThat(database.text("SELECT note || ' ' || remark FROM noted")).isEqualTo("HUSH5 HUSH5");
    }

    @Test
    void leavesTwoIndependentChangesOnOneTableAlone() {
        database.execute("CREATE TABLE pair (id int PRIMARY KEY, a text, \"Order\" text)");
        expand(SchemaChange.named("pair-a")
                .table("pair")
                .key("id")
                .oldShape(text("a"))
                .newShape(text("a2"))
                .forward("a2", "a")
                .backward("a", "a2")
                .build());
        expand(SchemaChange.named("pair-order")
                .table("pair")
                .key("id")
                .oldShape(text("Order"))
                .newShape(text("select"))
                .forward("select", "\"Order\"")
                .backward("Order", "\"select\"")
                .build());
        database.execute("INSERT INTO pair (id, a, \"select\") VALUES (1, 'x', 'y')");
        assertThat(database.text("SELECT a2 || \"Order\" FROM pair")).isEqualTo("xy");
    }
}
