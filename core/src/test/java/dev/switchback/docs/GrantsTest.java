package dev.switchback.docs;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.phase.Phase;
import dev.switchback.phase.WindowPolicy;
import dev.switchback.slo.SloPolicy;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.OperationsPage;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The grants of docs/operations.md are enough, and no more than that is needed. */
class GrantsTest {

    private static final Pattern APPLICATION =
            Pattern.compile("\\*\\*The application role\\*\\*.*?```sql\n(.*?)```", Pattern.DOTALL);

    @Test
    void areEnoughForAnApplicationAndKeepItFromTheJournal() throws IOException, SQLException {
        Matcher grants = APPLICATION.matcher(Files.readString(Path.of("../docs/operations.md")));
        assertThat(grants.find()).isTrue();
        try (TestDatabase database = Postgres.newEmptyDatabase()) {
            CustomerName.createTable(database, 10);
            database.execute(
                    "DO $$ BEGIN CREATE ROLE application LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
            database.execute("REVOKE TEMPORARY ON DATABASE " + database.name() + " FROM PUBLIC");
            database.execute("GRANT SELECT, INSERT, UPDATE ON customer TO application");
            try (Switchback migration =
                    Operator.switchback(database, CustomerName.CHANGE).build()) {
                database.execute(grants.group(1).replace("DATABASE shop", "DATABASE " + database.name()));
                migration.change("customer-name").expand(ADA);
            }
            HikariDataSource pool = database.pool("application", 3);
            try (Switchback application =
                    Switchback.builder(pool).register(CustomerName.CHANGE).build()) {
                Customers customers = application
                        .repository(Customers.class, CustomerName.CHANGE)
                        .oldPath(new FullNameCustomers(pool))
                        .newPath(new SplitNameCustomers(pool))
                        .build();
                customers.rename(1, "Grace Hopper");
                assertThat(customers.find(1)).contains("Grace Hopper");
                application.change("customer-name").freeze(ADA);
                assertThat(application.change("customer-name").state().phase()).isEqualTo(Phase.FROZEN);
                assertThat(application.verifyJournal()).isEmpty();
            }
            assertThat(database.text("SELECT last_name FROM customer WHERE id = 1"))
                    .isEqualTo("Hopper");
            assertThatThrownBy(() -> execute(pool, "UPDATE switchback.journal SET who = 'nobody'"))
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void areEnoughForAMigrationRoleToWalkTheWholeRoad() {
        try (TestDatabase database = Postgres.newEmptyDatabase()) {
            CustomerName.createTable(database, 10);
            database.execute(
                    "DO $$ BEGIN CREATE ROLE migration LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
            database.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC; ALTER TABLE customer OWNER TO migration");
            database.execute("CREATE SCHEMA switchback AUTHORIZATION migration");
            database.execute(
                    OperationsPage.sqlAfter("**Whoever asks the gate**").get(0));
            HikariDataSource pool = database.pool("migration", 3);
            Duration moment = Duration.ofMillis(1);
            try (Switchback switchback = Switchback.builder(pool)
                    .register(CustomerName.CHANGE)
                    .guard(SloPolicy.OFF)
                    .window(new WindowPolicy(moment, moment, moment))
                    .build()) {
                ChangeHandle change = Operator.open(switchback.change("customer-name"));
                change.ramp(100, ADA);
                switchback.decision(CustomerName.CHANGE);
                await().untilAsserted(() -> {
                    change.verify(ADA);
                    Operator.approve(change);
                    assertThat(change.gate().reasons()).isEmpty();
                });
                assertThat(change.contract(ADA).phase()).isEqualTo(Phase.CONTRACTED);
            }
        }
    }

    private static void execute(HikariDataSource pool, String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
