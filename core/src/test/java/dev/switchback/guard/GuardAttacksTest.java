package dev.switchback.guard;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.Column;
import dev.switchback.change.SchemaChange;
import dev.switchback.phase.Phase;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.OperationsPage;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each guard by itself: what it stops, what it does not, and whether what it does not stop is seen. */
@Tag("long")
class GuardAttacksTest {

    private static final String NO_VIEW = "DROP VIEW switchback.\"customer-name_guard\"";
    private static final String NO_SYNC = "DROP TRIGGER \"~switchback_customer-name\" ON customer";
    private static final String NO_TRUNCATE = "DROP TRIGGER \"~switchback_customer-name_truncate\" ON customer";

    private static final String SYNC = "sync trigger ~switchback_customer-name on public.customer: ";
    private static final String TRUNCATE = "truncate guard ~switchback_customer-name_truncate on public.customer: ";
    private static final String VIEW = "guard view switchback.customer-name_guard: ";
    private static final String FULL_NAME = "column public.customer.full_name: ";

    /** A guard, and how it comes to stand there alone. */
    private enum Alone {
        VIEW("the guard view", "postgres", NO_SYNC, NO_TRUNCATE),
        COLUMN_LIST("the sync trigger's column list", "postgres", NO_VIEW, NO_TRUNCATE),
        CONDITION("the condition of the sync trigger without a column list", "postgres", NO_VIEW, NO_TRUNCATE),
        TRUNCATE_GUARD("the truncate guard", "postgres", NO_VIEW, NO_SYNC),
        GATE_ROLE("the gate role", "application", NO_VIEW, NO_SYNC, NO_TRUNCATE),
        /** It hangs on the other guards and keeps them; what those stop is in their own rows. */
        EVENT_TRIGGER("the event trigger", "postgres");

        private final String words;
        private final String attacker;
        private final String without;

        Alone(String words, String attacker, String... without) {
            this.words = words;
            this.attacker = attacker;
            this.without = String.join("; ", without);
        }
    }

    /** One attack on one guard; {@code outcome} is a part of the refusal, or of what the watch sees, or empty. */
    private record Attack(Alone guard, String role, String sql, boolean stopped, String outcome) {
        @Override
        public String toString() {
            String how =
                    stopped ? " stops " : outcome.isEmpty() ? " does not see " : " does not stop but the watch sees ";
            return guard.words + how + sql + (role.equals("postgres") ? "" : " by " + role);
        }
    }

    private static Attack stopped(Alone guard, String sql, String refusal) {
        return new Attack(guard, guard.attacker, sql, true, refusal);
    }

    private static Attack seen(Alone guard, String sql, String fault) {
        return new Attack(guard, guard.attacker, sql, false, fault);
    }

    private static Attack unseen(Alone guard, String sql) {
        return new Attack(guard, guard.attacker, sql, false, "");
    }

    static Stream<Attack> attacks() {
        return Stream.of(
                        attacksOnTheView(),
                        attacksOnTheColumnList(),
                        attacksOnTheTruncateGuard(),
                        attacksOnTheGateRole(),
                        attacksOnTheEventTrigger())
                .flatMap(each -> each);
    }

    private static Stream<Attack> attacksOnTheView() {
        Alone guard = Alone.VIEW;
        return Stream.of(
                stopped(guard, "ALTER TABLE customer DROP full_name", "other objects depend on it"),
                stopped(guard, "ALTER TABLE customer DROP last_name", "other objects depend on it"),
                stopped(guard, "ALTER TABLE customer ALTER full_name TYPE varchar(90)", "used by a view or rule"),
                stopped(guard, "DROP TABLE customer", "other objects depend on it"),
                seen(guard, "ALTER TABLE customer DROP full_name CASCADE", VIEW + "missing"),
                seen(guard, "ALTER TABLE customer DROP full_name CASCADE", FULL_NAME + "missing"),
                seen(guard, "DROP TABLE customer CASCADE", FULL_NAME + "missing with its table, which was dropped"),
                seen(
                        guard,
                        "ALTER TABLE customer RENAME full_name TO n",
                        FULL_NAME + "renamed; the guard view reads n"),
                seen(
                        guard,
                        "ALTER TABLE customer RENAME TO client",
                        FULL_NAME + "missing with its table, which was renamed to public.client"),
                seen(guard, "DROP VIEW switchback.\"customer-name_guard\"", VIEW + "missing"),
                unseen(guard, "TRUNCATE customer"));
    }

    private static Stream<Attack> attacksOnTheColumnList() {
        Alone guard = Alone.COLUMN_LIST;
        return Stream.of(
                stopped(guard, "ALTER TABLE customer DROP full_name", "other objects depend on it"),
                stopped(guard, "ALTER TABLE customer DROP last_name", "other objects depend on it"),
                stopped(guard, "ALTER TABLE customer ALTER full_name TYPE varchar(90)", "used in a trigger definition"),
                seen(guard, "ALTER TABLE customer DROP full_name CASCADE", SYNC + "missing"),
                seen(guard, "DROP TABLE customer", SYNC + "missing with its table"),
                seen(guard, "ALTER TABLE customer RENAME full_name TO n", FULL_NAME + "missing"),
                seen(guard, "ALTER TABLE customer DISABLE TRIGGER USER", SYNC + "disabled"),
                unseen(guard, "TRUNCATE customer"),
                stopped(Alone.CONDITION, "ALTER TABLE customer DROP full_name", "other objects depend on it"),
                stopped(
                        Alone.CONDITION,
                        "ALTER TABLE customer ALTER full_name TYPE varchar(90)",
                        "used in a trigger definition"));
    }

    private static Stream<Attack> attacksOnTheTruncateGuard() {
        Alone guard = Alone.TRUNCATE_GUARD;
        String disable = "ALTER TABLE customer DISABLE TRIGGER \"~switchback_customer-name_truncate\"; ";
        return Stream.of(
                stopped(guard, "TRUNCATE customer", "'customer-name' are kept in both shapes (phase BACKFILLING)"),
                stopped(guard, "TRUNCATE customer CASCADE", "TRUNCATE of public.customer refused"),
                stopped(guard, "TRUNCATE region CASCADE", "TRUNCATE of public.customer refused"),
                seen(guard, disable + "TRUNCATE customer", TRUNCATE + "disabled"),
                seen(guard, NO_TRUNCATE + "; TRUNCATE customer", TRUNCATE + "missing"),
                unseen(guard, "SET LOCAL session_replication_role = replica; TRUNCATE customer"),
                unseen(guard, "DELETE FROM customer"));
    }

    private static Stream<Attack> attacksOnTheGateRole() {
        Alone guard = Alone.GATE_ROLE;
        String owner = "must be owner of table customer";
        return Stream.of(
                stopped(guard, "ALTER TABLE customer DROP full_name CASCADE", owner),
                stopped(guard, "ALTER TABLE customer RENAME full_name TO n", owner),
                stopped(guard, "ALTER TABLE customer RENAME TO client", owner),
                stopped(guard, "ALTER TABLE customer ALTER full_name TYPE varchar(90)", owner),
                stopped(guard, "ALTER TABLE customer DISABLE TRIGGER ALL", owner),
                stopped(guard, "DROP TABLE customer CASCADE", owner),
                stopped(guard, "TRUNCATE customer", "permission denied for table customer"),
                unseen(guard, "INSERT INTO customer (full_name) VALUES ('A B'); DELETE FROM customer"),
                new Attack(
                        guard,
                        "migration",
                        "ALTER TABLE customer DROP full_name CASCADE",
                        false,
                        FULL_NAME + "missing"),
                new Attack(
                        guard, "landlord", "DROP TABLE customer CASCADE", false, FULL_NAME + "missing with its table"));
    }

    private static Stream<Attack> attacksOnTheEventTrigger() {
        Alone guard = Alone.EVENT_TRIGGER;
        String refused = "refused: schema changes are under way on ";
        String disable = "ALTER EVENT TRIGGER switchback_drop DISABLE; ";
        return Stream.of(
                stopped(
                        guard,
                        "ALTER TABLE customer DROP full_name CASCADE",
                        "public.customer.full_name (customer-name, BACKFILLING)"),
                stopped(guard, "ALTER TABLE customer DROP last_name CASCADE", refused),
                stopped(guard, "DROP TABLE customer CASCADE", refused),
                stopped(guard, "ALTER TABLE customer RENAME full_name TO n", refused),
                stopped(guard, "ALTER TABLE customer RENAME last_name TO n", refused),
                stopped(guard, "ALTER TABLE customer RENAME TO client", refused),
                stopped(
                        guard,
                        "ALTER TABLE customer SET SCHEMA pg_temp",
                        "cannot move objects into or out of temporary schemas"),
                stopped(guard, "CREATE SCHEMA attic; ALTER TABLE customer SET SCHEMA attic", refused),
                stopped(guard, "ALTER TABLE customer ALTER full_name TYPE varchar(90)", "used in a trigger definition"),
                stopped(guard, "ALTER TABLE customer DISABLE TRIGGER USER", refused),
                stopped(guard, NO_SYNC, refused),
                stopped(guard, NO_TRUNCATE, refused),
                stopped(guard, NO_VIEW, refused),
                stopped(guard, "DROP FUNCTION switchback.\"customer-name_sync\" CASCADE", refused),
                stopped(guard, "SET LOCAL session_replication_role = replica; DROP TABLE customer CASCADE", refused),
                // The control tables go first, and then nobody can say what is protected.
                stopped(guard, "DROP SCHEMA switchback CASCADE", "does not exist"),
                seen(guard, disable + "ALTER TABLE customer DROP full_name CASCADE", FULL_NAME + "missing"),
                seen(
                        guard,
                        "ALTER TRIGGER \"~switchback_customer-name\" ON customer RENAME TO x",
                        SYNC + "renamed to x"),
                unseen(guard, disable + NO_TRUNCATE + "; TRUNCATE customer; ROLLBACK"),
                unseen(guard, "ALTER TABLE customer ADD nickname text, DROP email"));
    }

    private TestDatabase database;

    @BeforeEach
    void table() {
        database = Postgres.newEmptyDatabase();
        CustomerName.createTable(database, 10);
        database.execute(
                "CREATE TABLE region (id int PRIMARY KEY); ALTER TABLE customer ADD region int REFERENCES region");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    @Promise("P6")
    void meets(Attack attack) throws SQLException {
        try (Switchback switchback = Operator.switchback(database, CustomerName.CHANGE)
                .guards(GuardPolicy.REPORT)
                .build()) {
            ChangeHandle change = switchback.change("customer-name");
            if (attack.guard() == Alone.CONDITION) {
                database.execute("CREATE FUNCTION tidy() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
                        + "CREATE TRIGGER tidy BEFORE UPDATE ON customer FOR EACH ROW EXECUTE FUNCTION tidy()");
            }
            change.expand(ADA);
            database.execute("SELECT; " + attack.guard().without);
            List<GuardState> before = change.guards();
            options(attack.guard());
            if (attack.stopped()) {
                assertThatThrownBy(() -> execute(attack)).hasMessageContaining(attack.outcome());
                assertThat(change.guards()).isEqualTo(before);
            } else {
                execute(attack);
                assertThat(change.guards())
                        .extracting(GuardState::toString)
                        .anySatisfy(state -> assertThat(state).contains(attack.outcome()));
                assertThat(change.guards().equals(before))
                        .isEqualTo(attack.outcome().isEmpty());
            }
        } finally {
            takeBack(attack.guard());
        }
    }

    @Test
    @Promise("P6")
    void theGateRoleLetsThosePassWhoWalkTheRoad() throws SQLException {
        createRoles();
        database.execute("CREATE SCHEMA switchback AUTHORIZATION migration");
        options(Alone.GATE_ROLE);
        try (Switchback switchback = Switchback.builder(database.pool("migration", 4))
                .register(CustomerName.CHANGE)
                .build()) {
            ChangeHandle change = Operator.open(switchback.change("customer-name"));
            execute("application", "UPDATE customer SET full_name = 'Old Image' WHERE id = 1");
            assertThat(database.text("SELECT last_name FROM customer WHERE id = 1"))
                    .isEqualTo("Image");
            assertThat(change.abandon(ADA).phase()).isEqualTo(Phase.ABANDONED);
        } finally {
            takeBack(Alone.GATE_ROLE);
        }
    }

    @Test
    @Promise("P6")
    void theEventTriggerLetsExpandContractAndAbandonPass() {
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE, mail()).build()) {
            options(Alone.EVENT_TRIGGER);
            ChangeHandle change = Operator.open(switchback.change("customer-name"));
            ChangeHandle other = switchback.change("customer-mail");
            other.expand(ADA);
            database.execute("ALTER TABLE customer_mail ADD note text; ALTER TABLE customer ADD note text");
            assertThatThrownBy(() -> database.execute("ALTER TABLE customer_mail RENAME mail TO post"))
                    .hasMessageContaining("refused");
            change.ramp(100, ADA);
            switchback.decision(CustomerName.CHANGE);
            await().untilAsserted(() -> {
                change.verify(ADA);
                Operator.approve(change);
                assertThat(change.gate().reasons()).isEmpty();
            });
            assertThat(change.contract(ADA).phase()).isEqualTo(Phase.CONTRACTED);
            assertThat(other.abandon(ADA).phase()).isEqualTo(Phase.ABANDONED);
            database.execute("ALTER TABLE customer RENAME first_name TO given_name");
        }
    }

    @Test
    void aPartitionIsTruncatedByItself() {
        database.execute("DROP TABLE customer; CREATE TABLE customer (id bigint PRIMARY KEY, full_name text)"
                + " PARTITION BY RANGE (id); CREATE TABLE few PARTITION OF customer FOR VALUES FROM (0) TO (9)");
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            switchback.change("customer-name").expand(ADA);
            assertThatThrownBy(() -> database.execute("TRUNCATE customer")).hasMessageContaining("refused");
            database.execute("TRUNCATE few");
        }
    }

    private static SchemaChange mail() {
        return SchemaChange.named("customer-mail")
                .table("customer")
                .key("id")
                .oldShape(Column.text("email"))
                .newShape(Column.text("mail"))
                .extractTo("customer_mail", "customer_id")
                .forward("mail", "nullif(email, '')")
                .backward("email", "coalesce(mail, '')")
                .build();
    }

    /** One transaction, as one who means it would do it. */
    private void execute(Attack attack) throws SQLException {
        execute(attack.role(), attack.sql());
    }

    private void execute(String role, String sql) throws SQLException {
        try (Connection connection = database.pool(role, 1).getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(sql);
            connection.commit();
        }
    }

    /** A role belongs to the server, which may be a new one. */
    private void createRoles() {
        for (String role : List.of("application", "migration", "landlord")) {
            database.execute(
                    "DO $$ BEGIN CREATE ROLE " + role + " LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        }
    }

    private void options(Alone guard) {
        if (guard == Alone.GATE_ROLE) {
            createRoles();
            database.execute("ALTER TABLE customer OWNER TO application; ALTER SCHEMA public OWNER TO landlord;"
                    + "GRANT USAGE ON SCHEMA public TO PUBLIC");
            database.execute(OperationsPage.sqlAfter("**The gate role**").get(0));
        } else if (guard == Alone.EVENT_TRIGGER) {
            database.execute(OperationsPage.sqlAfter("**The event trigger**").get(0));
        }
    }

    /** The role outlives the database's use: it belongs to the whole server. */
    private void takeBack(Alone guard) {
        if (guard == Alone.GATE_ROLE) {
            database.execute("CREATE TABLE IF NOT EXISTS customer (); "
                    + OperationsPage.sqlAfter("**The gate role**").get(1));
        }
    }
}
