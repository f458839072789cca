package dev.switchback.tables;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchback.Switchback;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.io.StringReader;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.jdbc.AutoSave;
import org.postgresql.jdbc.PgConnection;

/** An old image's open connections, with statements that the server prepared before the columns were added. */
@Promise("P1")
class StatementsAcrossExpandTest {

    private TestDatabase database;
    private PgConnection oldImage;

    @BeforeEach
    void connect() throws SQLException {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 0);
        database.execute("INSERT INTO customer (id, full_name) VALUES (1, 'Ada King'), (2, 'Plato')");
        // Without the pool in between, which would throw the connection away.
        oldImage = database.pool("postgres", 1).getConnection().unwrap(PgConnection.class);
        oldImage.setPrepareThreshold(1);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void expand() {
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            switchback.change("customer-name").expand(ADA);
        }
    }

    private static void run(PreparedStatement statement) throws SQLException {
        if (statement.execute()) {
            statement.getResultSet().close();
        }
    }

    @Test
    void thatNameTheirColumnsGoOn() throws SQLException {
        try (PreparedStatement read = oldImage.prepareStatement("SELECT id, full_name FROM customer");
                PreparedStatement update =
                        oldImage.prepareStatement("UPDATE customer SET full_name = full_name || '!' WHERE id = 1");
                PreparedStatement insert = oldImage.prepareStatement(
                        "INSERT INTO customer (full_name) VALUES ('C D') RETURNING id, full_name");
                PreparedStatement plain = oldImage.prepareStatement("INSERT INTO customer VALUES (50, 'E F', 'e')");
                PreparedStatement keys = oldImage.prepareStatement(
                        "INSERT INTO customer (full_name) VALUES ('G H')", new String[] {"id"})) {
            database.execute("ALTER SEQUENCE customer_id_seq RESTART 100");
            for (PreparedStatement each : new PreparedStatement[] {read, update, insert, plain, keys}) {
                run(each);
            }
            database.execute("DELETE FROM customer WHERE id > 2");
            expand();
            oldImage.setAutoCommit(false);
            for (PreparedStatement each : new PreparedStatement[] {read, update, insert, plain, keys}) {
                run(each);
            }
            oldImage.commit();
        }
        assertThat(database.text("SELECT string_agg(coalesce(last_name, '-'), ',' ORDER BY id) FROM customer"))
                .isEqualTo("King!!,-,F,D,H");
    }

    @Test
    void thatTakeEveryColumnGoOnOutsideOfTransactions() throws SQLException {
        try (PreparedStatement star = oldImage.prepareStatement("SELECT * FROM customer")) {
            run(star);
            expand();
            run(star);
            try (ResultSet rows = star.executeQuery()) {
                assertThat(rows.getMetaData().getColumnCount()).isEqualTo(5);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "a star, SELECT * FROM customer",
        "keys that the driver asks for, INSERT INTO customer (full_name) VALUES ('G H')"
    })
    void thatTakeEveryColumnFailOnceWithinATransaction(String name, String sql) throws SQLException {
        database.execute("ALTER SEQUENCE customer_id_seq RESTART 100");
        try (PreparedStatement statement = oldImage.prepareStatement(
                sql, sql.startsWith("INSERT") ? Statement.RETURN_GENERATED_KEYS : Statement.NO_GENERATED_KEYS)) {
            run(statement);
            expand();
            oldImage.setAutoCommit(false);
            assertThatThrownBy(() -> run(statement)).hasMessageContaining("cached plan must not change result type");
            oldImage.rollback();
            run(statement);
            oldImage.commit();
        }
    }

    @Test
    void thatTakeEveryColumnGoOnWithAutosave() throws SQLException {
        oldImage.setAutosave(AutoSave.CONSERVATIVE);
        try (PreparedStatement star = oldImage.prepareStatement("SELECT * FROM customer");
                PreparedStatement keys = oldImage.prepareStatement(
                        "INSERT INTO customer (full_name) VALUES ('G H')", Statement.RETURN_GENERATED_KEYS)) {
            run(star);
            database.execute("ALTER SEQUENCE customer_id_seq RESTART 100");
            run(keys);
            expand();
            oldImage.setAutoCommit(false);
            run(star);
            run(keys);
            oldImage.commit();
        }
        assertThat(database.number("SELECT count(*) FROM customer WHERE last_name = 'H'"))
                .isEqualTo(1);
    }

    /** Documented limit: what comes without names must have a value for each column. */
    @Test
    void thatCopyWithoutNamingColumnsFail() throws Exception {
        oldImage.getCopyAPI().copyIn("COPY customer FROM STDIN", new StringReader("10\tC D\te\n"));
        expand();
        assertThatThrownBy(() ->
                        oldImage.getCopyAPI().copyIn("COPY customer FROM STDIN", new StringReader("11\tE F\te\n")))
                .hasMessageContaining("missing data for column \"first_name\"");
        oldImage.getCopyAPI()
                .copyIn("COPY customer (id, full_name, email) FROM STDIN", new StringReader("11\tE F\te\n"));
        assertThat(database.text("SELECT last_name FROM customer WHERE id = 11"))
                .isEqualTo("F");
    }

    /** Documented limit: what is not filled yet cannot be told from what was written as NULL. */
    @Test
    void thatSetPartOfANewShapeBeforeItIsFilledLeaveTheRestEmpty() {
        expand();
        database.execute("UPDATE customer SET first_name = 'Augusta' WHERE id = 1");
        assertThat(database.rows("SELECT full_name, first_name, last_name FROM customer WHERE id = 1"))
                .containsExactly(java.util.Arrays.asList("Augusta", "Augusta", null));
    }
}
