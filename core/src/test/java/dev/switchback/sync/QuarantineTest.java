package dev.switchback.sync;

import static dev.switchback.change.Column.integer;
import static dev.switchback.change.Column.text;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.backfill.BackfillProgress;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SchemaChangeBuilder;
import dev.switchback.database.Database;
import dev.switchback.database.DatabaseException;
import dev.switchback.phase.Phase;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import dev.switchback.verify.Finding;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is in quarantine, who may say so, and how a row gets out again. */
@Promise("P8")
class QuarantineTest {

    private static final SchemaChange SIZE = size().build();

    private TestDatabase database;

    private static SchemaChangeBuilder size() {
        return SchemaChange.named("item-size")
                .table("item")
                .key("id")
                .oldShape(text("was"))
                .newShape(integer("is_now"))
                .forward("is_now", "was::integer")
                .backward("was", "is_now::text")
                .partial();
    }

    @BeforeEach
    void table() {
        database = Postgres.newDatabase();
        database.execute("CREATE TABLE item (id int PRIMARY KEY, was text)");
        database.execute("INSERT INTO item SELECT n, CASE WHEN n IN (7, 12) THEN 'secret-' || n ELSE n::text END"
                + " FROM generate_series(1, 50) AS n");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Quarantine.Held held() {
        return new Database(database.dataSource()).inTransaction(session -> Quarantine.held(session, SIZE));
    }

    private void clear() {
        new Database(database.dataSource()).inTransaction(session -> {
            Quarantine.clear(session, SIZE);
            return "";
        });
    }

    private long entries() {
        return database.number("SELECT count(*) FROM switchback.quarantine");
    }

    private static ChangeHandle backfilled(Switchback switchback) {
        ChangeHandle change = switchback.change("item-size");
        change.expand(ADA);
        change.backfill(progress -> {}, ADA);
        return change;
    }

    /** To OPEN past rows that are mended for the purpose. */
    private ChangeHandle opened(Switchback switchback) {
        ChangeHandle change = switchback.change("item-size");
        change.expand(ADA);
        database.execute("UPDATE item SET was = id::text WHERE id IN (7, 12)");
        change.backfill(progress -> {}, ADA);
        change.verify(ADA);
        change.verify(ADA);
        change.open(ADA);
        return change;
    }

    @ParameterizedTest(name = "declared partial: {0}")
    @ValueSource(booleans = {true, false})
    void holdsWhatTheBackfillCannotConvertAndSaysWhichAndWhatToDo(boolean partial) {
        SchemaChange change = partial
                ? SIZE
                : SchemaChange.named("item-size")
                        .table("item")
                        .key("id")
                        .oldShape(text("was"))
                        .newShape(integer("is_now"))
                        .forward("is_now", "was::integer")
                        .backward("was", "is_now::text")
                        .build();
        try (Switchback switchback = Operator.switchback(database, change).build()) {
            ChangeHandle handle = switchback.change("item-size");
            handle.expand(ADA);
            BackfillProgress end = handle.backfill(progress -> {}, ADA);
            assertThat(end.quarantined()).isEqualTo(2);
            assertThat(end.filled()).isEqualTo(48);
            assertThat(handle.verify(ADA).keys(Finding.UNCONVERTIBLE)).containsExactly("7", "12");
            assertThatThrownBy(() -> handle.open(ADA))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining(
                            "FAIL quarantine-empty: 2 rows in quarantine, first keys [7 (22P02), 12 (22P02)]:"
                                    + " write an old value that converts, or the new shape; a mended row leaves by itself")
                    .hasMessageContaining("found 2 rows whose value cannot be converted, first keys [7, 12]");
            handle.backfill(progress -> {}, ADA);
            assertThat(entries()).as("a second run notes nobody twice").isEqualTo(2);
            assertThat(database.number("SELECT count(*) FROM switchback.quarantine q WHERE q::text LIKE '%secret%'"))
                    .as("values of the application's data in the control tables")
                    .isZero();
        }
    }

    static Stream<Arguments> repairs() {
        return Stream.of(
                arguments("an old image's update", "UPDATE item SET was = '70' WHERE id = 7", "70 70"),
                arguments("an old image's update to NULL", "UPDATE item SET was = NULL WHERE id = 7", "- -"),
                arguments(
                        "a new image's update of the new shape alone",
                        "UPDATE item SET is_now = 70 WHERE id = 7",
                        "70 70"),
                arguments("a write of both shapes", "UPDATE item SET was = '70', is_now = 70 WHERE id = 7", "70 70"),
                arguments(
                        "an upsert",
                        "INSERT INTO item VALUES (7, '70') ON CONFLICT (id) DO UPDATE SET was = excluded.was",
                        "70 70"),
                arguments("a delete", "DELETE FROM item WHERE id = 7", "none"),
                arguments(
                        "a delete and re-insert",
                        "DELETE FROM item WHERE id = 7; INSERT INTO item VALUES (7, '70')",
                        "70 70"),
                arguments(
                        "another key, and a good row under its own",
                        "UPDATE item SET id = 70, was = '70' WHERE id = 7",
                        "none"),
                arguments(
                        "a TRUNCATE that nobody refuses",
                        "SET session_replication_role = replica; TRUNCATE item; SET session_replication_role = origin",
                        "none"),
                arguments(
                        "a write where triggers do not fire",
                        "SET session_replication_role = replica; UPDATE item SET was = '70', is_now = 70 WHERE id = 7;"
                                + " SET session_replication_role = origin",
                        "70 70"));
    }

    @ParameterizedTest(name = "by {0}")
    @MethodSource("repairs")
    void letsAMendedRowGoByItself(String name, String sql, String row) {
        try (Switchback switchback = Operator.switchback(database, SIZE).build()) {
            ChangeHandle change = backfilled(switchback);
            database.execute("UPDATE item SET was = '12' WHERE id = 12");
            assertThat(held().keys()).containsExactly("7 (22P02)");
            database.execute(sql);
            assertThat(held().rows()).as(name).isZero();
            clear();
            assertThat(entries()).as("cleared away").isZero();
            assertThat(String.valueOf(database.text("SELECT coalesce(max(coalesce(was, '-') || ' ' ||"
                            + " coalesce(is_now::text, '-')), 'none') FROM item WHERE id = 7")))
                    .isEqualTo(row);
            change.verify(ADA);
            change.verify(ADA);
            assertThat(change.open(ADA).phase()).isEqualTo(Phase.OPEN);
        }
    }

    @Test
    void holdsARowThatBecameBadWhereNoTriggerFiresOnceAScanHasSeenIt() {
        try (Switchback switchback = Operator.switchback(database, SIZE).build()) {
            ChangeHandle change = opened(switchback);
            database.execute(
                    "SET session_replication_role = replica; UPDATE item SET was = 'bad', is_now = NULL WHERE id = 3;"
                            + " SET session_replication_role = origin");
            assertThat(held().rows()).isZero();
            assertThat(change.verify(ADA).keys(Finding.UNCONVERTIBLE)).containsExactly("3");
            assertThat(held().keys()).containsExactly("3 (22P02)");
        }
    }

    @Test
    void countsARowOnceHoweverOftenItWasNoted() {
        try (Switchback switchback = Operator.switchback(database, SIZE).build()) {
            backfilled(switchback);
            for (int i = 0; i < 3; i++) {
                database.execute("UPDATE item SET was = '1' WHERE id = 7; UPDATE item SET was = 'bad' WHERE id = 7");
            }
            assertThat(held())
                    .hasToString("2 rows in quarantine, first keys [7 (22P02), 12 (22P02)]: write an old value"
                            + " that converts, or the new shape; a mended row leaves by itself");
            clear();
            assertThat(entries()).isEqualTo(2);
        }
    }

    /** An entry that comes while others are cleared away is not lost with them. */
    @Test
    void losesNoEntryToTheOneWhoClears() throws SQLException {
        try (Switchback switchback = Operator.switchback(database, SIZE).build()) {
            backfilled(switchback);
        }
        database.execute("UPDATE item SET was = '7' WHERE id = 7");
        try (var writer = database.dataSource().getConnection();
                var statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("UPDATE item SET was = 'secret-7' WHERE id = 7");
            clear();
            writer.commit();
        }
        clear();
        assertThat(held().keys()).containsExactly("7 (22P02)", "12 (22P02)");
    }

    @Test
    void blocksTheGateAfterTheWindowHasOpened() {
        try (Switchback switchback = Operator.switchback(database, SIZE).build()) {
            ChangeHandle change = opened(switchback);
            assertThat(change.gate().reasons().toString()).doesNotContain("quarantine-empty");
            database.execute("UPDATE item SET was = 'bad' WHERE id = 9");
            assertThat(change.gate().reasons())
                    .anySatisfy(
                            reason -> assertThat(reason)
                                    .startsWith(
                                            "FAIL quarantine-empty: 1 row in quarantine, first keys [9 (22P02)]: write an old"));
            database.execute("UPDATE item SET is_now = 9 WHERE id = 9");
            assertThat(change.gate().reasons().toString()).doesNotContain("quarantine-empty");
        }
    }

    @Test
    @Promise({"P4", "P8"})
    void keepsNobodyWaitingForAWriterOfABadValue() throws SQLException {
        try (Switchback switchback = Operator.switchback(database, SIZE).build();
                var writer = database.dataSource().getConnection();
                var statement = writer.createStatement();
                var operator = database.dataSource().getConnection();
                var freeze = operator.createStatement()) {
            ChangeHandle change = opened(switchback);
            writer.setAutoCommit(false);
            statement.execute("UPDATE item SET was = 'bad' WHERE id = 9");
            freeze.execute(
                    "SET lock_timeout = '2s'; SELECT FROM switchback.change WHERE name = 'item-size' FOR UPDATE");
            database.execute("SET lock_timeout = '2s'; UPDATE item SET was = 'bad' WHERE id = 10;"
                    + " INSERT INTO item VALUES (60, 'bad'); DELETE FROM item WHERE id = 60; RESET lock_timeout");
            assertThat(change.freeze(ADA).phase()).isEqualTo(Phase.FROZEN);
            writer.rollback();
            assertThat(held().keys()).containsExactly("10 (22P02)");
        }
    }

    private Stream<String> asOldImage(String... statements) throws SQLException {
        database.execute("DO $$ BEGIN CREATE ROLE old_image LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        database.execute("GRANT SELECT, INSERT (id, was), UPDATE (was) ON item TO old_image");
        Stream.Builder<String> refusals = Stream.builder();
        try (var pool = database.pool("old_image", 1);
                var connection = pool.getConnection();
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                try {
                    statement.execute(sql);
                } catch (SQLException e) {
                    refusals.add(sql + ": " + e.getMessage().lines().findFirst().orElse(""));
                }
            }
        }
        return refusals.build();
    }

    @Test
    @Promise({"P1", "P8"})
    void notesForARoleThatHasNoRightHere() throws SQLException {
        try (Switchback switchback = Operator.switchback(database, SIZE).build()) {
            backfilled(switchback);
            assertThat(asOldImage(
                            "UPDATE item SET was = 'bad' WHERE id = 9",
                            "INSERT INTO item (id, was) VALUES (60, 'bad')",
                            "UPDATE item SET was = '12' WHERE id = 12"))
                    .isEmpty();
            assertThat(held().keys()).containsExactly("7 (22P02)", "9 (22P02)", "60 (22P02)");
        }
    }

    /** The function that notes runs as its owner, for everybody. It gives nothing away, and nobody into quarantine. */
    @Test
    void letsNobodyDoMoreThanHint() throws SQLException {
        String digest = "'" + "0".repeat(64) + "'";
        try (Switchback switchback = Operator.switchback(database, SIZE).build()) {
            backfilled(switchback);
            assertThat(asOldImage(
                            "SELECT switchback.\"item-size_quarantine\"(3, " + digest + ", 'XX000')",
                            "SELECT switchback.\"item-size_quarantine\"(999, " + digest + ", 'XX000')"))
                    .as("of a good row, and of none")
                    .isEmpty();
            assertThat(held().keys()).containsExactly("7 (22P02)", "12 (22P02)");
            clear();
            assertThat(entries()).isEqualTo(2);
            assertThat(asOldImage(
                                    "SELECT switchback.\"item-size_quarantine\"('x'::text, " + digest + ", 'XX000')",
                                    "SELECT switchback.\"item-size_quarantine\"(3, repeat('x', 100000), 'XX000')",
                                    "SELECT switchback.\"item-size_quarantine\"(3, " + digest + ", repeat('x', 101))",
                                    "SELECT switchback.\"item-size_quarantine\"(NULL, " + digest + ", NULL)",
                                    "SELECT * FROM switchback.quarantine",
                                    "INSERT INTO switchback.quarantine (change, row_key, value_digest, reason) VALUES"
                                            + " ('item-size', '{3}', " + digest + ", 'XX000')",
                                    "DELETE FROM switchback.quarantine",
                                    "SELECT switchback.\"item-size_note\"()")
                            .map(refusal -> refusal.replaceAll(".*ERROR: ", ""))
                            .collect(Collectors.toList()))
                    .containsExactly(
                            "function switchback.item-size_quarantine(text, unknown, unknown) does not exist",
                            "new row for relation \"quarantine\" violates check constraint \"quarantine_value_digest_check\"",
                            "new row for relation \"quarantine\" violates check constraint \"quarantine_reason_check\"",
                            "null value in column \"reason\" of relation \"quarantine\" violates not-null constraint",
                            "permission denied for table quarantine",
                            "permission denied for table quarantine",
                            "permission denied for table quarantine",
                            "trigger functions can only be called as triggers");
        }
    }

    /** A writer's search path must not decide what runs with another one's rights. */
    @Test
    void isNotledAstrayByAWritersSearchPath() throws SQLException {
        database.execute(
                "CREATE SCHEMA lure; CREATE TABLE lure.quarantine (change text, row_key text[], value_digest text,"
                        + " reason text); GRANT ALL ON SCHEMA lure TO PUBLIC; GRANT ALL ON lure.quarantine TO PUBLIC;"
                        + "CREATE FUNCTION lure.sha256(bytea) RETURNS bytea LANGUAGE sql AS 'SELECT ''''::bytea'");
        try (Switchback switchback = Operator.switchback(database, SIZE).build()) {
            backfilled(switchback);
            assertThat(asOldImage(
                            "SET search_path = lure, pg_catalog", "UPDATE public.item SET was = 'bad' WHERE id = 9"))
                    .isEmpty();
        }
        assertThat(held().keys()).containsExactly("7 (22P02)", "9 (22P02)", "12 (22P02)");
        assertThat(database.number("SELECT count(*) FROM lure.quarantine")).isZero();
    }

    @Test
    void tellsAValueByTheSameDigestWhateverTheSessionIsSetTo() throws SQLException {
        database.execute("CREATE TABLE happened (id timestamptz PRIMARY KEY, was text, at timestamptz)");
        SchemaChange change = SchemaChange.named("happened-was")
                .table("happened")
                .key("id")
                .oldShape(text("was"), dev.switchback.change.Column.timestamptz("at"))
                .newShape(integer("is_now"))
                .forward("is_now", "was::integer + extract(epoch FROM at)::integer")
                .backward("was", "NULL::text")
                .backward("at", "to_timestamp(is_now)")
                .partial()
                .build();
        try (Switchback switchback = Operator.switchback(database, change).build()) {
            switchback.change("happened-was").expand(ADA);
            String insert = "INSERT INTO happened VALUES ('2026-10-25 00:30Z'::timestamptz + interval '%d min', 'x',"
                    + " '2026-10-25 00:30Z')";
            database.execute("BEGIN; SET LOCAL timezone = 'Asia/Tokyo'; SET LOCAL datestyle = 'SQL, DMY'; "
                    + String.format(insert, 1) + "; COMMIT");
            database.execute("BEGIN; SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'German'; "
                    + String.format(insert, 2) + "; COMMIT");
            assertThat(database.rows("SELECT DISTINCT value_digest FROM switchback.quarantine"))
                    .hasSize(1);
            assertThat(database.text("SELECT string_agg(row_key::text, ' ' ORDER BY id) FROM switchback.quarantine"))
                    .isEqualTo("{\"2026-10-25 00:31:00+00\"} {\"2026-10-25 00:32:00+00\"}");
            assertThat(new Database(database.dataSource())
                            .inTransaction(session -> Quarantine.held(session, change))
                            .rows())
                    .isEqualTo(2);
        }
    }

    @Test
    void looksAtRowsByTheirKeyHoweverBigTheTableIs() {
        database.execute("INSERT INTO item SELECT n, n::text FROM generate_series(51, 200000) AS n; ANALYZE item");
        try (Switchback switchback = Operator.switchback(database, SIZE).build()) {
            switchback.change("item-size").expand(ADA);
            database.execute("UPDATE item SET was = 'bad' WHERE id IN (9, 100000)");
        }
        Database connections = new Database(database.dataSource());
        String plan = connections
                .inTransaction(session -> session.query(
                        "EXPLAIN " + Quarantine.entries(session, SIZE), row -> row.text("QUERY PLAN"), SIZE.name()))
                .toString();
        assertThat(plan).contains("item_pkey").doesNotContain("Seq Scan on item");
        assertThat(held().keys()).containsExactly("9 (22P02)", "100000 (22P02)");
    }

    @Test
    void seesEveryRowUnderRowLevelSecurityOrFails() {
        database.execute("DO $$ BEGIN CREATE ROLE tenant LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        try (Switchback switchback = Operator.switchback(database, SIZE).build()) {
            backfilled(switchback);
        }
        database.execute("ALTER TABLE item ENABLE ROW LEVEL SECURITY; CREATE POLICY even ON item USING (id % 2 = 0);"
                + "GRANT ALL ON item TO tenant; GRANT ALL ON ALL TABLES IN SCHEMA switchback TO tenant");
        Database tenant = new Database(database.pool("tenant", 2));
        assertThatThrownBy(() -> tenant.inTransaction(session -> Quarantine.held(session, SIZE)))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("row-level security");
        assertThatThrownBy(() -> tenant.inTransaction(session -> {
                    Quarantine.clear(session, SIZE);
                    return "";
                }))
                .isInstanceOf(DatabaseException.class);
        assertThat(held().rows()).isEqualTo(2);
        QuarantineWatch watch = new QuarantineWatch(tenant, List.of(SIZE), System::nanoTime);
        assertThatThrownBy(watch::look).isInstanceOf(DatabaseException.class);
        assertThat(watch.rows("item-size")).as("nobody knows").isNaN();
    }

    @Test
    void isShownByAGaugeThatTakesItsTime() {
        AtomicLong clock = new AtomicLong();
        QuarantineWatch watch = new QuarantineWatch(new Database(database.dataSource()), List.of(SIZE), () -> {
            // Every look at the clock takes a millisecond.
            return clock.addAndGet(1_000_000);
        });
        assertThat(watch.rows("item-size")).isNaN();
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (Switchback switchback =
                Operator.switchback(database, SIZE).meterRegistry(registry).build()) {
            watch.look();
            assertThat(watch.rows("item-size")).isZero();
            backfilled(switchback);
            await().untilAsserted(() -> assertThat(registry.get("switchback.quarantined")
                            .tag("change", "item-size")
                            .gauge()
                            .value())
                    .isPositive());
            watch.look();
            assertThat(watch.rows("item-size")).isEqualTo(2);
            database.execute("UPDATE item SET was = 'bad' WHERE id = 9");
            watch.look();
            assertThat(watch.rows("item-size")).as("not due yet").isEqualTo(2);
            clock.addAndGet(200_000_000);
            watch.look();
            assertThat(watch.rows("item-size")).isEqualTo(3);
            database.execute("DELETE FROM item WHERE was ~ '[a-z]'");
            clock.addAndGet(200_000_000);
            watch.look();
            assertThat(watch.rows("item-size")).isZero();
        }
    }

    @Test
    void knowsARowOfAnExtractedShape() {
        database.execute("CREATE TABLE thing (id int PRIMARY KEY, size text)");
        database.execute("INSERT INTO thing VALUES (1, '7'), (2, 'big')");
        SchemaChange extracted = SchemaChange.named("thing-size")
                .table("thing")
                .key("id")
                .extractTo("thing_size", "thing_id")
                .oldShape(text("size"))
                .newShape(integer("cm"))
                .forward("cm", "size::integer")
                .backward("size", "cm::text")
                .partial()
                .build();
        try (Switchback switchback = Operator.switchback(database, extracted).build()) {
            ChangeHandle change = switchback.change("thing-size");
            change.expand(ADA);
            assertThat(change.backfill(progress -> {}, ADA).quarantined()).isEqualTo(1);
            database.execute(
                    "UPDATE thing SET size = 'small' WHERE id = 1; UPDATE thing SET size = 'huge' WHERE id = 2");
            assertThat(database.number("SELECT count(*) FROM thing_size")).isZero();
            assertThatThrownBy(() -> change.open(ADA)).hasMessageContaining("first keys [1 (22P02), 2 (22P02)]");
            assertThat(database.number("SELECT count(*) FROM switchback.quarantine WHERE change = 'thing-size'"))
                    .isEqualTo(2);
            assertThat(database.number(
                            "SELECT pg_sequence_last_value('switchback.\"thing-size_old_writes\"'::regclass)"))
                    .isGreaterThanOrEqualTo(2);
            database.execute("INSERT INTO thing_size VALUES (1, 8); UPDATE thing SET size = '9' WHERE id = 2");
            change.backfill(progress -> {}, ADA);
            change.verify(ADA);
            change.verify(ADA);
            assertThat(change.open(ADA).phase()).isEqualTo(Phase.OPEN);
            assertThat(database.text("SELECT string_agg(size, ' ' ORDER BY id) FROM thing"))
                    .isEqualTo("8 9");
        }
    }
}
