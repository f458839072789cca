package dev.switchback.security;

import static dev.switchback.testing.Operator.ADA;
import static dev.switchback.testing.Operator.GRACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.gate.BreakGlassTerms;
import dev.switchback.journal.Act;
import dev.switchback.phase.Phase;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.OperationsPage;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Each role does its part with the grants of docs/operations.md, exactly as they stand there, and is refused the others'. */
class RolesTest {

    private static final List<String> ROLES = List.of("migration", "application", "approver", "observer");

    private final Map<String, HikariDataSource> pools = new HashMap<>();

    @Test
    void walkTheRoadTogetherAndNoneTakesAnothersStep() throws SQLException {
        try (TestDatabase database = Postgres.newEmptyDatabase()) {
            CustomerName.createTable(database, 10);
            for (String role : ROLES) {
                database.execute("DO $$ BEGIN CREATE ROLE " + role
                        + " LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$; ALTER ROLE " + role
                        + " NOBYPASSRLS");
                pools.put(role, database.pool(role, 3));
            }
            database.execute("REVOKE TEMPORARY ON DATABASE " + database.name() + " FROM PUBLIC;"
                    + "GRANT SELECT, INSERT, UPDATE ON customer TO application; ALTER TABLE customer OWNER TO migration;"
                    + "GRANT TEMPORARY ON DATABASE " + database.name() + " TO migration;"
                    + "GRANT pg_monitor TO migration, approver;"
                    + sqlAfter("**The migration role**", database));
            try (Switchback migration = as("migration")) {
                migration.change("customer-name").expand(ADA);
                database.execute(sqlAfter("**The application role**", database));
                database.execute(sqlAfter("**An approver's role**", database));
                database.execute(sqlAfter("**An observer's role**", database));
                try (Switchback application = as("application");
                        Switchback approver = as("approver")) {
                    ChangeHandle served = application.change("customer-name");
                    served.backfill(progress -> {}, ADA);
                    served.verify(ADA);
                    served.verify(ADA);
                    served.open(ADA);
                    served.freeze(ADA);
                    served.unfreeze(ADA);
                    served.ramp(100, ADA);
                    isKeptFromWhatOnlyPeopleDo(served);
                    cannot("application", "UPDATE switchback.journal SET who = 'nobody'");
                    cannot("application", "UPDATE switchback.approval SET approved_by = 'ada'");
                    cannot("application", "INSERT INTO switchback.waiver DEFAULT VALUES");

                    ChangeHandle asked = approver.change("customer-name");
                    await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
                        List.of(migration, application, approver).forEach(each -> each.decision(CustomerName.CHANGE));
                        served.verify(ADA);
                        Operator.approve(asked);
                        assertThat(asked.gate().reasons()).isEmpty();
                    });
                    cannot("approver", "UPDATE customer SET full_name = ''");
                    cannot("approver", "DELETE FROM switchback.journal");
                    for (String role : List.of("application", "approver", "observer")) {
                        cannot(role, "ALTER TABLE customer DROP COLUMN full_name CASCADE");
                        cannot(role, "DROP TRIGGER \"~switchback_customer-name\" ON customer");
                        cannot(role, "DROP FUNCTION switchback.freeze(text, text, text)");
                    }
                    onlyLooks("observer", database);
                }
                assertThat(migration.change("customer-name").contract(ADA).phase())
                        .isEqualTo(Phase.CONTRACTED);
                assertThat(migration.verifyJournal()).isEmpty();
            }
        }
    }

    private Switchback as(String role) {
        return Operator.switchback(pool(role), CustomerName.CHANGE).build();
    }

    private static void isKeptFromWhatOnlyPeopleDo(ChangeHandle change) {
        BreakGlassTerms terms = new BreakGlassTerms("grace", "risk", "way back", "review");
        for (ThrowingCallable act : List.<ThrowingCallable>of(
                () -> change.breakGlass().open(terms, Duration.ofMinutes(1), ADA),
                () -> change.approvals().revoke(GRACE),
                () -> change.contract(Act.by("ada", "by herself")))) {
            assertThatThrownBy(act).isInstanceOf(RuntimeException.class);
        }
        assertThat(change.breakGlass().all()).isEmpty();
    }

    /** The rights are asked for all tables, whatever they are called; the view over both shapes shows no row. */
    private void onlyLooks(String role, TestDatabase database) throws SQLException {
        for (String relation : database
                .rows("SELECT oid::regclass::text FROM pg_class WHERE relnamespace ="
                        + " 'switchback'::regnamespace AND relkind IN ('r', 'v') ORDER BY 1")
                .stream()
                .map(row -> String.valueOf(row.get(0)))
                .toList()) {
            execute(role, "SELECT FROM " + relation);
            assertThat(database.text("SELECT has_table_privilege('" + role + "', '" + relation.replace("'", "''")
                            + "', 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')"))
                    .as(relation)
                    .isEqualTo("f");
        }
        assertThat(database.number("SELECT count(*) FROM switchback.\"customer-name_guard\""))
                .isZero();
        cannot(role, "SELECT FROM customer");
        cannot(role, "SELECT switchback.freeze('customer-name', 'eve', 'why not')");
        cannot(role, "CREATE TABLE switchback.mine ()");
    }

    private void cannot(String role, String sql) {
        assertThatThrownBy(() -> execute(role, sql))
                .as(role)
                .hasMessageMatching("(?s).*(permission denied|must be owner).*");
    }

    private void execute(String role, String sql) throws SQLException {
        try (Connection connection = pool(role).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private HikariDataSource pool(String role) {
        return Objects.requireNonNull(pools.get(role));
    }

    private static String sqlAfter(String text, TestDatabase database) {
        return OperationsPage.sqlAfter(text).get(0).replace("DATABASE shop", "DATABASE " + database.name());
    }
}
