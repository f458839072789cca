package dev.switchback.tables;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.RefusedException;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import dev.switchback.verify.Finding;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table's own triggers, before and after ours. */
@Promise("P1")
class OtherTriggersTest {

    private static final String ROW =
            "SELECT concat_ws('|', full_name, first_name, last_name) FROM customer WHERE id = ";

    private TestDatabase database;

    @BeforeEach
    void table() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 0);
        database.execute("INSERT INTO customer (id, full_name) VALUES (1, 'Ada King'), (2, 'Grace Hopper')");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void trigger(String name, String event, String body) {
        database.execute("CREATE FUNCTION " + name + "() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + body
                + " END $$; CREATE TRIGGER " + name + " " + event + " ON customer FOR EACH ROW EXECUTE FUNCTION " + name
                + "()");
    }

    private static void expand(TestDatabase database) {
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            switchback.change("customer-name").expand(ADA);
        }
    }

    static Stream<Arguments> earlier() {
        String trims = "NEW.full_name := upper(btrim(NEW.full_name)); RETURN NEW;";
        return Stream.of(
                arguments(
                        "an insert that it normalises",
                        "BEFORE INSERT",
                        trims,
                        "INSERT INTO customer (id, full_name) VALUES (3, ' Jean Luc ')",
                        3,
                        "JEAN LUC|JEAN|LUC"),
                arguments(
                        "an update that it normalises",
                        "BEFORE UPDATE OF full_name",
                        trims,
                        "UPDATE customer SET full_name = ' Jean Luc ' WHERE id = 1",
                        1,
                        "JEAN LUC|JEAN|LUC"),
                arguments(
                        "an update of another column, where it sets the old shape unasked",
                        "BEFORE UPDATE",
                        "NEW.full_name := NEW.email || ' ' || NEW.full_name; RETURN NEW;",
                        "UPDATE customer SET email = 'Dr.' WHERE id = 1",
                        1,
                        "Dr. Ada King|Dr.|Ada King"),
                arguments(
                        "a new image's update of which it changes the old shape back",
                        "BEFORE UPDATE",
                        "NEW.full_name := OLD.full_name; RETURN NEW;",
                        "UPDATE customer SET first_name = 'Augusta' WHERE id = 1",
                        1,
                        "Augusta King|Augusta|King"),
                arguments(
                        "a row that it skips",
                        "BEFORE UPDATE",
                        "IF OLD.id = 1 THEN RETURN NULL; END IF; RETURN NEW;",
                        "UPDATE customer SET full_name = 'A B'",
                        1,
                        "Ada King|Ada|King"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("earlier")
    void haveTheFirstWord(String name, String event, String body, String statement, int id, String expected) {
        database.execute("UPDATE customer SET email = 'e'");
        expand(database);
        fill();
        trigger("earlier", event, body);
        expand(database);
        database.execute(statement);
        assertThat(database.text(ROW + id)).as(name).isEqualTo(expected);
    }

    private void fill() {
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            switchback.change("customer-name").backfill(progress -> {}, ADA);
        }
    }

    @Test
    void seeTheDerivedShapeAfterwards() {
        database.execute("CREATE TABLE seen (what text)");
        expand(database);
        trigger(
                "audit",
                "AFTER INSERT OR UPDATE",
                "INSERT INTO seen VALUES (TG_OP || ' ' || NEW.last_name); RETURN NULL;");
        database.execute("CREATE FUNCTION bulk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO seen"
                + " SELECT 'bulk ' || string_agg(last_name, ',' ORDER BY id) FROM rows; RETURN NULL; END $$;"
                + "CREATE TRIGGER bulk AFTER UPDATE ON customer REFERENCING NEW TABLE AS rows"
                + " FOR EACH STATEMENT EXECUTE FUNCTION bulk()");
        database.execute("INSERT INTO customer (id, full_name) VALUES (3, 'Jean Luc')");
        database.execute("UPDATE customer SET full_name = 'A B' || id WHERE id < 3");
        assertThat(database.rows("SELECT what FROM seen"))
                .containsExactly(
                        List.of("INSERT Luc"), List.of("UPDATE B1"), List.of("UPDATE B2"), List.of("bulk B1,B2"));
    }

    @Test
    @Promise("P8")
    void thatSkipTheBackfillsUpdateKeepTheWindowShut() {
        expand(database);
        trigger("closed", "BEFORE UPDATE", "IF OLD.id = 2 THEN RETURN NULL; END IF; RETURN NEW;");
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = switchback.change("customer-name");
            assertThat(change.backfill(progress -> {}, ADA).filled()).isEqualTo(1);
            assertThat(change.verify(ADA).keys(Finding.DIVERGENT)).containsExactly("2");
            change.verify(ADA);
            assertThatThrownBy(() -> change.open(ADA)).isInstanceOf(RefusedException.class);
        }
    }

    @Test
    @Promise("P8")
    void thatRefuseTheBackfillsUpdatePutTheRowIntoQuarantine() {
        expand(database);
        trigger("closed", "BEFORE UPDATE", "IF OLD.id = 2 THEN RAISE 'the books are closed'; END IF; RETURN NEW;");
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = switchback.change("customer-name");
            assertThat(change.backfill(progress -> {}, ADA).quarantined()).isEqualTo(1);
            assertThat(database.text("SELECT row_key::text || reason FROM switchback.quarantine"))
                    .isEqualTo("{2}P0001");
            assertThat(database.text(ROW + 1)).isEqualTo("Ada King|Ada|King");
        }
    }
}
