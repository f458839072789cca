package dev.switchback.tables;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.Path;
import dev.switchback.change.RefusedException;
import dev.switchback.database.Database;
import dev.switchback.phase.Phase;
import dev.switchback.sync.Dependents;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import dev.switchback.verify.Finding;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Partitions that come, go and hold things of their own while a change is under way. */
@Promise("P1")
class PartitionsTest {

    private TestDatabase database;

    @BeforeEach
    void table() {
        database = Postgres.newDatabase();
        database.execute(
                "CREATE TABLE customer (id int PRIMARY KEY, full_name text, email text) PARTITION BY RANGE (id);"
                        + "CREATE TABLE low PARTITION OF customer FOR VALUES FROM (0) TO (100);"
                        + "CREATE TABLE high PARTITION OF customer FOR VALUES FROM (100) TO (200)");
        database.execute("INSERT INTO customer SELECT n, 'Ada King ' || n FROM generate_series(0, 199) AS n");
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** A table as a loader has made it, with the new columns, which PostgreSQL demands, and nothing in them. */
    private void attach(String name, int from) {
        database.execute("CREATE TABLE " + name + " (LIKE customer INCLUDING INDEXES);"
                + "INSERT INTO " + name + " (id, full_name) SELECT n, 'Grace Hopper' FROM generate_series(" + from
                + ", "
                + (from + 9) + ") AS n;"
                + "ALTER TABLE customer ATTACH PARTITION " + name + " FOR VALUES FROM (" + from + ") TO ("
                + (from + 100)
                + ")");
    }

    private long unfilled() {
        return database.number("SELECT count(*) FROM customer WHERE first_name IS NULL");
    }

    @Test
    void thatAreAttachedWhileTheWindowIsOpenAreFoundAndFilled() {
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = Operator.open(switchback.change("customer-name"));
            attach("late", 200);
            assertThat(change.verify(ADA).count(Finding.DIVERGENT)).isEqualTo(10);
            assertThatThrownBy(() -> change.contract(ADA)).isInstanceOf(RefusedException.class);

            change.freeze(ADA);
            assertThat(change.unfreeze(ADA).phase()).isEqualTo(Phase.BACKFILLING);
            assertThat(change.backfill(progress -> {}, ADA).filled()).isEqualTo(10);
            assertThat(unfilled()).isZero();
            change.verify(ADA);
            change.verify(ADA);
            assertThat(change.open(ADA).phase()).isEqualTo(Phase.OPEN);

            database.execute("UPDATE late SET full_name = 'Jean Bartik' WHERE id = 200");
            database.execute("INSERT INTO customer (id, first_name, last_name) VALUES (299, 'Kay', 'McNulty')");
            assertThat(database.text("SELECT string_agg(full_name || '=' || last_name, ',' ORDER BY id) FROM late"
                            + " WHERE id IN (200, 299)"))
                    .isEqualTo("Jean Bartik=Bartik,Kay McNulty=McNulty");
        }
    }

    @Test
    void thatAreAttachedBehindTheBackfillAreFilledByTheNextOne() {
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = switchback.change("customer-name");
            change.expand(ADA);
            change.backfill(progress -> {}, ADA);
            attach("late", 200);
            assertThat(unfilled()).isEqualTo(10);
            assertThat(change.verify(ADA).count(Finding.DIVERGENT)).isEqualTo(10);
            assertThat(change.backfill(progress -> {}, ADA).filled()).isEqualTo(10);
            assertThat(unfilled()).isZero();
        }
    }

    @Test
    void thatAreDetachedAreNoneOfItsBusinessAnyMore() {
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = switchback.change("customer-name");
            change.expand(ADA);
            database.execute("ALTER TABLE customer DETACH PARTITION high");
            assertThat(change.backfill(progress -> {}, ADA).examined()).isEqualTo(100);
            database.execute("UPDATE high SET full_name = 'Nobody Follows'");
            assertThat(database.number("SELECT count(first_name) FROM high")).isZero();
            assertThat(change.abandon(ADA).phase()).isEqualTo(Phase.ABANDONED);
            assertThat(database.number("SELECT count(*) FROM pg_trigger WHERE tgname LIKE '~switchback%'"))
                    .isZero();
            assertThat(database.number("SELECT count(full_name) FROM high")).isEqualTo(100);
        }
    }

    @Test
    void betweenWhichARowMovesBeforeItIsFilled() {
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = switchback.change("customer-name");
            database.execute("DELETE FROM customer WHERE id IN (50, 150)");
            change.expand(ADA);
            database.execute("UPDATE customer SET id = 150 WHERE id = 51");
            database.execute("UPDATE customer SET id = 50, full_name = 'Other Name' WHERE id = 151");
            assertThat(database.text(
                            "SELECT string_agg(tableoid::regclass || ':' || first_name || '+' || last_name, ','"
                                    + " ORDER BY id) FROM customer WHERE id IN (50, 150)"))
                    .isEqualTo("low:Other+Name,high:Ada+King 51");
        }
    }

    @Test
    void thatHaveTriggersOfTheirOwn() {
        database.execute("CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " NEW.full_name := upper(NEW.full_name); RETURN NEW; END $$");
        for (String partition : List.of("low", "high")) {
            database.execute(
                    "CREATE TRIGGER shout BEFORE UPDATE ON " + partition + " FOR EACH ROW EXECUTE FUNCTION shout()");
            try (Switchback switchback =
                    Operator.switchback(database, CustomerName.CHANGE).build()) {
                switchback.change("customer-name").expand(ADA);
            }
            database.execute("UPDATE " + partition + " SET email = 'x'");
            assertThat(database.text("SELECT DISTINCT first_name FROM " + partition))
                    .isEqualTo("ADA");
            database.execute(
                    "DROP TRIGGER shout ON " + partition + "; DROP TRIGGER \"~switchback_customer-name\" ON customer");
            try (Switchback switchback =
                    Operator.switchback(database, CustomerName.CHANGE).build()) {
                switchback.change("customer-name").expand(ADA);
            }
        }
    }

    @Test
    @Promise("P7")
    void thatHaveDependentsOfTheirOwn() {
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            switchback.change("customer-name").expand(ADA);
            database.execute("CREATE INDEX both_low ON low (full_name, email); CREATE INDEX own_low ON low (full_name);"
                    + "CREATE INDEX both_all ON customer (email, full_name); CREATE INDEX own_all ON customer (full_name);"
                    + "ALTER TABLE customer ADD CONSTRAINT short CHECK (length(full_name) < 100);"
                    + "CREATE VIEW lows AS SELECT full_name FROM low");
            List<String> dependents = new Database(database.dataSource())
                    .inTransaction(session -> Dependents.of(session, CustomerName.CHANGE, Path.OLD));
            assertThat(dependents)
                    .as("those that PostgreSQL would stumble over, or drop in silence; each once")
                    .containsExactly("index both_all", "index both_low", "rule _RETURN on view lows");
        }
    }
}
