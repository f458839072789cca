package dev.switchback.tables;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.DatabaseException;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.CustomerSize;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Roles as a careful administrator hands them out: one that owns the table, and old images that may do little. */
@Promise("P1")
class RightsTest {

    private static final String ROW =
            "SELECT concat_ws('|', full_name, first_name, last_name) FROM customer WHERE id = ";

    private TestDatabase database;
    private DataSource owner;

    @BeforeEach
    void roles() {
        database = Postgres.newEmptyDatabase();
        for (String role : List.of("careful_owner", "narrow_image")) {
            database.execute("DO $$ BEGIN CREATE ROLE " + role
                    + " LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$; ALTER ROLE " + role + " NOBYPASSRLS");
        }
        database.execute("GRANT CREATE, TEMPORARY ON DATABASE " + database.name() + " TO careful_owner;"
                + "REVOKE TEMPORARY ON DATABASE " + database.name() + " FROM PUBLIC;"
                + "GRANT CREATE ON SCHEMA public TO careful_owner;"
                + "ALTER DEFAULT PRIVILEGES FOR ROLE careful_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC");
        CustomerName.createTable(database, 0);
        database.execute(
                "INSERT INTO customer (id, full_name, email) VALUES (1, 'Ada King', 'a'), (2, 'Grace Hopper', 'b');"
                        + "ALTER TABLE customer OWNER TO careful_owner");
        owner = database.pool("careful_owner", 4);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Switchback switchback() {
        return switchback(CustomerName.CHANGE);
    }

    private Switchback switchback(SchemaChange change) {
        return Switchback.builder(owner)
                .application("test", "1")
                .pollEvery(Duration.ofMillis(100))
                .lease(Duration.ofMillis(400))
                .register(change)
                .build();
    }

    private int asOldImage(String sql) throws SQLException {
        try (Connection connection = database.pool("narrow_image", 1).getConnection();
                Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    @Test
    void letAnOldImageWriteWithColumnsOfItsOwnAndNothingElse() throws SQLException {
        database.execute("GRANT INSERT (id, full_name), UPDATE (full_name) ON customer TO narrow_image");
        try (Switchback switchback = switchback()) {
            switchback.change("customer-name").expand(ADA);
            assertThat(asOldImage("INSERT INTO customer (id, full_name) VALUES (3, 'Jean Luc')"))
                    .isEqualTo(1);
            assertThat(asOldImage("UPDATE customer SET full_name = 'A B'")).isEqualTo(3);
            assertThat(database.text(ROW + 3)).isEqualTo("A B|A|B");
            assertThatThrownBy(() -> asOldImage("UPDATE customer SET first_name = 'X'"))
                    .hasMessageContaining("permission denied");
            assertThatThrownBy(() -> asOldImage("UPDATE switchback.change SET phase = 'OPEN'"))
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    @Promise("P8")
    void letAnOldImageWriteWhatCannotBeConverted() throws SQLException {
        SchemaChange size = CustomerSize.builder().partial().build();
        database.execute("GRANT UPDATE (email) ON customer TO narrow_image; UPDATE customer SET email = '170'");
        try (Switchback switchback = switchback(size)) {
            switchback.change("customer-size").expand(ADA);
            assertThat(asOldImage("UPDATE customer SET email = 'tall'")).isEqualTo(2);
            assertThat(database.text(
                            "SELECT string_agg(row_key::text, '' ORDER BY row_key) FROM switchback.quarantine"))
                    .isEqualTo("{1}{2}");
            assertThat(asOldImage("UPDATE customer SET email = '180'")).isEqualTo(2);
            assertThat(database.number("SELECT sum(size) FROM customer")).isEqualTo(360);
        }
    }

    @Test
    void letAnOldImageWriteWhatItsPoliciesShowIt() throws SQLException {
        database.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON customer TO narrow_image;"
                + "ALTER TABLE customer ENABLE ROW LEVEL SECURITY;"
                + "CREATE POLICY own_rows ON customer TO narrow_image USING (email = 'a')"
                + " WITH CHECK (email = 'a' AND full_name <> 'Nobody')");
        try (Switchback switchback = switchback()) {
            Operator.open(switchback.change("customer-name"));
            assertThat(asOldImage("UPDATE customer SET full_name = 'A B'")).isEqualTo(1);
            assertThat(asOldImage("INSERT INTO customer (id, full_name, email) VALUES (3, 'C D', 'a')"))
                    .isEqualTo(1);
            assertThatThrownBy(() -> asOldImage("UPDATE customer SET first_name = 'Nobody', last_name = NULL"))
                    .as("a policy sees the derived columns")
                    .hasMessageContaining("violates row-level security policy");
            assertThat(database.text(
                            "SELECT string_agg(full_name || '=' || first_name, ',' ORDER BY id) FROM customer"))
                    .isEqualTo("A B=A,Grace Hopper=Grace,C D=C");
            assertThat(switchback.change("customer-name").gate().reasons())
                    .as("the policy reads the old shape")
                    .anyMatch(reason -> reason.contains("policy own_rows"));
        }
    }

    @Test
    @Promise("P8")
    void letNobodyFillWhoCannotSeeEveryRow() {
        database.execute("ALTER TABLE customer ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;"
                + "CREATE POLICY own_rows ON customer USING (email = 'a')");
        try (Switchback switchback = switchback()) {
            ChangeHandle change = switchback.change("customer-name");
            change.expand(ADA);
            assertThatThrownBy(() -> change.backfill(progress -> {}, ADA))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("row-level security policy for table \"customer\"")
                    .hasMessageContaining("see docs/operations.md, section Roles and grants");
            assertThatThrownBy(() -> change.verify(ADA)).hasMessageContaining("row-level security");
            database.execute("ALTER ROLE careful_owner BYPASSRLS");
            assertThat(change.backfill(progress -> {}, ADA).filled()).isEqualTo(2);
        }
    }

    @Test
    void letAnOldImageWriteThroughItsViews() throws SQLException {
        database.execute("CREATE VIEW people AS SELECT id, full_name AS name FROM customer WHERE id < 9"
                + " WITH CASCADED CHECK OPTION; GRANT SELECT, INSERT, UPDATE ON people TO narrow_image;"
                + "CREATE VIEW shouted AS SELECT id, upper(full_name) AS name FROM customer;"
                + "CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN"
                + " UPDATE customer SET full_name = NEW.name WHERE id = OLD.id; RETURN NEW; END $$;"
                + "CREATE TRIGGER shout INSTEAD OF UPDATE ON shouted FOR EACH ROW EXECUTE FUNCTION shout();"
                + "GRANT SELECT, UPDATE ON shouted TO narrow_image");
        try (Switchback switchback = switchback()) {
            switchback.change("customer-name").expand(ADA);
            assertThat(asOldImage("INSERT INTO people VALUES (3, 'Jean Luc')")).isEqualTo(1);
            assertThat(asOldImage("UPDATE people SET name = 'A B' WHERE id = 1"))
                    .isEqualTo(1);
            assertThat(asOldImage("UPDATE shouted SET name = 'C D' WHERE id = 2"))
                    .isEqualTo(1);
            assertThat(database.text("SELECT string_agg(last_name, ',' ORDER BY id) FROM customer"))
                    .isEqualTo("B,D,Luc");
        }
    }
}
