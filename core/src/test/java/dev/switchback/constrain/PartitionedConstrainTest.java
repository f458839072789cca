package dev.switchback.constrain;

import static dev.switchback.change.Column.text;
import static dev.switchback.change.Constraint.check;
import static dev.switchback.change.Constraint.foreignKey;
import static dev.switchback.change.Constraint.index;
import static dev.switchback.change.Constraint.notNull;
import static dev.switchback.change.Constraint.unique;
import static dev.switchback.change.Constraint.uniqueIndexOn;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SchemaChangeBuilder;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Constraints on a partitioned table: built on each partition, two levels deep, and attached. */
@Tag("long")
class PartitionedConstrainTest {

    private static final SchemaChange CHANGE = builder()
            .constraint(
                    notNull("kind"),
                    check("kind_is_short", "length(kind) < 9"),
                    unique("day", "id", "kind").named("event_kind"),
                    index("kind").named("event_by_kind"),
                    foreignKey("kind", "kind", "code"))
            .build();

    private TestDatabase database;

    @BeforeEach
    void tables() {
        database = Postgres.newDatabase();
        database.execute("CREATE TABLE kind (code text PRIMARY KEY); INSERT INTO kind VALUES ('a'), ('b');"
                + "CREATE TABLE event (id int, day date, sort text, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);"
                + "CREATE TABLE event_20 PARTITION OF event FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');"
                + "CREATE SCHEMA old; CREATE TABLE old.event_20 PARTITION OF event"
                + " FOR VALUES FROM ('2021-01-01') TO ('2022-01-01') PARTITION BY LIST (id);"
                + "CREATE TABLE event_21_low PARTITION OF old.event_20 FOR VALUES IN (1, 2, 3);"
                + "CREATE TABLE event_21_high PARTITION OF old.event_20 DEFAULT;"
                + "CREATE TABLE event_22 PARTITION OF event FOR VALUES FROM ('2022-01-01') TO ('2023-01-01')"
                + " PARTITION BY LIST (id);"
                + "INSERT INTO event SELECT n, '2020-06-01'::date + n, CASE n % 3 WHEN 0 THEN 'a' ELSE 'b' END"
                + " FROM generate_series(1, 400) AS n");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static SchemaChangeBuilder builder() {
        return SchemaChange.named("event-sort")
                .table("event")
                .key("id", "day")
                .oldShape(text("sort"))
                .newShape(text("kind"))
                .forward("kind", "sort")
                .backward("sort", "kind");
    }

    @Test
    void holdsOnEveryPartitionAndOnThoseThatCome() {
        try (Switchback switchback = Operator.switchback(database, CHANGE).build()) {
            ChangeHandle change = Operator.open(switchback.change("event-sort"));
            assertThat(change.constrain(ADA).allInPlace()).isTrue();
            assertThat(change.constrain(ADA).allInPlace()).isTrue();
            assertThat(database.number("SELECT count(*) FROM pg_constraint WHERE conname = 'event_kind'"
                            + " AND contype = 'u' AND conrelid = 'event'::regclass AND convalidated"))
                    .isEqualTo(1);
            assertThat(database.number("SELECT count(*) FROM pg_partition_tree('event_by_kind') t"
                            + " JOIN pg_index i ON i.indexrelid = t.relid WHERE indisvalid"))
                    .as("one index for every table of the tree")
                    .isEqualTo(6);
            database.execute(
                    "CREATE TABLE event_23 PARTITION OF event FOR VALUES FROM ('2023-01-01') TO ('2024-01-01')");
            assertThat(change.constraintReport().allInPlace()).isTrue();
            for (String day : new String[] {"2020-02-02", "2021-02-02", "2023-02-02"}) {
                assertThatThrownBy(() -> database.execute("INSERT INTO event VALUES (1, '" + day + "', 'c')"))
                        .hasStackTraceContaining("event_sort_kind_fkey");
                assertThatThrownBy(() -> database.execute("INSERT INTO event VALUES (1, '" + day + "', NULL)"))
                        .hasStackTraceContaining("not-null");
                assertThatThrownBy(
                                () -> database.execute("INSERT INTO event VALUES (1, '" + day + "', 'much too long')"))
                        .hasStackTraceContaining("kind_is_short");
            }
            change.abandon(ADA);
            assertThat(database.number("SELECT count(*) FROM pg_class WHERE relname LIKE 'event%kind%'"))
                    .isZero();
        }
    }

    @Test
    void goesOnWhereverItWasKilled() {
        try (Switchback owner = Operator.switchback(database, CHANGE).build()) {
            ChangeHandle change = Operator.open(owner.change("event-sort"));
            int deaths = Killer.killEverywhere(
                    database,
                    CHANGE,
                    change,
                    () -> database.execute("ALTER TABLE event DROP CONSTRAINT event_kind,"
                            + " DROP CONSTRAINT kind_is_short, DROP CONSTRAINT event_sort_kind_fkey,"
                            + " ALTER kind DROP NOT NULL; DROP INDEX event_by_kind"));
            assertThat(deaths).as("points at which it was killed").isGreaterThan(40);
        }
    }

    @Test
    void refusesWhatPostgresCannotKeepUniqueOverPartitions() {
        SchemaChange change = builder()
                .constraint(unique("kind"), uniqueIndexOn("lower(kind)"))
                .build();
        assertThatThrownBy(() -> Operator.switchback(database, change).build())
                .hasMessageContaining("2 faults")
                .hasMessageContaining("UNIQUE (\"kind\") lacks columns of the partition key [day]")
                .hasMessageContaining("UNIQUE INDEX (lower(kind)) is on a partitioned table");
    }
}
