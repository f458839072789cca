package dev.switchback.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.switchback.change.SwitchbackException;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import dev.switchback.testing.Threads;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The control tables come to be, whoever starts first and whatever the role may do. */
class ControlSchemaTest {

    private TestDatabase database;

    @BeforeEach
    void start() {
        database = Postgres.newEmptyDatabase();
    }

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void eightInstancesMayStartAtOnce() {
        Threads.together(8, number -> schema(database.dataSource()).ensure());

        assertThat(database.rows("SELECT version FROM switchback.schema_version"))
                .containsExactly(List.of("1"));
        assertThat(database.number("SELECT count(*) FROM switchback.journal_head"))
                .isEqualTo(1);
    }

    @Test
    void isLeftAloneWhenItIsUpToDateEvenWhileSomebodyHoldsTheLock() throws Exception {
        schema(database.dataSource()).ensure();
        List<?> before = database.rows("SELECT xmin, * FROM switchback.schema_version");

        try (Connection holder = database.dataSource().getConnection();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("LOCK TABLE switchback.change, switchback.journal IN ACCESS EXCLUSIVE MODE");
            schema(database.dataSource()).ensure();
            holder.rollback();
        }

        assertThat(database.rows("SELECT xmin, * FROM switchback.schema_version"))
                .isEqualTo(before);
    }

    @Test
    void aNewerOneIsUsedAsItIs() {
        schema(database.dataSource()).ensure();
        database.execute("INSERT INTO switchback.schema_version (version, needs) VALUES (99, 1)");

        assertThatCode(() -> schema(database.dataSource()).ensure()).doesNotThrowAnyException();

        assertThat(database.number("SELECT max(version) FROM switchback.schema_version"))
                .isEqualTo(99);
    }

    @Test
    void aNewerOneThatNeedsANewerLibraryIsRefused() {
        schema(database.dataSource()).ensure();
        database.execute("INSERT INTO switchback.schema_version (version, needs) VALUES (98, 1), (99, 97)");

        assertThatThrownBy(() -> schema(database.dataSource()).ensure())
                .isInstanceOf(SwitchbackException.class)
                .hasMessage(
                        "the control schema is at version 99, which needs a library that knows version 97, and this one"
                                + " knows 1: deploy an image with the library that upgraded it, or a newer one; nothing was changed");
    }

    /** Both saw an empty database: the newer library's upgrade came first, and the older one's waited for it. */
    @Test
    void aNewerOneThatCameWhileWaitingIsRefusedAsWell() throws Exception {
        CompletableFuture<Void> older;
        try (Connection newer = database.dataSource().getConnection();
                Statement statement = newer.createStatement()) {
            newer.setAutoCommit(false);
            statement.execute("SELECT pg_advisory_xact_lock(" + ControlSchema.LOCK + ")");
            older = CompletableFuture.runAsync(
                    () -> schema(database.dataSource()).ensure());
            await().until(() -> database.number(
                            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
                                    + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")
                    == 1);
            statement.execute("CREATE SCHEMA switchback");
            statement.execute("CREATE TABLE switchback.schema_version AS SELECT 2 AS version, 2 AS needs");
            newer.commit();
        }

        assertThatThrownBy(older::join)
                .hasCauseInstanceOf(SwitchbackException.class)
                .hasMessageContaining(
                        "is at version 2, which needs a library that knows version 2, and this one knows 1");
    }

    @Test
    void aFailureHalfWayLeavesNothing() {
        database.execute("CREATE SCHEMA switchback");
        database.execute("CREATE TABLE switchback.gate_decision (mine integer)");

        assertThatThrownBy(() -> schema(database.dataSource()).ensure())
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("gate_decision")
                .hasMessageContaining("42P07");

        assertThat(database.rows("SELECT relname FROM pg_class WHERE relnamespace = 'switchback'::regnamespace"))
                .containsExactly(List.of("gate_decision"));
    }

    @Test
    void aRoleThatMayNotCreateItIsToldTheGrantAndTheGrantIsEnough() {
        DataSource restricted = restricted("O'Neil \"app\"");
        List<String> grants = grantsIn(catchThrowable(() -> schema(restricted).ensure()));

        assertThat(grants.get(0)).isEqualTo("GRANT CREATE ON DATABASE " + name() + " TO \"O'Neil \"\"app\"\"\";");
        database.execute(grants.get(0));

        schema(restricted).ensure();
        assertThat(database.text("SELECT tableowner FROM pg_tables WHERE tablename = 'journal'"))
                .isEqualTo("O'Neil \"app\"");
    }

    @Test
    void anOwnerMayRunTheSqlAndGrantWhatTheMessageSays() {
        DataSource restricted = restricted("reader");
        List<String> grants = grantsIn(catchThrowable(() -> schema(restricted).ensure()));

        database.execute(ControlSchema.sql());
        // The schema is there now, but nothing of it is granted yet: the same message.
        assertThat(grantsIn(catchThrowable(() -> schema(restricted).ensure()))).isEqualTo(grants);
        grants.subList(1, grants.size()).forEach(database::execute);

        schema(restricted).ensure();
        assertThat(database.rows("SELECT version FROM switchback.schema_version"))
                .containsExactly(List.of("1"));
    }

    @Test
    void theSqlForTheOwnerGivesTheSameTables() {
        schema(database.dataSource()).ensure();
        try (TestDatabase byHand = Postgres.newEmptyDatabase()) {
            byHand.execute(ControlSchema.sql());

            assertThat(catalog(byHand)).isEqualTo(catalog(database)).hasSizeGreaterThan(50);
        }
    }

    @Test
    void aDatabaseThatIsAwayIsNamedAsTheCause() {
        PGSimpleDataSource nowhere = new PGSimpleDataSource();
        nowhere.setServerNames(new String[] {"localhost"});
        nowhere.setPortNumbers(new int[] {1});

        assertThatThrownBy(() -> schema(nowhere).ensure())
                .isInstanceOf(SwitchbackException.class)
                .hasMessageContaining("[SQLSTATE 08001]")
                .hasMessageContaining("localhost:1")
                .hasMessageContaining("the database cannot be reached: check host, port and that it is up");
    }

    private static ControlSchema schema(DataSource dataSource) {
        return new ControlSchema(new Database(dataSource));
    }

    /** A role is known to the whole server: its name carries the database's, so that no two tests share one. */
    private DataSource restricted(String role) {
        String quoted = '"' + role.replace("\"", "\"\"") + '"';
        database.execute(
                "DO $do$ BEGIN CREATE ROLE " + quoted + " LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $do$");
        return database.pool(role, 2);
    }

    private static List<String> grantsIn(Throwable refusal) {
        assertThat(refusal).isExactlyInstanceOf(SwitchbackException.class);
        return refusal.getMessage()
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("GRANT"))
                .toList();
    }

    private String name() {
        return database.text("SELECT current_database()");
    }

    private static List<?> catalog(TestDatabase database) {
        return database.rows("SELECT table_name, column_name, data_type, column_default, is_nullable"
                + " FROM information_schema.columns WHERE table_schema = 'switchback' ORDER BY 1, 2");
    }
}
