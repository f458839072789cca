package dev.switchback.migrate;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariDataSource;
import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.Column;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.gate.GateReport;
import dev.switchback.phase.Phase;
import dev.switchback.phase.WindowPolicy;
import dev.switchback.testing.CatalogDump;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a hook lets pass and what not, the same for every tool. One database with an open window for all cases: whatever is
 * refused has changed nothing, so the next one finds what the first one found.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class MigrationHook {

    private static final SchemaChange MAIL = SchemaChange.named("customer-mail")
            .table("customer")
            .key("id")
            .oldShape(Column.text("email"))
            .newShape(Column.text("mail"))
            .forward("mail", "email")
            .backward("email", "mail")
            .build();

    @TempDir
    Path directory;

    private TestDatabase database;
    private int migrations;

    /** Runs one migration by the tool, with its hook; throws what the tool throws. */
    protected abstract void migrate(
            TestDatabase database,
            Path script,
            String sql,
            boolean transactional,
            @Nullable Function<String, GateReport> gate)
            throws Exception;

    /** Whether the tool's own history says that this migration has been applied. */
    protected abstract boolean isApplied(TestDatabase database, Path script);

    /** Whether the tool tells a hook why a statement failed. */
    protected abstract boolean hearsWhyStatementsFail();

    @BeforeAll
    void open() {
        database = Postgres.newEmptyDatabase();
        CustomerName.createTable(database, 10);
        database.execute("CREATE TABLE other (id int); CREATE TYPE other_type AS (a int);"
                + "CREATE VIEW directory AS SELECT id, full_name FROM customer");
        // The application is down: whoever migrates has nothing but the database.
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE, MAIL).build()) {
            Operator.open(switchback.change("customer-name"));
        }
    }

    @AfterAll
    void close() {
        database.close();
    }

    static List<MigrationCase> cases() {
        return MigrationCase.ALL;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    @Promise("P6")
    void judges(MigrationCase each) throws Exception {
        CatalogDump before = ours();
        List<List<@Nullable String>> rows = database.rows("SELECT * FROM customer ORDER BY id");
        Path script = script(each.sql());

        Throwable thrown = catchThrowable(() -> migrate(database, script, each.sql(), each.transactional(), null));

        if (each.refusal().isEmpty()) {
            Assertions.assertThat(thrown).isNull();
            assertThat(isApplied(database, script)).isTrue();
        } else {
            if (each.stoppedByGuard() && !hearsWhyStatementsFail()) {
                assertThat(thrown).isNotNull().hasMessageContaining("customer");
            } else {
                assertThat(refusal(thrown))
                        .hasMessageContaining("of 'customer-name' refused: ")
                        .hasMessageContainingAll(each.refusal().toArray(String[]::new));
            }
            assertThat(ours().since(before)).isEmpty();
            assertThat(database.rows("SELECT * FROM customer ORDER BY id")).isEqualTo(rows);
            assertThat(isApplied(database, script)).isFalse();
        }
        assertTheOldImageWorks();
    }

    @Test
    @Promise("P6")
    void namesThePhaseWhatTheDatabaseKnowsAndWhatToDo() throws Exception {
        String sql = "ALTER TABLE customer DROP COLUMN full_name CASCADE;";
        Throwable thrown = catchThrowable(() -> migrate(database, script(sql), sql, true, null));
        assertThat(refusal(thrown).reasons())
                .anySatisfy(reason -> assertThat(reason).startsWith("'customer-name' is OPEN since "))
                .contains(
                        "nobody has asked to contract: the gate has never decided",
                        "the gate itself is asked with change.gate() in the application")
                .anySatisfy(reason -> assertThat(reason).startsWith("the window is open for "))
                .anySatisfy(reason -> assertThat(reason).startsWith("have change.contract(...) drop the old shape"));
    }

    /** The gate reads the table on another connection: it is asked when the migration no longer holds it locked. */
    @Test
    void givesTheGatesReasonsWhereItCanBeAsked() throws Exception {
        try (Switchback switchback = Operator.switchback(database, CustomerName.CHANGE)
                .window(WindowPolicy.STANDARD)
                .build()) {
            for (String sql : List.of(
                    "ALTER TABLE customer DROP COLUMN full_name CASCADE;",
                    "DO $$ BEGIN ALTER TABLE customer DROP COLUMN full_name CASCADE; END $$;")) {
                Throwable thrown = catchThrowable(() -> migrate(
                        database,
                        script(sql),
                        sql,
                        true,
                        name -> switchback.change(name).gate()));
                assertThat(refusal(thrown).reasons())
                        .contains("the gate says NO_GO")
                        .anySatisfy(reason -> assertThat(reason).startsWith("FAIL window-age: "));
            }
        }
    }

    @Test
    void asksTheControlTablesWhereTheGateCannotBe() throws Exception {
        String sql = "DROP TABLE customer CASCADE;";
        Throwable thrown = catchThrowable(() -> migrate(database, script(sql), sql, true, name -> {
            throw new IllegalStateException("no change of this name is registered here");
        }));
        assertThat(refusal(thrown).reasons()).contains("nobody has asked to contract: the gate has never decided");
    }

    @Test
    void letsTheScriptOfExpandPass() throws Exception {
        String script;
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE, MAIL).build()) {
            script = switchback.change("customer-mail").expandScript();
        }
        try (TestDatabase another = Postgres.newEmptyDatabase()) {
            CustomerName.createTable(another, 5);
            try (Switchback switchback =
                    Operator.switchback(another, CustomerName.CHANGE, MAIL).build()) {
                Operator.open(switchback.change("customer-name"));
                migrate(another, script(script), script, true, null);
                assertThat(switchback.change("customer-mail").expand(ADA).phase())
                        .isEqualTo(Phase.BACKFILLING);
                // In BACKFILLING it may be run again, and puts back what is not in place.
                String again = switchback.change("customer-mail").expandScript();
                migrate(another, script(again), again, true, null);
            }
        }
    }

    @Test
    void leavesEverythingToMigrationsWhereNoChangeIsUnderWay() throws Exception {
        try (TestDatabase another = Postgres.newEmptyDatabase()) {
            CustomerName.createTable(another, 5);
            String without = "DO $$ BEGIN ALTER TABLE customer DROP COLUMN email; END $$;";
            migrate(another, script(without), without, false, null);
            another.execute("ALTER TABLE customer ADD email text NOT NULL DEFAULT ''");
            Duration moment = Duration.ofMillis(1);
            try (Switchback switchback = Operator.switchback(another, CustomerName.CHANGE)
                    .window(new WindowPolicy(moment, moment, moment))
                    .build()) {
                String planned = "ALTER TABLE customer DROP COLUMN email;";
                migrate(another, script(planned), planned, true, null);
                ChangeHandle change = Operator.open(switchback.change("customer-name"));
                change.abandon(ADA);
                String after = "ALTER TABLE customer RENAME full_name TO name;";
                migrate(another, script(after), after, true, null);
            }
        }
    }

    @Test
    void saysWhatTheRoleLacks() throws Exception {
        database.execute("DO $$ BEGIN CREATE ROLE stranger LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        HikariDataSource stranger = database.pool("stranger", 1);
        try (var connection = stranger.getConnection()) {
            assertThat(catchThrowable(() -> new MigrationJudge().watch(connection, "m")))
                    .hasMessageContaining("[SQLSTATE 42501]")
                    .hasMessageContaining("see docs/operations.md, section Roles and grants");
        }
    }

    protected static RefusedException refusal(@Nullable Throwable thrown) {
        for (Throwable e = thrown; e != null; e = e.getCause()) {
            if (e instanceof RefusedException refused) {
                return refused;
            }
        }
        throw new AssertionError("nothing was refused", thrown);
    }

    private Path script(String sql) throws IOException {
        Path place = Files.createDirectory(directory.resolve("m" + ++migrations));
        Path script = place.resolve("V" + migrations + "__migration.sql");
        Files.writeString(script, sql);
        return script;
    }

    /** Without the tables of the tool. */
    private CatalogDump ours() {
        CatalogDump all = CatalogDump.of(database);
        all.facts().removeIf(fact -> fact.contains("history") || fact.contains("databasechangelog"));
        return all;
    }

    private void assertTheOldImageWorks() {
        long id = database.number("INSERT INTO customer (full_name) VALUES ('Grace Hopper') RETURNING id");
        assertThat(database.text("SELECT last_name FROM customer WHERE id = " + id))
                .isEqualTo("Hopper");
        database.execute("UPDATE customer SET full_name = 'Grace Murray Hopper' WHERE id = " + id);
        assertThat(database.text("SELECT last_name FROM customer WHERE id = " + id))
                .isEqualTo("Murray Hopper");
        database.execute("DELETE FROM customer WHERE id = " + id);
    }
}
