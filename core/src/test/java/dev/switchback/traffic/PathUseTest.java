package dev.switchback.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchback.Switchback;
import dev.switchback.change.Path;
import dev.switchback.database.Database;
import dev.switchback.database.DatabaseException;
import dev.switchback.route.Decision;
import dev.switchback.route.Reason;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.SwitchableDataSource;
import dev.switchback.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was used is recorded, cheaply, and not forgotten. */
class PathUseTest {

    private static final String CHANGE = "customer-name";
    private static final Decision NEW = new Decision(Path.NEW, false, Path.NEW, Reason.FLAG);
    private static final String RECORDED = "SELECT coalesce(max(last_used)::text, 'never') FROM switchback.path_use";

    private TestDatabase database;
    private SwitchableDataSource dataSource;
    private PathUse use;

    @BeforeEach
    void registered() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 1);
        Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build();
        switchback.close();
        dataSource = new SwitchableDataSource(database.dataSource());
        use = new PathUse(new Database(dataSource));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void asksNothingOfTheDatabaseWhenNothingWasUsed() {
        use.flush();
        assertThat(dataSource.asked()).isZero();
    }

    @Test
    void keepsWhatItCouldNotRecord() {
        use.hearing(CHANGE, NEW).run();
        dataSource.down();
        assertThatThrownBy(() -> use.flush()).isInstanceOf(DatabaseException.class);
        assertThat(database.text(RECORDED)).isEqualTo("never");
        dataSource.up();
        use.flush();
        assertThat(database.rows("SELECT path FROM switchback.path_use")).hasSize(1);
    }

    @Test
    void recordsAtMostOnceASecondAndNeverLosesTheLast() {
        use.hearing(CHANGE, NEW).run();
        use.flush();
        database.execute("UPDATE switchback.path_use SET last_used = clock_timestamp() + interval '1 hour'");
        String first = database.text(RECORDED);
        use.hearing(CHANGE, NEW).run();
        use.flush();
        assertThat(database.text(RECORDED)).as("recorded a moment ago").isEqualTo(first);
        database.execute("UPDATE switchback.path_use SET last_used = clock_timestamp() - interval '1 hour'");
        String aged = database.text(RECORDED);
        await().untilAsserted(() -> {
            use.flush();
            assertThat(database.text(RECORDED)).isNotEqualTo(aged);
        });
    }
}
