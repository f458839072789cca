package dev.switchback.slo;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.Path;
import dev.switchback.phase.Phase;
import dev.switchback.route.Reason;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.SwitchableDataSource;
import dev.switchback.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an instance meets itself it acts on at once; the fleet learns of it when the database can be reached. */
class LocalGuardTest {

    /** So that nothing but what the instance meets itself can trip. */
    private static final SloPolicy ALONE = SloPolicy.STANDARD.judgedEvery(Duration.ofHours(1));

    private TestDatabase database;
    private SwitchableDataSource flaky;

    /** What the application reads with. */
    private interface Names {
        String first() throws SQLException;
    }

    @BeforeEach
    void table() {
        database = Postgres.newDatabase();
        flaky = new SwitchableDataSource(database.dataSource());
        CustomerName.createTable(database, 10);
        try (Switchback before =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            Operator.open(before.change("customer-name")).ramp(100, ADA);
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Switchback switchback(SloPolicy policy) {
        return Switchback.builder(flaky)
                .register(CustomerName.CHANGE)
                .pollEvery(Duration.ofMillis(50))
                .lease(Duration.ofSeconds(1))
                .guard(policy)
                .build();
    }

    private Names names(Switchback switchback, Names oldPath, Names newPath) {
        return switchback
                .repository(Names.class, CustomerName.CHANGE)
                .oldPath(oldPath)
                .newPath(newPath)
                .build();
    }

    /** On a connection of the application's own. */
    private Names reading(String column) {
        return () -> {
            try (Connection connection = database.dataSource().getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT " + column + " FROM customer WHERE id = 1")) {
                row.next();
                return row.getString(1);
            }
        };
    }

    private static Reason reason(Switchback switchback) {
        return switchback.decision(CustomerName.CHANGE).reason();
    }

    @Test
    @Promise("P4")
    void goesBackAtTheFirstMissingColumnWithoutTheDatabase() throws Exception {
        try (Switchback switchback = switchback(ALONE)) {
            Names names = names(switchback, reading("full_name"), reading("given_name"));
            ChangeHandle change = switchback.change("customer-name");
            flaky.down();
            assertThatThrownBy(names::first)
                    .as("the application's own")
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("given_name");
            assertThat(reason(switchback)).isEqualTo(Reason.TRIPPED);
            assertThat(names.first()).isEqualTo("Plato");
            assertThat(database.number("SELECT trips FROM switchback.change")).isZero();
            flaky.up();
            await().until(() -> database.number("SELECT trips FROM switchback.change") == 1);
            await().until(() -> change.state().phase() == Phase.FROZEN);
            assertThat(change.slo().trip().orElseThrow().reason())
                    .isEqualTo("a call of the new path met a column or table that is not there");
            assertThat(names.first()).isEqualTo("Plato");
            change.unfreeze(ADA);
            change.ramp(100, ADA);
            assertThat(switchback.decision(CustomerName.CHANGE).path())
                    .as("ended by a person, also here")
                    .isEqualTo(Path.NEW);
            assertThat(database.number("SELECT trips FROM switchback.change")).isEqualTo(1);
        }
    }

    @Test
    void goesBackWhenMostOfItsOwnCallsFail() {
        try (Switchback switchback = switchback(ALONE)) {
            Names names = names(switchback, reading("full_name"), () -> {
                throw new IllegalStateException("a bug of the new path");
            });
            for (int i = 0; i < LocalRule.STANDARD.minimumCalls(); i++) {
                try {
                    names.first();
                } catch (SQLException | IllegalStateException e) {
                    assertThat(e).hasMessage("a bug of the new path");
                }
            }
            ChangeHandle change = switchback.change("customer-name");
            await().until(() -> change.state().phase() == Phase.FROZEN);
            assertThat(change.slo().trip().orElseThrow().reason())
                    .contains(" of this instance's ")
                    .contains(" calls on the new path of the last 10 s failed");

            change.unfreeze(ADA);
            change.ramp(100, ADA);
            for (int beats = 0; beats < 3; beats++) {
                Instant before = Instant.now();
                await().until(() -> change.fleet().get(0).lastSeen().isAfter(before));
            }
            assertThat(change.state().phase())
                    .as("what was before a person ended the trip does not count")
                    .isEqualTo(Phase.OPEN);
            assertThat(change.state().trips()).isEqualTo(1);
        }
    }

    @Test
    void neitherInADryRunNorForTheOldPathNorIfItIsOff() throws Exception {
        for (SloPolicy policy : new SloPolicy[] {ALONE.dryRun(), SloPolicy.OFF}) {
            try (Switchback switchback = switchback(policy)) {
                assertThatThrownBy(names(switchback, reading("full_name"), reading("given_name"))::first)
                        .hasMessageContaining("given_name");
                assertThat(reason(switchback)).isEqualTo(Reason.FLAG);
            }
        }
        try (Switchback switchback = switchback(ALONE)) {
            switchback.change("customer-name").off(ADA);
            assertThatThrownBy(names(switchback, reading("no_name"), reading("first_name"))::first)
                    .hasMessageContaining("no_name");
            switchback.change("customer-name").ramp(100, ADA);
            assertThat(reason(switchback)).isEqualTo(Reason.FLAG);
        }
    }

    @Test
    void countsTheLastTenSeconds() {
        RecentCalls calls = new RecentCalls(0, 0, 0);
        assertThat(calls.since(seconds(1), 1_010, 905)).isEqualTo(new RecentCalls.Counts(1_010, 905));
        assertThat(calls.since(seconds(10), 1_100, 905)).isEqualTo(new RecentCalls.Counts(1_100, 905));
        assertThat(calls.since(seconds(11), 1_200, 906)).isEqualTo(new RecentCalls.Counts(190, 1));
        assertThat(calls.since(seconds(60), 1_200, 906)).isEqualTo(new RecentCalls.Counts(0, 0));
    }

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
