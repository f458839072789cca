package dev.switchback.sync;

import static dev.switchback.change.Column.column;
import static dev.switchback.change.Column.integer;
import static dev.switchback.change.Column.numeric;
import static dev.switchback.change.Column.text;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.switchback.Switchback;
import dev.switchback.change.ConflictPolicy;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SchemaChangeBuilder;
import dev.switchback.database.Database;
import dev.switchback.database.SqlStates;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.io.StringReader;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
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
import org.postgresql.PGConnection;

/** A value that cannot be converted: the write succeeds, the new shape is empty and never stale, and the key is noted. */
@Promise({"P1", "P8"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PartialMappingTest {

    private static final SchemaChange SIZE = size("item").build();

    private final TestDatabase database = Postgres.newDatabase();
    private final AtomicInteger faults = new AtomicInteger();

    private static SchemaChangeBuilder size(String table) {
        return SchemaChange.named(table.replace('_', '-') + "-size")
                .table(table)
                .key("id")
                .oldShape(text("was"))
                .newShape(integer("is_now"))
                .forward("is_now", "was::integer")
                .backward("was", "is_now::text")
                .partial();
    }

    @BeforeAll
    void expand() {
        database.execute("CREATE TABLE item (id int PRIMARY KEY, was text, note text)");
        database.execute("CREATE DOMAIN posint AS integer CHECK (VALUE > 0);"
                + "CREATE FUNCTION shout(t text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN IF t ~ '^[0-9A-Z]{5}$'"
                + " THEN RAISE EXCEPTION USING ERRCODE = t; END IF; RETURN t; END $$");
        expand(SIZE);
    }

    @AfterAll
    void close() {
        database.close();
    }

    @BeforeEach
    void twoRows() {
        database.execute("DELETE FROM item");
        database.execute("INSERT INTO item (id, was) VALUES (1, '7'), (2, 'many')");
        database.execute("UPDATE switchback.quarantine SET noted_at = '2000-01-01'");
    }

    private void expand(SchemaChange change) {
        try (Switchback switchback = Operator.switchback(database, change).build()) {
            switchback.change(change.name()).expand(ADA);
        }
    }

    private String held(SchemaChange change) {
        return new Database(database.dataSource())
                .inTransaction(session -> Quarantine.held(session, change))
                .keys()
                .toString();
    }

    private long counted(Path shape) {
        return new ForeignWriters(new Database(database.dataSource()))
                .sample()
                .get("item-size")
                .get(shape);
    }

    static Stream<Arguments> statements() {
        return Stream.of(
                arguments("an insert", "INSERT INTO item (id, was) VALUES (3, 'x')", "7 7, many -, x -", "[2, 3]"),
                arguments(
                        "an insert of a good and a bad row",
                        "INSERT INTO item (id, was) VALUES (3, '8'), (4, 'x')",
                        "7 7, many -, 8 8, x -",
                        "[2, 4]"),
                arguments("INSERT .. SELECT", "INSERT INTO item (id, was) SELECT 3, 'x'", "7 7, many -, x -", "[2, 3]"),
                arguments(
                        "an update of a row that was filled empties it",
                        "UPDATE item SET was = 'x' WHERE id = 1",
                        "x -, many -",
                        "[1, 2]"),
                arguments(
                        "an update from one bad value to another",
                        "UPDATE item SET was = 'x' WHERE id = 2",
                        "7 7, x -",
                        "[2]"),
                arguments(
                        "an update that writes all columns, as an old ORM does",
                        "UPDATE item SET id = 1, was = 'x', note = 'n' WHERE id = 1",
                        "x -, many -",
                        "[1, 2]"),
                arguments(
                        "UPDATE .. FROM",
                        "UPDATE item SET was = v.w FROM (VALUES ('x')) AS v (w)",
                        "x -, x -",
                        "[1, 2]"),
                arguments(
                        "an upsert that inserts",
                        "INSERT INTO item (id, was) VALUES (3, 'x') ON CONFLICT (id) DO UPDATE SET was = excluded.was",
                        "7 7, many -, x -",
                        "[2, 3]"),
                arguments(
                        "an upsert that updates",
                        "INSERT INTO item (id, was) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET was = excluded.was",
                        "x -, many -",
                        "[1, 2]"),
                arguments(
                        "an upsert that updates to something better than it brought",
                        "INSERT INTO item (id, was) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET was = '9'",
                        "9 9, many -",
                        "[2]"),
                arguments(
                        "an insert that finds its row there",
                        "INSERT INTO item (id, was) VALUES (1, 'x') ON CONFLICT DO NOTHING",
                        "7 7, many -",
                        "[2]"),
                arguments(
                        "a MERGE",
                        "MERGE INTO item i USING (VALUES (1, 'x'), (3, 'y')) AS v (id, w) ON i.id = v.id WHEN MATCHED THEN"
                                + " UPDATE SET was = v.w WHEN NOT MATCHED THEN INSERT (id, was) VALUES (v.id, v.w)",
                        "x -, many -, y -",
                        "[1, 2, 3]"),
                arguments(
                        "a writable CTE",
                        "WITH w AS (UPDATE item SET was = 'x' WHERE id = 1 RETURNING 3 AS id) INSERT INTO item (id, was)"
                                + " SELECT id, 'y' FROM w",
                        "x -, many -, y -",
                        "[1, 2, 3]"),
                arguments("a bad row under another key", "UPDATE item SET id = 3 WHERE id = 2", "7 7, many -", "[3]"),
                arguments(
                        "a bad row under another key, with another bad value",
                        "UPDATE item SET id = 3, was = 'x' WHERE id = 2",
                        "7 7, x -",
                        "[3]"),
                arguments(
                        "a delete and re-insert",
                        "DELETE FROM item WHERE id = 1; INSERT INTO item (id, was) VALUES (1, 'x')",
                        "x -, many -",
                        "[1, 2]"),
                arguments(
                        "a bad row that another one's key is given to",
                        "DELETE FROM item WHERE id = 2; UPDATE item SET id = 2 WHERE id = 1",
                        "7 7",
                        "[]"),
                arguments("an update of neither shape", "UPDATE item SET note = 'n'", "7 7, many -", "[2]"),
                arguments(
                        "an update to NULL, which is a value like any other",
                        "UPDATE item SET was = NULL",
                        "- -, - -",
                        "[]"),
                arguments(
                        "a number beyond the new column's range",
                        "UPDATE item SET was = '99999999999' WHERE id = 1",
                        "99999999999 -, many -",
                        "[1 (22003), 2]"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("statements")
    void isWrittenAndNoted(String name, String sql, String rows, String held) {
        database.execute(sql);
        assertThat(rows()).as(name).isEqualTo(rows);
        assertThat(held(SIZE).replace(" (22P02)", "")).as(name).isEqualTo(held);
        assertThat(database.number("SELECT count(*) FROM switchback.quarantine q WHERE NOT EXISTS (SELECT FROM item i"
                        + " WHERE i.id::text = q.row_key[1] AND i.is_now IS NULL) AND noted_at > '2000-01-01'"))
                .as("entries of rows that were never in this state")
                .isZero();
    }

    private String rows() {
        return String.valueOf(database.text("SELECT coalesce(string_agg(coalesce(was, '-') || ' ' ||"
                + " coalesce(is_now::text, '-'), ', ' ORDER BY id), '') FROM item"));
    }

    @Test
    void comesInByCopyToo() throws Exception {
        try (var connection = database.dataSource().getConnection()) {
            long copied = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY item (id, was) FROM STDIN", new StringReader("3\tx\n4\t8\n5\ty\n"));
            assertThat(copied).isEqualTo(3);
        }
        assertThat(rows()).isEqualTo("7 7, many -, x -, 8 8, y -");
        assertThat(held(SIZE)).isEqualTo("[2 (22P02), 3 (22P02), 5 (22P02)]");
    }

    @Test
    void leavesTheRowCountAndReturningAsTheyAre() {
        assertThat(database.rows("UPDATE item SET was = 'x' RETURNING id, is_now"))
                .hasSize(2)
                .allSatisfy(row -> assertThat(row.get(1)).isNull());
    }

    @Test
    void isCountedAsAWriteOfTheOldShapeAlone() {
        long old = counted(Path.OLD);
        long fresh = counted(Path.NEW);
        database.execute("INSERT INTO item (id, was) VALUES (3, 'x')");
        database.execute("UPDATE item SET was = 'y' WHERE id = 3");
        database.execute("UPDATE item SET was = 'z' WHERE id = 1");
        assertThat(counted(Path.OLD) - old).isEqualTo(3);
        assertThat(counted(Path.NEW) - fresh).isZero();
    }

    @Test
    void isNotCountedWhereAnEmptyNewShapeIsFilledAsTheBackfillDoes() {
        database.execute("SET session_replication_role = replica;"
                + "UPDATE item SET is_now = NULL; SET session_replication_role = origin");
        long fresh = counted(Path.NEW);
        database.execute("UPDATE item SET is_now = 7 WHERE id = 1");
        assertThat(counted(Path.NEW)).isEqualTo(fresh);
    }

    @Test
    void isNotedOnceHoweverOftenItIsWrittenAgain() {
        for (int i = 0; i < 20; i++) {
            database.execute("UPDATE item SET was = 'x" + i + "', note = 'n' WHERE id = 2");
        }
        assertThat(database.number("SELECT count(*) FROM switchback.quarantine WHERE noted_at > '2000-01-01'"))
                .isZero();
        database.execute("UPDATE item SET was = '99999999999' WHERE id = 2");
        assertThat(held(SIZE)).as("for another reason").isEqualTo("[2 (22003)]");
    }

    @Test
    void isNotedByANewImagesInsertUnderADefaultOnlyIfItStays() {
        database.execute("CREATE TABLE defaulted (id int PRIMARY KEY, was text NOT NULL DEFAULT '')");
        SchemaChange change = size("defaulted").build();
        expand(change);
        database.execute("INSERT INTO defaulted (id, is_now) VALUES (1, 5)");
        assertThat(database.text("SELECT was FROM defaulted")).isEqualTo("5");
        assertThat(database.number("SELECT count(*) FROM switchback.quarantine WHERE change = 'defaulted-size'"))
                .isZero();
        database.execute("INSERT INTO defaulted (id) VALUES (2)");
        assertThat(held(change)).isEqualTo("[2 (22P02)]");
    }

    static Stream<Arguments> contradictions() {
        return Stream.of(
                arguments("REJECT", "was = 'x', is_now = 8", "both shapes of", "7 7", "[]"),
                arguments("OLD_WINS", "was = 'x', is_now = 8", "", "x -", "[1 (22P02)]"),
                arguments("NEW_WINS", "was = 'x', is_now = 8", "", "8 8", "[]"),
                arguments("REJECT", "was = 'x', is_now = NULL", "", "x -", "[1 (22P02)]"),
                arguments("OLD_WINS", "was = 'x', is_now = NULL", "", "x -", "[1 (22P02)]"),
                arguments("NEW_WINS", "was = 'x', is_now = NULL", "", "x -", "[1 (22P02)]"));
    }

    @ParameterizedTest(name = "{0}: SET {1}")
    @MethodSource("contradictions")
    void isSettledAsThePolicySaysWhereBothShapesAreWritten(
            ConflictPolicy policy, String set, String refusal, String rows, String held) {
        String table = "settled_" + policy.name().toLowerCase(Locale.ROOT) + "_" + set.length();
        database.execute("CREATE TABLE " + table + " (id int PRIMARY KEY, was text)");
        SchemaChange change = size(table).onConflict(policy).build();
        expand(change);
        database.execute("INSERT INTO " + table + " VALUES (1, '7')");
        if (refusal.isEmpty()) {
            database.execute("UPDATE " + table + " SET " + set);
        } else {
            assertThatThrownBy(() -> database.execute("UPDATE " + table + " SET " + set))
                    .hasStackTraceContaining(refusal);
        }
        assertThat(database.text("SELECT was || ' ' || coalesce(is_now::text, '-') FROM " + table))
                .isEqualTo(rows);
        assertThat(held(change)).isEqualTo(held);
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                arguments("a text too long for the column", "varchar(3)", "was", "four", "22001"),
                arguments("blanks that may be cut off", "varchar(3)", "was", "abc  ", ""),
                arguments("a text too long for a padded column", "char(3)", "was", "four", "22001"),
                arguments("a number with too many digits", "numeric(4,2)", "was::numeric", "100", "22003"),
                arguments("a number that is rounded", "numeric(4,2)", "was::numeric", "1.005", ""),
                arguments(
                        "a number that is rounded up and then too long",
                        "numeric(4,2)",
                        "was::numeric",
                        "99.999",
                        "22003"),
                arguments("a day that is in no calendar", "date", "make_date(2023, 2, was::int)", "29", "22008"),
                arguments("a division by zero", "integer", "12 / was::int", "0", "22012"),
                arguments("a domain's check", "posint", "was::int", "-1", "23514"),
                arguments("what a function raises", "text", "shout(was)", "P0001", "P0001"),
                arguments("an assertion in a function", "text", "shout(was)", "P0004", "P0004"),
                arguments("a fault of a language's own", "text", "shout(was)", "38000", "38000"),
                arguments("a fault of a call into a language", "text", "shout(was)", "39004", "39004"),
                arguments("a limit of the server", "text", "shout(was)", "54000", "54000"),
                arguments(
                        "a value beyond the server's limits", "text", "repeat(was, 200000000)", "0123456789", "54000"),
                arguments("a value that cannot be coerced", "text", "shout(was)", "42846", "42846"),
                arguments("a lock, which is nobody's value", "text", "shout(was)", "55P03", "fails"),
                arguments("a serialization failure", "text", "shout(was)", "40001", "fails"),
                arguments("a cancelled statement", "text", "shout(was)", "57014", "fails"),
                arguments("a full disk", "text", "shout(was)", "53100", "fails"),
                arguments("a mapping that is broken itself", "text", "shout(was)", "42883", "fails"));
    }

    /** The trigger, the scan and the backfill call the same things a value's fault. */
    @ParameterizedTest(name = "{0}: SQLSTATE {4}")
    @MethodSource("faults")
    void isWhatTheValueIsToBlameFor(String name, String type, String forward, String value, String state) {
        String table = "fault_" + faults.incrementAndGet();
        database.execute("CREATE TABLE " + table + " (id int PRIMARY KEY, was text)");
        SchemaChange change = size(table)
                .newShape(column("is_now", type))
                .forward("is_now", forward)
                .build();
        expand(change);
        String sql = "INSERT INTO " + table + " VALUES (1, '" + value + "')";
        if (state.equals("fails")) {
            assertThatThrownBy(() -> database.execute(sql)).hasStackTraceContaining("shout");
            assertThat(SqlStates.isValueFault(value)).isFalse();
        } else {
            database.execute(sql);
            assertThat(database.text("SELECT is_now IS NULL FROM " + table)).isEqualTo(state.isEmpty() ? "f" : "t");
            assertThat(held(change)).as(name).isEqualTo(state.isEmpty() ? "[]" : "[1 (" + state + ")]");
            assertThat(state.isEmpty() || SqlStates.isValueFault(state))
                    .as("as the backfill sees it")
                    .isTrue();
        }
    }

    @Test
    void emptiesTheWholeNewShapeIfOneColumnFails() {
        database.execute("CREATE TABLE price (id int PRIMARY KEY, was text)");
        SchemaChange change = SchemaChange.named("price-was")
                .table("price")
                .key("id")
                .oldShape(text("was"))
                .newShape(numeric("amount", 6, 2), column("currency", "char(3)"), integer("taxed"))
                .forward("amount", "split_part(was, ' ', 1)::numeric")
                .forward("currency", "nullif(split_part(was, ' ', 2), '')")
                .forward("taxed", "CASE WHEN was IS NOT NULL THEN 1 END")
                .backward("was", "amount || ' ' || currency")
                .partial()
                .build();
        expand(change);
        database.execute(
                "INSERT INTO price VALUES (1, '1.50 EUR'), (2, 'much EUR'), (3, '2.00 EURO'), (4, '10000 EUR')");
        assertThat(database.text(
                        "SELECT string_agg(concat_ws(' ', id, amount, currency, taxed), ', ' ORDER BY id) FROM price"))
                .isEqualTo("1 1.50 EUR 1, 2, 3, 4");
        assertThat(held(change)).isEqualTo("[2 (22P02), 3 (22001), 4 (22003)]");
        database.execute("UPDATE price SET was = '3.00 EURO' WHERE id = 1");
        assertThat(database.text("SELECT concat_ws(' ', id, amount, currency, taxed) FROM price WHERE id = 1"))
                .isEqualTo("1");
    }

    @Test
    void makesANewImagesWriteFailThatTheOldShapeCannotHold() {
        database.execute("CREATE TABLE narrow (id int PRIMARY KEY, was varchar(3))");
        SchemaChange change =
                size("narrow").oldShape(column("was", "varchar(3)")).build();
        expand(change);
        database.execute("INSERT INTO narrow VALUES (1, '7'), (2, 'x')");
        assertThatThrownBy(() -> database.execute("UPDATE narrow SET is_now = 1000 WHERE id = 1"))
                .hasStackTraceContaining("value too long for type character varying(3)");
        assertThatThrownBy(() -> database.execute("UPDATE narrow SET is_now = 1000 WHERE id = 2"))
                .hasStackTraceContaining("value too long for type character varying(3)");
        assertThat(database.text("SELECT string_agg(concat_ws(' ', was, is_now), ', ' ORDER BY id) FROM narrow"))
                .isEqualTo("7 7, x");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"})
    void isWrittenAtEveryIsolationLevelBesideOthers(String level) throws Exception {
        // Far apart, so that a serializable transaction finds nothing of the other one's in the index pages that it
        // reads.
        database.execute(
                "INSERT INTO item (id, was) SELECT n, n::text FROM generate_series(10, 5000) AS n; ANALYZE item");
        try (var one = database.dataSource().getConnection();
                var other = database.dataSource().getConnection();
                var first = one.createStatement();
                var second = other.createStatement()) {
            first.execute("BEGIN ISOLATION LEVEL " + level);
            second.execute("BEGIN ISOLATION LEVEL " + level);
            first.execute("SELECT was FROM item WHERE id = 1000");
            second.execute("SELECT was FROM item WHERE id = 3000");
            // Between their snapshots and their writes the quarantine changes under them.
            database.execute("INSERT INTO item (id, was) VALUES (8, 'z'); UPDATE item SET was = '8' WHERE id = 8");
            new Database(database.dataSource()).inTransaction(session -> {
                Quarantine.clear(session, SIZE);
                return "";
            });
            first.execute("UPDATE item SET was = 'x' WHERE id = 1000");
            second.execute("UPDATE item SET was = '99999999999' WHERE id = 3000");
            first.execute("INSERT INTO item (id, was) VALUES (9001, 'x')");
            second.execute("INSERT INTO item (id, was) VALUES (9002, 'x')");
            second.execute("COMMIT");
            first.execute("COMMIT");
        }
        assertThat(held(SIZE)).isEqualTo("[2 (22P02), 1000 (22P02), 3000 (22003), 9001 (22P02), 9002 (22P02)]");
    }
}
