package dev.switchback.constrain;

import static dev.switchback.change.Column.text;
import static dev.switchback.change.Constraint.check;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Killed at any point, constrain goes on from there when it is called again, and leaves nothing half done behind. */
@Tag("long")
class ConstrainCrashTest {

    private static final String SIGNUP_EMAIL = "signup-email";

    private TestDatabase database;

    @BeforeEach
    void tables() {
        database = Postgres.newDatabase();
        Signup.createTables(database, 50);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private ChangeHandle opened(Switchback switchback) {
        return Operator.open(switchback.change(SIGNUP_EMAIL));
    }

    /** The other constraints need locks that would wait for whoever holds the build up. */
    private ChangeHandle lackingTheUniqueConstraint(Switchback switchback) {
        ChangeHandle change = opened(switchback);
        change.constrain(ADA);
        database.execute("ALTER TABLE signup DROP CONSTRAINT " + Signup.UNIQUE);
        return change;
    }

    private void dropConstraints() {
        database.execute(
                "ALTER TABLE signup ALTER tier DROP NOT NULL, DROP CONSTRAINT email_has_an_at, DROP CONSTRAINT "
                        + Signup.UNIQUE + ", DROP CONSTRAINT " + Signup.FOREIGN_KEY
                        + "; DROP INDEX signup_by_email; DROP INDEX one_staff_name");
    }

    @Test
    void goesOnWhereverItWasKilled() {
        try (Switchback owner = Operator.switchback(database, Signup.CHANGE).build()) {
            int deaths = Killer.killEverywhere(database, Signup.CHANGE, opened(owner), this::dropConstraints);
            assertThat(deaths).as("points at which it was killed").isGreaterThan(30);
            assertThat(owner.verifyJournal()).isEmpty();
        }
    }

    /** A build waits for every older transaction: so it can be caught in the midst, and its session ended. */
    private void killABuild(ChangeHandle change) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Connection old = database.dataSource().getConnection();
                Statement statement = old.createStatement()) {
            old.setAutoCommit(false);
            statement.execute("UPDATE signup SET note = 'held' WHERE id = 1");
            Future<ConstraintReport> running = thread.submit(() -> change.constrain(ADA));
            await().until(() -> database.number("SELECT count(*) FROM pg_stat_activity WHERE state = 'active'"
                            + " AND query LIKE 'CREATE UNIQUE INDEX CONCURRENTLY%' AND wait_event_type = 'Lock'")
                    == 1);
            database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE query LIKE 'CREATE UNIQUE INDEX CONCURRENTLY%' AND pid <> pg_backend_pid()");
            assertThatThrownBy(() -> running.get(30, TimeUnit.SECONDS)).isNotNull();
            old.rollback();
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void buildsAgainWhatAKilledBuildHasLeft() throws Exception {
        try (Switchback switchback =
                Operator.switchback(database, Signup.CHANGE).build()) {
            ChangeHandle change = lackingTheUniqueConstraint(switchback);
            killABuild(change);
            assertThat(change.constrain(ADA).allInPlace()).isTrue();
            assertThat(Killer.leftovers(database)).isNull();
        }
    }

    /** What the build of a dead process leaves is invalid, and refuses duplicates all the same. */
    @Test
    void removesTheInvalidIndexOfADeadProcessBeforeItBuilds() throws SQLException {
        try (Switchback switchback =
                Operator.switchback(database, Signup.CHANGE).build()) {
            ChangeHandle change = opened(switchback);
            database.execute("INSERT INTO signup (id, tenant, mail) VALUES (1001, 9, 'a@b'), (1002, 9, 'A@b')");
            try (Connection connection = database.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                assertThatThrownBy(() -> statement.execute(
                                "CREATE UNIQUE INDEX CONCURRENTLY " + Signup.UNIQUE + " ON signup (tenant, email)"))
                        .hasMessageContaining("could not create unique index");
            }
            assertThat(Killer.leftovers(database)).isEqualTo(Signup.UNIQUE);
            assertThatThrownBy(() -> change.constrain(ADA)).hasMessageContaining("first keys [1001 = 1002]");
            database.execute("DELETE FROM signup WHERE id = 1002");
            assertThat(change.constrain(ADA).allInPlace()).isTrue();
            assertThat(Killer.leftovers(database)).isNull();
        }
    }

    /** Between setting a leftover aside and dropping it, too. */
    @Test
    void removesALeftoverWhereverItWasKilledMeanwhile() {
        try (Switchback switchback =
                Operator.switchback(database, Signup.CHANGE).build()) {
            ChangeHandle change = lackingTheUniqueConstraint(switchback);
            leaveAFailedBuild();
            int deaths = Killer.killEverywhere(database, Signup.CHANGE, change, () -> {
                database.execute("ALTER TABLE signup DROP CONSTRAINT " + Signup.UNIQUE);
                leaveAFailedBuild();
            });
            assertThat(deaths).as("points at which it was killed").isGreaterThan(7);
        }
    }

    private void leaveAFailedBuild() {
        database.execute("INSERT INTO signup (id, tenant, mail) VALUES (1001, 9, 'a@b'), (1002, 9, 'A@b')");
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute(
                            "CREATE UNIQUE INDEX CONCURRENTLY " + Signup.UNIQUE + " ON signup (tenant, email)"))
                    .hasMessageContaining("could not create unique index");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        database.execute("DELETE FROM signup WHERE id > 1000");
        assertThat(Killer.leftovers(database)).isEqualTo(Signup.UNIQUE);
    }

    /** A duplicate that comes while the index is built: nothing of the index stays to refuse an old image's writes. */
    @Test
    void leavesNothingOfABuildThatMetADuplicate() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Switchback switchback =
                        Operator.switchback(database, Signup.CHANGE).build();
                Connection old = database.dataSource().getConnection();
                Statement statement = old.createStatement()) {
            ChangeHandle change = lackingTheUniqueConstraint(switchback);
            old.setAutoCommit(false);
            statement.execute("INSERT INTO signup (tenant, mail) VALUES (1, 'USER1@example.org')");
            Future<ConstraintReport> running = thread.submit(() -> change.constrain(ADA));
            await().until(() -> database.number("SELECT count(*) FROM pg_stat_progress_create_index") == 1);
            old.commit();
            assertThatThrownBy(() -> running.get(60, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("was violated by a row that was written meanwhile; it is not added")
                    .hasMessageContaining("first keys [1 = 51]");
            assertThat(Killer.leftovers(database)).isNull();
            statement.execute("INSERT INTO signup (tenant, mail) VALUES (1, 'uSER1@example.org')");
            old.commit();
        } finally {
            thread.shutdownNow();
        }
    }

    /** The row is not committed when constrain looks, and is when it validates. */
    @Test
    void takesAConstraintBackThatARowHasBeaten() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Switchback switchback =
                        Operator.switchback(database, Signup.CHANGE).build();
                Connection old = database.dataSource().getConnection();
                Statement statement = old.createStatement()) {
            ChangeHandle change = opened(switchback);
            change.constrain(ADA);
            database.execute("ALTER TABLE signup DROP CONSTRAINT email_has_an_at");
            old.setAutoCommit(false);
            statement.execute("INSERT INTO signup (tenant, mail) VALUES (1, 'nobody')");
            Future<ConstraintReport> running = thread.submit(() -> change.constrain(ADA));
            await().until(() -> database.number("SELECT count(*) FROM pg_locks WHERE NOT granted"
                            + " AND relation = 'signup'::regclass AND mode = 'AccessExclusiveLock'")
                    == 1);
            old.commit();
            assertThatThrownBy(() -> running.get(60, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("was violated by a row that was written meanwhile; it is not added")
                    .hasMessageContaining("first keys [51]");
            statement.execute("INSERT INTO signup (tenant, mail) VALUES (1, 'another nobody')");
            old.commit();
        } finally {
            thread.shutdownNow();
        }
    }

    /** A build waits for older snapshots: whoever waits for the build must not hold one. */
    @Test
    void validatesBesideABuildOfAnotherChangeWithoutADeadlock() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        SchemaChange remark = SchemaChange.named("signup-note")
                .table("signup")
                .key("id")
                .oldShape(text("note"))
                .newShape(text("remark"))
                .forward("remark", "note")
                .backward("note", "remark")
                .constraint(check("remark_is_short", "length(remark) < 9"))
                .build();
        String build = "SELECT '" + Signup.UNIQUE + "'::regclass::oid";
        try (Switchback switchback =
                        Operator.switchback(database, Signup.CHANGE, remark).build();
                Connection old = database.dataSource().getConnection();
                Statement statement = old.createStatement()) {
            ChangeHandle email = lackingTheUniqueConstraint(switchback);
            ChangeHandle note = Operator.open(switchback.change("signup-note"));
            database.execute("ALTER TABLE signup ADD CONSTRAINT remark_is_short CHECK (length(remark) < 9) NOT VALID");
            old.setAutoCommit(false);
            statement.execute("UPDATE signup SET note = 'held' WHERE id = 1");
            Future<ConstraintReport> one = threads.submit(() -> email.constrain(ADA));
            await().until(() -> database.number("SELECT count(*) FROM pg_stat_progress_create_index") == 1);
            long oid = database.number(build);
            Future<ConstraintReport> two = threads.submit(() -> note.constrain(ADA));
            await().until(() -> database.number("SELECT count(*) FROM pg_locks WHERE NOT granted"
                            + " AND relation = 'signup'::regclass AND mode = 'ShareUpdateExclusiveLock'")
                    == 1);
            old.rollback();
            assertThat(one.get(60, TimeUnit.SECONDS).allInPlace()).isTrue();
            assertThat(two.get(60, TimeUnit.SECONDS).allInPlace()).isTrue();
            assertThat(database.number(build)).as("the same build").isEqualTo(oid);
        } finally {
            threads.shutdownNow();
        }
    }

    /** PostgreSQL's build gives its lock back before it commits: this is what the catalog looks like meanwhile. */
    @Test
    void leavesAnIndexAloneThatIsAboutToBecomeValid() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Switchback switchback =
                        Operator.switchback(database, Signup.CHANGE).build();
                Connection builder = database.dataSource().getConnection();
                Statement statement = builder.createStatement()) {
            ChangeHandle change = lackingTheUniqueConstraint(switchback);
            statement.execute("CREATE UNIQUE INDEX " + Signup.UNIQUE + " ON signup (tenant, email);"
                    + " UPDATE pg_index SET indisvalid = false WHERE indexrelid = '" + Signup.UNIQUE + "'::regclass");
            long oid = database.number("SELECT '" + Signup.UNIQUE + "'::regclass::oid");
            builder.setAutoCommit(false);
            statement.execute("UPDATE pg_index SET indisvalid = true WHERE indexrelid = " + oid);
            Future<ConstraintReport> running = thread.submit(() -> change.constrain(ADA));
            await().until(() ->
                    database.number("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'") == 1);
            builder.commit();
            assertThat(running.get(60, TimeUnit.SECONDS).allInPlace()).isTrue();
            assertThat(database.number("SELECT '" + Signup.UNIQUE + "'::regclass::oid"))
                    .isEqualTo(oid);
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void waitsForAnotherInstanceThatBuildsTheSameIndex() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (Switchback first = Operator.switchback(database, Signup.CHANGE).build();
                Switchback second = Operator.switchback(database, Signup.CHANGE).build();
                Connection old = database.dataSource().getConnection();
                Statement statement = old.createStatement()) {
            lackingTheUniqueConstraint(first);
            old.setAutoCommit(false);
            statement.execute("UPDATE signup SET note = 'held' WHERE id = 1");
            Future<ConstraintReport> one =
                    threads.submit(() -> first.change(SIGNUP_EMAIL).constrain(ADA));
            Future<ConstraintReport> two =
                    threads.submit(() -> second.change(SIGNUP_EMAIL).constrain(ADA));
            await().until(() -> database.number("SELECT count(*) FROM pg_stat_progress_create_index") >= 1);
            await().until(() -> database.number("SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
                            + " WHERE NOT granted AND relation = 'signup'::regclass")
                    >= 1);
            old.rollback();
            assertThat(one.get(60, TimeUnit.SECONDS).allInPlace()).isTrue();
            assertThat(two.get(60, TimeUnit.SECONDS).allInPlace()).isTrue();
            assertThat(Killer.leftovers(database)).isNull();
        } finally {
            threads.shutdownNow();
        }
    }
}
