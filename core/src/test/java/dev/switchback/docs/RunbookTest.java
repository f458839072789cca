package dev.switchback.docs;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.Path;
import dev.switchback.phase.Phase;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Page;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every command of docs/runbook.md, as the application's role would run it at night. */
class RunbookTest {

    private static final Page RUNBOOK = new Page("runbook.md");

    private TestDatabase database;

    @BeforeEach
    void table() {
        database = Postgres.newEmptyDatabase();
        CustomerName.createTable(database, 10);
        database.execute(
                "DO $$ BEGIN CREATE ROLE application LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    @Promise("P4")
    void beginsWithTheCommandThatTakesReadsBack() throws SQLException {
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            grant();
            ChangeHandle change = Operator.open(switchback.change("customer-name"));
            change.ramp(100, ADA);
            assertThat(switchback.decision(CustomerName.CHANGE).path()).isEqualTo(Path.NEW);
            run(RUNBOOK.sql().get(0));
            await().until(() -> switchback.decision(CustomerName.CHANGE).path() == Path.OLD);
            assertThat(change.state().phase()).isEqualTo(Phase.FROZEN);
        }
    }

    @Test
    void holdsNoCommandThatDoesNotRun() throws SQLException {
        List<String> commands = RUNBOOK.sql();
        assertThat(commands).hasSizeGreaterThan(6);
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            grant();
            Operator.open(switchback.change("customer-name"));
            for (String command : commands) {
                run(command);
            }
            assertThat(switchback.verifyJournal()).isEmpty();
        }
    }

    /** The four queries of the second question are empty where nothing is wrong, and say what is. */
    @Test
    void findsWhatStandsInTheWayOfThePreviousVersion() throws SQLException {
        String block =
                RUNBOOK.sqlAfter("**2. Can the previous version operate?**").get(0);
        List<String> queries = List.of(block.split(";\n"));
        assertThat(queries).hasSize(4);
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = Operator.open(switchback.change("customer-name"));
            assertThat(queries)
                    .allSatisfy(query -> assertThat(database.rows(query)).isEmpty());
            database.execute("ALTER TABLE customer DISABLE TRIGGER \"~switchback_customer-name\"");
            database.execute("UPDATE customer SET full_name = 'Not Her' WHERE id = 1");
            change.verify(ADA);
            assertThat(database.rows(queries.get(1))).hasSize(1);
        }
    }

    private void grant() {
        database.execute(new Page("operations.md")
                .sqlAfter("**The application role**")
                .get(0)
                .replace("DATABASE shop", "DATABASE " + database.name()));
    }

    private void run(String sql) throws SQLException {
        try (Connection connection = database.pool("application", 1).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
