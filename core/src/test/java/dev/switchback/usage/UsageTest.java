package dev.switchback.usage;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.switchback.Switchback;
import dev.switchback.database.Database;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.PostgresServer;
import dev.switchback.testing.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who still uses the old shape: every source, what it tells, and that it says so where it cannot see. */
class UsageTest {

    private static final String NOBODY = "";

    private TestDatabase database;

    @BeforeEach
    void table() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 10);
        database.execute("CREATE TABLE other (id int PRIMARY KEY, full_name text)");
    }

    @AfterEach
    void close() {
        database.close();
    }

    static Stream<Arguments> users() {
        return Stream.of(
                arguments(
                        "a view",
                        "CREATE VIEW labels AS SELECT full_name FROM customer",
                        "pg_depend: rule _RETURN on view labels: depends on [full_name]"),
                arguments("a view of the new shape", "CREATE VIEW labels AS SELECT first_name FROM customer", NOBODY),
                arguments(
                        "a function with a text body",
                        function("label", "SELECT Full_Name FROM customer LIMIT 1"),
                        "pg_proc.prosrc: label(): its sql text names [full_name] and the table; a guess"),
                arguments(
                        "a function that names another column",
                        function("label", "SELECT full_name_2 FROM (SELECT 'x' AS full_name_2 FROM customer) AS c"),
                        NOBODY),
                arguments(
                        "a function that names another table",
                        function("label", "SELECT full_name FROM other LIMIT 1"),
                        NOBODY),
                arguments(
                        "a procedure",
                        "CREATE PROCEDURE clean() LANGUAGE plpgsql AS 'BEGIN EXECUTE ''UPDATE customer SET full_name = trim(full_name)''; END'",
                        "pg_proc.prosrc: clean(): its plpgsql text names [full_name] and the table"),
                arguments(
                        "a trigger function that does not name the table",
                        "CREATE FUNCTION tidy() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.full_name := trim(NEW.full_name); RETURN NEW; END'; CREATE TRIGGER tidy BEFORE INSERT ON customer FOR EACH ROW EXECUTE FUNCTION tidy()",
                        "pg_proc.prosrc: tidy(): its plpgsql text names [full_name], and it is a trigger function of the table"),
                arguments(
                        "a trigger function of another table",
                        "CREATE FUNCTION tidy() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.full_name := trim(NEW.full_name); RETURN NEW; END'; CREATE TRIGGER tidy BEFORE INSERT ON other FOR EACH ROW EXECUTE FUNCTION tidy()",
                        NOBODY),
                arguments(
                        "a function with a standard body, which the catalog knows",
                        "CREATE FUNCTION label() RETURNS text RETURN (SELECT max(full_name) FROM customer)",
                        "pg_depend: function label(): depends on"),
                arguments(
                        "a publication of the table",
                        "CREATE PUBLICATION p FOR TABLE customer",
                        "pg_publication: publication p FOR TABLE: sends [full_name]"),
                arguments(
                        "a publication of other columns",
                        "CREATE PUBLICATION p FOR TABLE customer (id, email)",
                        NOBODY),
                arguments(
                        "a publication with a row filter",
                        "CREATE PUBLICATION p FOR TABLE customer (id) WHERE (full_name <> 'x')",
                        "pg_publication: publication p FOR TABLE: does not send [full_name], row filter (full_name <> 'x'::text)"),
                arguments(
                        "a publication of all tables",
                        "CREATE PUBLICATION p FOR ALL TABLES",
                        "pg_publication: publication p FOR ALL TABLES: sends [full_name]"),
                arguments(
                        "a publication of the schema",
                        "CREATE PUBLICATION p FOR TABLES IN SCHEMA public",
                        "pg_publication: publication p FOR TABLES IN SCHEMA: sends [full_name]"),
                arguments("a publication of another table", "CREATE PUBLICATION p FOR TABLE other", NOBODY),
                arguments(
                        "a foreign writer",
                        "UPDATE customer SET full_name = 'Old Image' WHERE id = 1",
                        "sync trigger's counter: writers of the old shape alone: 1 writes, the last one noticed"));
    }

    private static String function(String name, String body) {
        return "CREATE FUNCTION " + name + "() RETURNS text LANGUAGE sql AS $$ " + body + " $$";
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("users")
    void knowsOf(String name, String sql, String expected) {
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            switchback.change("customer-name").expand(ADA);
            database.execute(sql);
            await().untilAsserted(() -> {
                List<String> uses = lines(switchback, UsageLine.Uses.class);
                if (expected.isEmpty()) {
                    assertThat(uses).as(name).allMatch(line -> line.startsWith("pg_stat_activity"));
                } else {
                    assertThat(uses)
                            .as(name)
                            .anySatisfy(line -> assertThat(line).startsWith(expected));
                }
            });
        }
    }

    @Test
    void countsThoseWhoAreConnectedUnderAnotherName() throws SQLException {
        try (Switchback switchback =
                        Operator.switchback(database, CustomerName.CHANGE).build();
                Connection batch = connect("batch-job");
                Connection alike = connect("PostgreSQL%20JDBC%20Driver");
                Connection fleet = connect("test")) {
            assertThat(batch.isValid(1) && alike.isValid(1) && fleet.isValid(1)).isTrue();
            UsageReport report = switchback.change("customer-name").usage();
            assertThat(report.uses())
                    .filteredOn(use -> use.source().equals("pg_stat_activity"))
                    .extracting(UsageLine.Uses::what)
                    .contains("'batch-job' as role postgres")
                    .doesNotContain("'test' as role postgres");
            assertThat(report.toString())
                    .contains("'batch-job' as role postgres: 1 sessions, the oldest since ")
                    .contains("which is this session's too: give each application a name of its own");
            assertThat(report.blindSpots())
                    .extracting(UsageLine.CannotSee::toString)
                    .containsExactly(
                            "sync trigger's counter: cannot see: writes are counted from expand on, and nobody has looked"
                                    + " at the counter yet",
                            "pg_stat_statements: cannot see: the extension is not installed in this database");
        }
    }

    @Test
    void saysWhatAPlainRoleCannotSee() {
        database.execute("DO $$ BEGIN CREATE ROLE plain LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;"
                + "CREATE VIEW labels AS SELECT full_name FROM customer;"
                + function("label", "SELECT full_name FROM customer LIMIT 1"));
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            switchback.change("customer-name").expand(ADA);
            database.execute("GRANT SELECT ON switchback.instance TO plain");
            UsageReport report = new Usage(new Database(database.pool("plain", 1))).report(CustomerName.CHANGE);
            assertThat(report.uses())
                    .extracting(UsageLine::source)
                    .contains("pg_depend", "pg_proc.prosrc", "pg_stat_activity");
            assertThat(report.lines())
                    .contains(new UsageLine.Nobody("pg_publication"), new UsageLine.Nobody("pg_replication_slots"));
            assertThat(report.blindSpots())
                    .extracting(UsageLine.CannotSee::toString)
                    .containsExactly(
                            "sync trigger's counter: cannot see: ERROR: permission denied for table foreign_writes",
                            "pg_stat_activity: cannot see: since when sessions of other roles are connected, where they come"
                                    + " from, and when they were last active: this role lacks pg_read_all_stats",
                            "pg_stat_statements: cannot see: the extension is not installed in this database");
        }
    }

    @Test
    void saysThatStatementsAreNotCollectedThoughTheExtensionIsThere() {
        database.execute("CREATE EXTENSION pg_stat_statements");
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            assertThat(lines(switchback, UsageLine.CannotSee.class))
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("pg_stat_statements: cannot see: ERROR: ")
                            .contains("must be loaded via"));
        }
    }

    @Test
    void findsStatementsWhereTheyAreCollected() throws SQLException {
        try (PostgresServer server = PostgresServer.start(
                        Map.of("shared_preload_libraries", "pg_stat_statements", "wal_level", "logical"));
                TestDatabase own = server.newDatabase()) {
            own.execute(
                    "CREATE SCHEMA stats; CREATE EXTENSION pg_stat_statements SCHEMA stats; CREATE ROLE plain LOGIN");
            own.execute("GRANT USAGE ON SCHEMA stats TO plain");
            CustomerName.createTable(own, 10);
            own.execute("SELECT pg_create_logical_replication_slot('feed', 'pgoutput')");
            try (Switchback switchback =
                    Operator.switchback(own, CustomerName.CHANGE).build()) {
                switchback.change("customer-name").expand(ADA);
                switchback.change("customer-name").backfill(progress -> {}, ADA);
                for (int i = 0; i < 3; i++) {
                    own.rows("SELECT full_name FROM customer WHERE id = " + i);
                }
                own.rows("SELECT c.* FROM customer c");
                own.rows("SELECT first_name FROM customer");
                own.rows("SELECT count(*) FROM customer");
                UsageReport report = switchback.change("customer-name").usage();
                assertThat(report.uses())
                        .filteredOn(use -> use.source().equals("pg_stat_statements"))
                        .extracting(UsageLine.Uses::what)
                        .contains("SELECT full_name FROM customer WHERE id = $1", "SELECT c.* FROM customer c")
                        .noneMatch(what -> what.contains("switchback")
                                || what.contains("count(")
                                || what.equals("SELECT first_name FROM customer"));
                assertThat(report.toString())
                        .contains("SELECT full_name FROM customer WHERE id = $1: 3 calls by role postgres since the"
                                + " statistics were reset at 20")
                        .contains("pg_replication_slots: logical slot feed (pgoutput): not in use now");
                UsageReport plain = new Usage(new Database(own.pool("plain", 1))).report(CustomerName.CHANGE);
                assertThat(plain.blindSpots())
                        .extracting(UsageLine.CannotSee::toString)
                        .anySatisfy(line -> assertThat(line)
                                .matches(
                                        "pg_stat_statements: cannot see: the text of \\d+ statements of other roles: this role"
                                                + " lacks pg_read_all_stats"));
            }
        }
    }

    private Connection connect(String application) throws SQLException {
        return DriverManager.getConnection(
                database.pool("postgres", 1).getJdbcUrl() + "&ApplicationName=" + application);
    }

    private static List<String> lines(Switchback switchback, Class<? extends UsageLine> kind) {
        return switchback.change("customer-name").usage().lines().stream()
                .filter(kind::isInstance)
                .map(UsageLine::toString)
                .toList();
    }
}
