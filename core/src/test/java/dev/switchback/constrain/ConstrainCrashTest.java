package dev.switchback.constrain;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.RefusedException;
import dev.switchback.testing.MortalDataSource;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Killed at any point, constrain goes on from there when it is called again, and leaves nothing half done behind. */
class ConstrainCrashTest {

    private static final String LEFTOVERS = "SELECT string_agg(o, ',') FROM ("
            + "SELECT relname AS o FROM pg_class WHERE relname LIKE '~switchback%'"
            + " UNION ALL SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid"
            + " UNION ALL SELECT conname FROM pg_constraint WHERE NOT convalidated OR conname LIKE '%not_null' AND contype"
            + " = 'c') AS leftovers";

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
        MortalDataSource mortal = new MortalDataSource(database.unpooled());
        int deaths = 0;
        try (Switchback owner = Operator.switchback(database, Signup.CHANGE).build();
                Switchback doomed = Switchback.builder(mortal)
                        .register(Signup.CHANGE)
                        .pollEvery(Duration.ofMinutes(1))
                        .lease(Duration.ofMinutes(2))
                        .heartbeatExpiry(Duration.ofMinutes(5))
                        .build()) {
            ChangeHandle change = opened(owner);
            while (dies(mortal, doomed.change(SIGNUP_EMAIL), deaths + 1)) {
                deaths++;
                assertThat(change.constrain(ADA).allInPlace())
                        .as("after death %d", deaths)
                        .isTrue();
                assertThat(database.text(LEFTOVERS))
                        .as("after death %d", deaths)
                        .isNull();
                dropConstraints();
            }
            assertThat(deaths).as("points at which it was killed").isGreaterThan(30);
            assertThat(owner.verifyJournal()).isEmpty();
        }
    }

    private static boolean dies(MortalDataSource mortal, ChangeHandle change, int point) {
        mortal.dieBefore(point);
        try {
            change.constrain(ADA);
            return false;
        } catch (MortalDataSource.Death e) {
            return true;
        } finally {
            mortal.live();
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
            assertThat(database.text(LEFTOVERS)).isNull();
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
            assertThat(database.text(LEFTOVERS)).isEqualTo(Signup.UNIQUE);
            assertThatThrownBy(() -> change.constrain(ADA)).hasMessageContaining("first keys [1001 = 1002]");
            database.execute("DELETE FROM signup WHERE id = 1002");
            assertThat(change.constrain(ADA).allInPlace()).isTrue();
            assertThat(database.text(LEFTOVERS)).isNull();
        }
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
            assertThat(database.text(LEFTOVERS)).isNull();
            statement.execute("INSERT INTO signup (tenant, mail) VALUES (1, 'uSER1@example.org')");
            old.commit();
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
            assertThat(database.text(LEFTOVERS)).isNull();
        } finally {
            threads.shutdownNow();
        }
    }
}
