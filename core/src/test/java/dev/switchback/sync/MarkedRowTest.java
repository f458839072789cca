package dev.switchback.sync;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.switchback.Switchback;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.SecretPhone;
import dev.switchback.testing.TestDatabase;
import dev.switchback.testing.Threads;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which rows are marked after which statements, where nobody derives them; and what a transaction must not leave behind. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MarkedRowTest {

    private static final String ADA_PHONE = SecretPhone.secretLiteral("01");
    private static final String SET_NEW = "phone_secret = " + ADA_PHONE + ", phone_digits = '01'";

    private final TestDatabase database = Postgres.newDatabase();

    @BeforeAll
    void expand() {
        SecretPhone.createTable(database, 0);
        try (Switchback switchback = Switchback.builder(database.dataSource())
                .register(SecretPhone.CHANGE)
                .pollEvery(Duration.ofHours(1))
                .lease(Duration.ofHours(2))
                .heartbeatExpiry(Duration.ofHours(4))
                .build()) {
            switchback.change("secret-phone").expand(ADA);
        }
        database.execute("CREATE TABLE other (id bigint, phone text)");
        database.execute("INSERT INTO other VALUES (2, '2'), (3, '3'), (7, '7')");
    }

    @AfterAll
    void close() {
        database.close();
    }

    /** 1 is filled, 2 is not filled yet, 3 is empty, 4 is marked. */
    @BeforeEach
    void rows() {
        database.execute("DELETE FROM customer");
        database.execute("INSERT INTO customer (id, phone, phone_secret, phone_digits) VALUES (1, '01', " + ADA_PHONE
                + ", '01'), (2, '02', NULL, NULL), (3, NULL, NULL, NULL), (4, '04', NULL, NULL)");
        database.execute("DELETE FROM switchback.stale WHERE row_key <> '{4}'");
    }

    static Stream<Arguments> statements() {
        return Stream.of(
                arguments("nothing of interest", "UPDATE customer SET email = 'e'", "4:NEW"),
                arguments("the old shape", "UPDATE customer SET phone = '9' WHERE id = 1", "1:NEW 4:NEW"),
                arguments("the old shape, to NULL", "UPDATE customer SET phone = NULL WHERE id = 1", "1:NEW 4:NEW"),
                arguments("the old shape as it is", "UPDATE customer SET phone = phone", "4:NEW"),
                arguments("both", "UPDATE customer SET phone = '9', " + SET_NEW + " WHERE id IN (2, 4)", ""),
                arguments(
                        "first old then new",
                        "BEGIN; UPDATE customer SET phone = '9' WHERE id = 2; UPDATE customer SET " + SET_NEW
                                + " WHERE id = 2; COMMIT",
                        "4:NEW"),
                arguments(
                        "first new then old",
                        "BEGIN; UPDATE customer SET " + SET_NEW
                                + " WHERE id = 4; UPDATE customer SET phone = '9' WHERE id = 4; COMMIT",
                        ""),
                arguments(
                        "old, new, and old again",
                        "BEGIN; UPDATE customer SET phone = '9' WHERE id = 2; UPDATE customer SET " + SET_NEW
                                + " WHERE id = 2; UPDATE customer SET phone = '8' WHERE id = 2; COMMIT",
                        "2:NEW 4:NEW"),
                arguments(
                        "what a savepoint took back",
                        "BEGIN; SAVEPOINT s; UPDATE customer SET " + SET_NEW + " WHERE id = 2; ROLLBACK TO s; COMMIT",
                        "4:NEW"),
                arguments(
                        "an insert by an old image", "INSERT INTO customer (id, phone) VALUES (5, '5')", "4:NEW 5:NEW"),
                arguments("an insert of nothing", "INSERT INTO customer (id) VALUES (5)", "4:NEW"),
                arguments(
                        "an insert of both",
                        "INSERT INTO customer (id, phone, phone_secret, phone_digits) VALUES (5, '01', " + ADA_PHONE
                                + ", '01')",
                        "4:NEW"),
                arguments(
                        "several rows from elsewhere",
                        "INSERT INTO customer (id, phone) SELECT id + 10, phone FROM other",
                        "12:NEW 13:NEW 17:NEW 4:NEW"),
                arguments(
                        "an upsert by an old image",
                        "INSERT INTO customer (id, phone) VALUES (1, '9'), (6, '6') ON CONFLICT (id) DO UPDATE SET"
                                + " phone = excluded.phone",
                        "1:NEW 4:NEW 6:NEW"),
                arguments(
                        "an upsert that does nothing",
                        "INSERT INTO customer (id, phone) VALUES (1, '9') ON CONFLICT DO NOTHING",
                        "4:NEW"),
                arguments(
                        "a merge",
                        "MERGE INTO customer c USING other o ON o.id = c.id WHEN MATCHED THEN UPDATE SET phone = o.phone"
                                + " WHEN NOT MATCHED THEN INSERT (id, phone) VALUES (o.id, o.phone)",
                        "2:NEW 3:NEW 4:NEW 7:NEW"),
                arguments(
                        "an update from elsewhere",
                        "UPDATE customer c SET phone = o.phone FROM other o WHERE o.id = c.id",
                        "2:NEW 3:NEW 4:NEW"),
                arguments(
                        "a writable CTE",
                        "WITH w AS (UPDATE customer SET phone = '9' WHERE id = 1 RETURNING id) INSERT INTO customer"
                                + " (id, phone) SELECT id + 20, '9' FROM w",
                        "1:NEW 21:NEW 4:NEW"),
                arguments("the key of a marked row", "UPDATE customer SET id = 40 WHERE id = 4", "40:NEW"),
                arguments("the key of a filled row", "UPDATE customer SET id = 10 WHERE id = 1", "4:NEW"),
                arguments(
                        "the key of a row not filled yet", "UPDATE customer SET id = 20 WHERE id = 2", "20:NEW 4:NEW"),
                arguments("key and old shape", "UPDATE customer SET id = 10, phone = '9' WHERE id = 1", "10:NEW 4:NEW"),
                arguments(
                        "key and both shapes of a marked row",
                        "UPDATE customer SET id = 40, phone = '9', " + SET_NEW + " WHERE id = 4",
                        ""),
                arguments(
                        "a new row in place of a marked one, both shapes",
                        "BEGIN; DELETE FROM customer WHERE id = 4; COMMIT; INSERT INTO customer (id, phone, phone_secret,"
                                + " phone_digits) VALUES (4, '01', " + ADA_PHONE + ", '01')",
                        ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("statements")
    void marks(String name, String sql, String expected) {
        database.execute(sql);

        assertThat(marked()).isEqualTo(expected);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                arguments("an update", "UPDATE customer SET " + SET_NEW + " WHERE id = 2"),
                arguments("an update of a marked row", "UPDATE customer SET " + SET_NEW + " WHERE id = 4"),
                arguments(
                        "an update that names both", "UPDATE customer SET phone = phone, " + SET_NEW + " WHERE id = 2"),
                arguments("with a new key", "UPDATE customer SET id = 20, " + SET_NEW + " WHERE id = 2"),
                arguments(
                        "and then a new key",
                        "BEGIN; UPDATE customer SET " + SET_NEW
                                + " WHERE id = 2; UPDATE customer SET id = 20 WHERE id =" + " 2; COMMIT"),
                arguments(
                        "after the key of a marked row",
                        "BEGIN; UPDATE customer SET id = 40 WHERE id = 4; UPDATE customer SET " + SET_NEW
                                + " WHERE id = 40; COMMIT"),
                arguments(
                        "after the key of a row not filled yet",
                        "BEGIN; UPDATE customer SET id = 20 WHERE id = 2; UPDATE customer SET " + SET_NEW
                                + " WHERE id = 20; COMMIT"),
                arguments(
                        "after both",
                        "BEGIN; UPDATE customer SET phone = '9', " + SET_NEW + " WHERE id = 2; UPDATE customer SET"
                                + " phone_digits = '8' WHERE id = 2; COMMIT"),
                arguments(
                        "an insert",
                        "INSERT INTO customer (id, phone_secret, phone_digits) VALUES (5, " + ADA_PHONE + ", '01')"));
    }

    @ParameterizedTest(name = "{0} of the new shape alone")
    @MethodSource("refused")
    @Promise("P1")
    void refusesAtCommitWhatWouldLeaveAnOldImageBehind(String name, String sql) {
        List<List<String>> before = rowsOf("SELECT * FROM customer ORDER BY id");

        assertThatThrownBy(() -> database.execute(sql))
                .hasMessageContaining("only the new shape of row")
                .cause()
                .extracting("SQLState")
                .isEqualTo("SB004");
        assertThat(rowsOf("SELECT * FROM customer ORDER BY id")).isEqualTo(before);
        assertThat(marked()).isEqualTo("4:NEW");
    }

    @Test
    void countsOnlyWhatIsStillStaleAtCommit() {
        long before = counted();
        database.execute("BEGIN; UPDATE customer SET phone = '9' WHERE id = 2; UPDATE customer SET " + SET_NEW
                + " WHERE id = 2; COMMIT");
        database.execute("BEGIN; UPDATE customer SET phone = '7' WHERE id = 1; ROLLBACK");
        assertThat(counted()).isEqualTo(before);
        database.execute("UPDATE customer SET phone = '8' WHERE id IN (1, 2)");
        assertThat(counted()).isEqualTo(before + 2);
    }

    @Test
    @Promise("P4")
    void neverMakesAnOperatorWaitForAWriter() throws SQLException {
        try (Connection writer = database.dataSource().getConnection();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("UPDATE customer SET phone = '9' WHERE id = 1");
            database.execute("SET lock_timeout = '1s'; UPDATE switchback.change SET ramp = 0; RESET lock_timeout");
            writer.rollback();
        }
    }

    @Test
    void needsNoRightOfTheWriterAndNoSearchPath() {
        database.execute("DO $$ BEGIN CREATE ROLE old_image LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        database.execute("GRANT SELECT, INSERT, UPDATE ON customer TO old_image");
        database.execute(
                "SET ROLE old_image; SET search_path = ''; UPDATE public.customer SET phone = '9' WHERE id = 1;"
                        + " INSERT INTO public.customer (id, phone) VALUES (5, '5'); RESET ROLE; RESET search_path");
        assertThat(marked()).isEqualTo("1:NEW 4:NEW 5:NEW");
        assertThatThrownBy(() -> database.execute("SET ROLE old_image; DELETE FROM switchback.stale"))
                .hasMessageContaining("permission denied");
        assertThatThrownBy(() -> database.execute(
                        "SET ROLE old_image; SELECT switchback.mark_stale('secret-phone', '{1}', 'OLD')"))
                .hasMessageContaining("permission denied");
    }

    /** Both take the row before the mark; the other way round, one of them would end as the victim of a deadlock. */
    @Test
    void neverLetsAnUpsertAndAnUpdateOfOneRowWaitForEachOther() {
        Threads.together(4, number -> {
            for (int i = 0; i < 300; i++) {
                database.execute(
                        number % 2 == 0
                                ? "INSERT INTO customer (id, phone) VALUES (1, '" + i
                                        + "') ON CONFLICT (id) DO UPDATE SET phone = excluded.phone"
                                : "UPDATE customer SET phone = 'x" + i + "' WHERE id = 1");
            }
        });
        assertThat(marked()).isEqualTo("1:NEW 4:NEW");
    }

    private String marked() {
        return String.valueOf(
                database.text("SELECT coalesce(string_agg(array_to_string(row_key, ',') || ':' || side, ' '"
                        + " ORDER BY row_key[1]), '') FROM switchback.stale"));
    }

    private long counted() {
        return database.number("SELECT coalesce(pg_sequence_last_value('switchback.\"secret-phone_old_writes\"'), 0)");
    }

    @SuppressWarnings("unchecked")
    private List<List<String>> rowsOf(String sql) {
        return (List<List<String>>) (List<?>) database.rows(sql);
    }
}
