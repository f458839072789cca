package dev.switchback.backfill;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.SwitchbackBuilder;
import dev.switchback.database.DatabaseException;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.SwitchableDataSource;
import dev.switchback.testing.TestDatabase;
import dev.switchback.testing.WatchedDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The connection is lost at every single statement and commit of a run, from its first to its last. */
class LostConnectionTest {

    private static final int ROWS = 300;

    private final TestDatabase database = Postgres.newDatabase();

    @AfterEach
    void close() {
        database.close();
    }

    /** Loses the connection of one thread, once: before it does its n-th thing, or just after, when nobody hears the answer. */
    private static final class Lossy implements WatchedDataSource.Watcher {
        private final Thread thread = Thread.currentThread();
        private final boolean afterwards;
        private int left;

        Lossy(boolean afterwards) {
            this.afterwards = afterwards;
        }

        void loseAt(int n) {
            left = n;
        }

        boolean hasLost() {
            return left <= 0;
        }

        @Override
        public void before(Connection connection, String what) throws SQLException {
            if (!afterwards) {
                count(connection);
            }
        }

        @Override
        public void after(Connection connection, String what) throws SQLException {
            if (afterwards) {
                count(connection);
            }
        }

        private void count(Connection connection) throws SQLException {
            if (Thread.currentThread() == thread && left > 0 && --left == 0) {
                connection.abort(Runnable::run);
                throw new SQLException("the connection is lost", "08006");
            }
        }
    }

    private static SwitchbackBuilder switchback(DataSource dataSource) {
        return Switchback.builder(dataSource)
                .register(CustomerName.CHANGE)
                .backfill(BackfillSettings.STANDARD.withThrottles().withLease(Duration.ofSeconds(1)));
    }

    @Tag("long")
    @ParameterizedTest(name = "after it was done: {0}")
    @ValueSource(booleans = {false, true})
    void goesOnWhereverItWas(boolean afterwards) {
        CustomerName.createTable(database, ROWS);
        Lossy lossy = new Lossy(afterwards);
        try (Switchback switchback =
                switchback(WatchedDataSource.of(database.unpooled(), lossy)).build()) {
            ChangeHandle change = switchback.change("customer-name");
            change.expand(ADA);
            int losses = 0;
            do {
                database.execute("SET session_replication_role = replica; UPDATE customer SET first_name = NULL,"
                        + " last_name = NULL; SET session_replication_role = origin");
                losses++;
                lossy.loseAt(losses);
                BackfillProgress end = change.backfill(progress -> {}, ADA);
                assertThat(end.finished()).as("loss %d", losses).isTrue();
                assertThat(end.examined()).as("loss %d", losses).isEqualTo(ROWS);
                assertThat(end.filled()).as("loss %d", losses).isEqualTo(ROWS * 4 / 5);
                assertThat(Chunks.done(database)).isEqualTo(Chunks.made(database));
            } while (lossy.hasLost());
            lossy.loseAt(0);
            assertThat(losses).isGreaterThan(30);
            assertThat(change.verify(ADA).agrees()).isTrue();
        }
    }

    @Test
    void isNotPatientForEver() {
        CustomerName.createTable(database, ROWS);
        SwitchableDataSource away = new SwitchableDataSource(database.dataSource());
        try (Switchback switchback =
                switchback(away).patience(Duration.ofMillis(300)).build()) {
            ChangeHandle change = switchback.change("customer-name");
            change.expand(ADA);
            away.down();
            int asked = away.asked();
            assertThatThrownBy(() -> change.backfill(progress -> {}, ADA))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("08001");
            assertThat(away.asked() - asked).as("tries").isGreaterThan(1);
            away.up();
        }
    }
}
