package dev.switchback.sync;

import static dev.switchback.change.Column.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchback.Switchback;
import dev.switchback.change.JavaMapping;
import dev.switchback.change.RowValues;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a transaction has written alone is complete before it commits, whatever became of the table since the first time. */
class CompletionTest {

    private static final SchemaChange CHANGE = SchemaChange.named("loud-names")
            .table("person")
            .key("code")
            .oldShape(text("name"))
            .newShape(text("loud"))
            .javaMapping(
                    "1",
                    row -> RowValues.of("loud", loud(row.text("name"))),
                    row -> RowValues.of(
                            "name",
                            row.text("loud") == null ? null : row.text("loud").toLowerCase(Locale.ROOT)))
            .build();

    private final TestDatabase database = Postgres.newDatabase();
    private final Database connections = new Database(database.dataSource());
    private final Completion completion = new Completion(CHANGE, (JavaMapping) CHANGE.mapping());
    private Switchback switchback;

    @BeforeEach
    void open() {
        database.execute("CREATE TABLE person (code varchar(4) PRIMARY KEY, name text)");
        database.execute("INSERT INTO person VALUES ('a', 'ada'), ('b', 'bea'), ('c', 'cy')");
        switchback = Operator.switchback(database, CHANGE).build();
        Operator.open(switchback.change("loud-names"));
    }

    @AfterEach
    void close() {
        switchback.close();
        database.close();
    }

    private static @Nullable String loud(@Nullable String name) {
        return name == null ? null : name.toUpperCase(Locale.ROOT);
    }

    private void write(String... statements) {
        connections.inTransaction(session -> {
            for (String statement : statements) {
                session.execute(statement);
            }
            completion.complete(session);
            return statements;
        });
    }

    private String rows() throws Exception {
        return database.rows("SELECT * FROM person ORDER BY code").toString();
    }

    @Test
    @Promise({"P1", "P8"})
    void completesManyRowsOfBothShapesAtOnce() throws Exception {
        write(
                "UPDATE person SET name = name || '!' WHERE code < 'c'",
                "UPDATE person SET loud = 'CYRUS' WHERE code = 'c'",
                "INSERT INTO person (code, name) VALUES ('d', 'dot')");
        assertThat(rows()).isEqualTo("[[a, ada!, ADA!], [b, bea!, BEA!], [c, cyrus, CYRUS], [d, dot, DOT]]");
        assertThat(database.number("SELECT count(*) FROM switchback.stale")).isZero();
        assertThat(database.number(
                        "SELECT coalesce(pg_sequence_last_value('switchback.\"loud-names_old_writes\"'), 0)"))
                .as("foreign writes")
                .isZero();
    }

    /** The mark would stand for a foreign write, or fail the commit, if nobody took it away. */
    @Test
    @Promise("P9")
    void leavesNoMarkOfARowThatIsStoredAsItWas() throws Exception {
        database.execute("CREATE FUNCTION keep_name() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN NEW.name := OLD.name; RETURN NEW; END'");
        database.execute("CREATE TRIGGER keep BEFORE UPDATE ON person FOR EACH ROW EXECUTE FUNCTION keep_name()");
        write("UPDATE person SET loud = 'ANN' WHERE code = 'a'");
        assertThat(rows()).contains("[a, ada, ANN]");
        assertThat(database.number("SELECT count(*) FROM switchback.stale")).isZero();
    }

    /** Nobody has completed that row: with its mark, an old image's write of it would be lost to the new shape. */
    @Test
    @Promise("P8")
    void leavesTheMarkOfARowThatATriggerWritesMeanwhile() throws Exception {
        database.execute("CREATE FUNCTION echo() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN UPDATE person SET name = ''echo'' WHERE code = ''b''; RETURN NEW; END'");
        database.execute("CREATE TRIGGER echo AFTER UPDATE OF loud ON person FOR EACH ROW WHEN (NEW.code = 'a')"
                + " EXECUTE FUNCTION echo()");
        write("UPDATE person SET name = 'ann' WHERE code = 'a'");
        await().untilAsserted(() -> assertThat(rows()).isEqualTo("[[a, ann, ANN], [b, echo, ECHO], [c, cy, CY]]"));
    }

    @Test
    @Promise("P8")
    void keepsNothingOfAWriteWhoseRowSomebodyDeletesBehindTheMark() throws Exception {
        write("UPDATE person SET name = 'ann' WHERE code = 'a'", "DELETE FROM person WHERE code = 'a'");
        assertThat(database.number("SELECT count(*) FROM switchback.stale")).isZero();
    }

    /** The key would be cut off by the type that it had, and its row never found. */
    @Test
    @Promise({"P1", "P8"})
    void findsARowWhoseKeyHasBecomeLonger() throws Exception {
        write("UPDATE person SET name = 'ann' WHERE code = 'a'");
        assertThatThrownBy(() -> database.execute("ALTER TABLE person ALTER code TYPE varchar(20)"))
                .hasStackTraceContaining("used in a trigger");
        String drops =
                database.text("SELECT string_agg(format('DROP TRIGGER %I ON person', tgname), '; ') FROM pg_trigger"
                        + " WHERE tgrelid = 'person'::regclass AND NOT tgisinternal");
        switchback.change("loud-names").freeze(Operator.ADA);
        database.execute(drops + "; ALTER TABLE person ALTER code TYPE varchar(20)");
        switchback.change("loud-names").expand(Operator.ADA);
        write("INSERT INTO person (code, name) VALUES ('longer than before', 'new')");
        assertThat(rows()).contains("[longer than before, new, NEW]");
    }

    @Test
    @Promise("P8")
    void worksAgainAfterItFailed() throws Exception {
        write("UPDATE person SET name = 'ann' WHERE code = 'a'");
        database.execute("ALTER TABLE switchback.stale RENAME TO elsewhere");
        assertThatThrownBy(() -> write("DELETE FROM person WHERE code = 'none'"))
                .hasMessageContaining("stale");
        database.execute("ALTER TABLE switchback.elsewhere RENAME TO stale");
        write("UPDATE person SET name = 'bob' WHERE code = 'b'");
        assertThat(rows()).contains("[b, bob, BOB]");
    }
}
