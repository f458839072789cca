package dev.switchback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchback.access.JdbcTransactions;
import dev.switchback.access.Write;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SwitchbackException;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import dev.switchback.traffic.Totals;
import dev.switchback.traffic.TrafficGap;
import dev.switchback.traffic.TrafficMinute;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From an application's calls to what an operator reads of them. */
class TrafficTest {

    private static final SchemaChange CHANGE = CustomerName.CHANGE;

    private TestDatabase database;

    @BeforeEach
    void table() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 3);
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** An application's answer, and no failure. */
    private static final class NoSuchCustomer extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** A repository whose methods run what they are given. */
    interface Customers {

        long count(String where) throws SQLException;

        <T> T read(Supplier<T> task);

        @Write
        void rename(String set) throws SQLException;
    }

    private record Adapter(DataSource dataSource) implements Customers {

        @Override
        public long count(String where) throws SQLException {
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement()) {
                return statement
                                .executeQuery("SELECT count(*) FROM customer WHERE " + where)
                                .next()
                        ? 1
                        : 0;
            }
        }

        @Override
        public <T> T read(Supplier<T> task) {
            return task.get();
        }

        @Override
        public void rename(String set) throws SQLException {
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("UPDATE customer SET " + set);
            }
        }
    }

    private SwitchbackBuilder builder() {
        return Operator.switchback(database, CHANGE).flushTrafficEvery(Duration.ofMillis(50));
    }

    private Customers customers(Switchback switchback) {
        return switchback
                .repository(Customers.class, CHANGE)
                .oldPath(new Adapter(database.dataSource()))
                .newPath(new Adapter(database.dataSource()))
                .answers(NoSuchCustomer.class)
                .build();
    }

    private static Map<Path, Totals> counted(Switchback switchback) {
        return switchback.change("customer-name").traffic().last(Duration.ofHours(1));
    }

    @Test
    void tellsTheOperatorWhatTheCallsOfARepositoryDid() throws Exception {
        Instant began =
                Instant.ofEpochSecond(database.number("SELECT extract(epoch FROM clock_timestamp())::bigint") - 3_600);
        try (Switchback switchback = builder().build()) {
            ChangeHandle change = Operator.open(switchback.change("customer-name"));
            Customers customers = customers(switchback);
            customers.count("true");
            change.ramp(100, Operator.ADA);
            customers.count("first_name = 'Ada'");
            customers.rename("first_name = 'Augusta'");
            assertThatThrownBy(() -> customers.count("no_such_column = 1")).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> customers.rename("first_name = 1 / 0")).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> customers.read(() -> {
                        throw new NoSuchCustomer();
                    }))
                    .isInstanceOf(NoSuchCustomer.class);
            assertThatThrownBy(() -> customers.read(() -> {
                        throw new IllegalStateException("a bug");
                    }))
                    .isInstanceOf(IllegalStateException.class);
            // A call within a call is part of it, whatever comes of it.
            customers.read(() -> {
                assertThatThrownBy(() -> customers.count("1 / 0 = 1")).isInstanceOf(SQLException.class);
                return "done";
            });

            await().untilAsserted(() -> {
                Totals fresh = counted(switchback).get(Path.NEW);
                assertThat(fresh)
                        .extracting(
                                Totals::reads,
                                Totals::writes,
                                Totals::pathErrors,
                                Totals::missingShape,
                                Totals::infrastructureErrors)
                        .containsExactly(5L, 2L, 3L, 1L, 0L);
                assertThat(fresh.latency().count()).isEqualTo(7);
                assertThat(counted(switchback).get(Path.OLD))
                        .extracting(Totals::reads, Totals::calls, Totals::pathErrors)
                        .containsExactly(1L, 1L, 0L);
            });
            TrafficHandle traffic = change.traffic();
            Instant until = began.plus(Duration.ofHours(2));
            assertThat(traffic.minutes(began, until))
                    .extracting(TrafficMinute::path)
                    .contains(Path.OLD, Path.NEW);
            assertThat(traffic.totals(began, until)).isEqualTo(counted(switchback));
            assertThat(traffic.totals(began.minusSeconds(60), began).get(Path.NEW))
                    .isEqualTo(Totals.NONE);
            assertThat(traffic.firstMinute().orElseThrow())
                    .isBetween(began, traffic.lastMinute().orElseThrow());
            assertThat(traffic.gapsSince(Instant.EPOCH)).isEmpty();
        }
    }

    @Test
    void countsAWriteByBothAdaptersOnce() throws Exception {
        try (Switchback switchback = builder().build()) {
            Operator.open(switchback.change("customer-name"));
            JdbcTransactions transactions = new JdbcTransactions(database.dataSource());
            Customers customers = switchback
                    .repository(Customers.class, CHANGE)
                    .oldPath(new Adapter(transactions.dataSource()))
                    .newPath(new Adapter(transactions.dataSource()))
                    .dualWrite(transactions)
                    .build();
            customers.rename("email = 'a'");
            await().untilAsserted(() ->
                    assertThat(counted(switchback).get(Path.OLD).writes()).isOne());
            assertThat(counted(switchback).get(Path.NEW)).isEqualTo(Totals.NONE);
        }
    }

    @Test
    void writesWhatIsLeftWhenItIsClosedAndSignsOff() throws Exception {
        Switchback switchback =
                builder().flushTrafficEvery(Duration.ofSeconds(30)).build();
        customers(switchback).count("true");
        switchback.close();
        assertThat(database.number("SELECT sum(reads) FROM switchback.traffic")).isOne();
        assertThat(database.text("SELECT string_agg(ended, ',') FROM switchback.traffic_counter"))
                .isEqualTo("SIGNED_OFF");
    }

    @Test
    void findsThatNobodyWasThereToCount() {
        try (Switchback first = builder().build()) {
            Operator.open(first.change("customer-name"));
        }
        database.execute("UPDATE switchback.traffic_counter SET counting_since = counting_since - interval '1 hour',"
                + " counted_until = counted_until - interval '1 hour'");
        database.execute("UPDATE switchback.change SET window_since = window_since - interval '2 hours'");
        try (Switchback second = builder().build()) {
            ChangeHandle change = second.change("customer-name");
            assertThat(change.traffic().gapsSince(Instant.EPOCH))
                    .as("not at once")
                    .isEmpty();
            database.execute(
                    "UPDATE switchback.traffic_counter SET counting_since = counting_since - interval '1 minute'"
                            + " WHERE ended IS NULL");
            await().untilAsserted(() -> assertThat(change.traffic().gapsSince(Instant.EPOCH))
                    .singleElement()
                    .satisfies(gap -> {
                        assertThat(gap.kind()).isEqualTo(TrafficGap.Kind.SILENCE);
                        assertThat(gap.instance()).isNull();
                        assertThat(gap.lost()).isEmpty();
                        assertThat(Duration.between(gap.began(), gap.ended())).isGreaterThan(Duration.ofMinutes(55));
                    }));
        }
    }

    /** The history is an extra: without its tables calls go on, and so does the heartbeat. */
    @Test
    @Promise("P9")
    void keepsOutOfTheWayWhenItCannotWrite() throws Exception {
        try (Switchback switchback = builder().build()) {
            Customers customers = customers(switchback);
            database.execute("ALTER TABLE switchback.traffic RENAME TO traffic_away");
            String seen = database.text("SELECT last_seen FROM switchback.instance");
            customers.count("true");
            await().untilAsserted(() -> assertThat(database.text("SELECT last_seen FROM switchback.instance"))
                    .isNotEqualTo(seen));
            customers.count("true");
            database.execute("ALTER TABLE switchback.traffic_away RENAME TO traffic");
            await().untilAsserted(() ->
                    assertThat(counted(switchback).get(Path.OLD).reads()).isEqualTo(2));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.001S", "PT31S"})
    void refusesAFlushThatIsNone(String interval) {
        assertThatThrownBy(() ->
                        builder().flushTrafficEvery(Duration.parse(interval)).build())
                .isInstanceOf(SwitchbackException.class)
                .hasMessageContaining("flushTrafficEvery is " + interval + ": from 10 ms to PT30S");
    }

    @Test
    void refusesToForgetWhatIsYetAskedFor() {
        assertThatThrownBy(() -> Switchback.builder(database.dataSource())
                        .register(CHANGE)
                        .trafficRetention(Duration.ofDays(16))
                        .build())
                .isInstanceOf(SwitchbackException.class)
                .hasMessageContaining("trafficRetention is PT384H: at least PT408H");
    }
}
