package dev.switchback.security;

import static dev.switchback.change.Column.text;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.switchback.Switchback;
import dev.switchback.change.SchemaChange;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.CustomerSize;
import dev.switchback.testing.MovedPerson;
import dev.switchback.testing.OperationsPage;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.SecretPhone;
import dev.switchback.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a change of each kind leaves in the database for others to call, and what a stranger gets by it. */
class FunctionRightsTest {

    private static final SchemaChange SIZE = CustomerSize.builder().partial().build();

    private static final SchemaChange ADDRESS = SchemaChange.named("customer-address")
            .table("customer")
            .key("id")
            .oldShape(text("street"))
            .extractTo("customer_address", "customer_id")
            .newShape(text("line"))
            .forward("line", "street")
            .backward("street", "line")
            .build();

    private static final String OURS =
            " FROM pg_proc p WHERE p.pronamespace IN (SELECT oid FROM pg_namespace WHERE nspname LIKE"
                    + " 'switchback%')";

    private static TestDatabase database;
    private static Switchback switchback;
    private static HikariDataSource stranger;

    @BeforeAll
    static void expandOneOfEachKind() {
        database = Postgres.newEmptyDatabase();
        CustomerName.createTable(database, 0);
        database.execute(
                "ALTER TABLE customer ADD phone text, ADD street text; INSERT INTO customer (id, full_name, email, phone)"
                        + " VALUES (1, 'Ada King', '170', '+44 20')");
        MovedPerson.createTable(database, 1);
        switchback = Operator.switchback(
                        database, CustomerName.CHANGE, SIZE, ADDRESS, SecretPhone.CHANGE, MovedPerson.CHANGE)
                .build();
        switchback.changes().forEach(change -> switchback.change(change.name()).expand(ADA));
        OperationsPage.sqlAfter("**The event trigger** protects").stream()
                .limit(1)
                .forEach(database::execute);
        database.execute("DO $$ BEGIN CREATE ROLE stranger LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;"
                + "GRANT TEMPORARY ON DATABASE " + database.name() + " TO stranger");
        stranger = database.pool("stranger", 1);
    }

    @AfterAll
    static void close() {
        switchback.close();
        database.close();
    }

    @Test
    void everyFunctionThatRunsAsItsOwnerPinsItsSearchPath() {
        assertThat(names("SELECT p.oid::regprocedure::text" + OURS + " AND p.prosecdef ORDER BY 1"))
                .hasSizeGreaterThan(5);
        assertThat(names("SELECT p.oid::regprocedure::text" + OURS
                        + " AND p.prosecdef AND 'search_path=pg_catalog, pg_temp'"
                        + " <> ALL (coalesce(p.proconfig, '{}'))"))
                .isEmpty();
    }

    @Test
    void nobodyElseMayExecuteOneButWhatPutsARowIntoQuarantine() {
        assertThat(names("SELECT p.oid::regprocedure::text" + OURS
                        + " AND p.prosecdef AND has_function_privilege('stranger', p.oid, 'EXECUTE')"
                        + " AND p.prorettype <> 'event_trigger'::regtype"))
                .containsExactly("switchback.\"customer-size_quarantine\"(bigint,text,text)");
    }

    @Test
    void nothingOfTheControlSchemaIsOpen() {
        assertThat(names(
                        "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relnamespace = 'switchback'::regnamespace"
                                + " AND CASE WHEN c.relkind IN ('r', 'v', 'p') THEN has_table_privilege('stranger', c.oid,"
                                + " 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')"
                                + " WHEN c.relkind = 'S' THEN has_sequence_privilege('stranger', c.oid, 'UPDATE') END"))
                .isEmpty();
        assertThat(database.text("SELECT has_schema_privilege('stranger', 'switchback', 'CREATE')"))
                .isEqualTo("f");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT switchback.freeze('customer-name', 'eve', 'why not')",
                "SELECT switchback.off('customer-name', 'eve', 'why not')",
                "SELECT switchback.locked('customer-name')",
                "SELECT switchback.journal_append('customer-name', 'PhaseMoved', 'eve', 'why not', 'a', 'b', '')",
                "SELECT switchback.mark_stale('secret-phone', '{1}', 'OLD')",
                "SELECT switchback.row_updated('secret-phone', '{1}', '{1}', true, false, false)",
            })
    void whatIsThereToCallWritesWithTheCallersRights(String call) {
        assertThatThrownBy(() -> asStranger(call)).hasMessageContaining("permission denied");
    }

    /** A sync trigger's function on a table of the stranger's own would write what he likes where the function's owner may write. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TEMP TABLE mine (id bigint, phone text, phone_secret bytea, phone_digits text)|secret-phone_sync",
                "CREATE TEMP TABLE mine (id bigint, street text)|customer-address_sync",
                "CREATE TEMP TABLE mine (customer_id bigint, line text)|customer-address_sync_new",
            })
    void noFunctionThatRunsAsItsOwnerGoesOntoATableOfAStrangers(String tableAndFunction) {
        String[] parts = tableAndFunction.split("\\|", -1);
        assertThatThrownBy(() ->
                        asStranger(parts[0] + "; CREATE TRIGGER mine AFTER INSERT ON mine FOR EACH ROW EXECUTE FUNCTION"
                                + " switchback.\"" + parts[1] + "\"()"))
                .hasMessageContaining("permission denied for function");
    }

    @Test
    void anEntryThatAStrangerPutsIntoQuarantineDoesNotCount() throws SQLException {
        switchback.change("customer-size").backfill(progress -> {}, ADA);
        asStranger("SELECT switchback.\"customer-size_quarantine\"(1, repeat('0', 64), 'not true')");
        assertThat(switchback.change("customer-size").gate().results())
                .filteredOn(result -> result.check().equals("quarantine-empty"))
                .singleElement()
                .satisfies(result ->
                        assertThat(result.blocks()).as(result.toString()).isFalse());
    }

    private static List<@Nullable String> names(String sql) {
        return database.rows(sql).stream().map(row -> row.get(0)).toList();
    }

    private static void asStranger(String sql) throws SQLException {
        try (Connection connection = stranger.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS pg_temp.mine");
            statement.execute(sql);
        }
    }
}
