package dev.switchback.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchback.backfill.Throttle.Limit;
import dev.switchback.backfill.Throttle.Reading;
import dev.switchback.backfill.Throttle.Unknown;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.database.Session;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is waited for, from when until when, and what each throttle says. */
class GovernorTest {

    private final TestDatabase sql = Postgres.newDatabase();
    private final Database database = new Database(sql.dataSource());
    private final AtomicLong clock = new AtomicLong();

    @AfterEach
    void close() {
        sql.close();
    }

    /** A figure that the test sets; null is unknown. */
    private static final class Figure implements Throttle {
        private final Limit limit;
        private final AtomicInteger asked = new AtomicInteger();
        private @Nullable Double value = 0.0;
        private boolean throwing;

        Figure(double waitAbove, double goOnAt, Unknown unknown) {
            this.limit = new Limit(waitAbove, goOnAt, unknown);
        }

        @Override
        public String name() {
            return "figure";
        }

        @Override
        public Limit limit() {
            return limit;
        }

        @Override
        public Reading read(Session session, SchemaChange change) {
            asked.incrementAndGet();
            if (throwing) {
                throw new IllegalStateException("broken");
            }
            return value == null ? Reading.unknown("nobody knows") : Reading.of(value, value + " apples");
        }
    }

    private Governor governor(Throttle... throttles) {
        return new Governor(database, CustomerName.CHANGE, List.of(throttles), clock::get);
    }

    private void aSecondLater() {
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
    }

    @Test
    void waitsAboveOneFigureAndGoesOnAtTheOther() {
        Figure figure = new Figure(10, 5, Unknown.WAIT);
        Governor governor = governor(figure);
        double[] values = {10, 10.5, 8, 5.1, 5, 8, 10, 11};
        boolean[] waits = {false, true, true, true, false, false, false, true};
        for (int i = 0; i < values.length; i++) {
            figure.value = values[i];
            assertThat(governor.reasonToWait().isPresent())
                    .as("at %s", values[i])
                    .isEqualTo(waits[i]);
            aSecondLater();
        }
        assertThat(governor.reasonToWait()).contains("figure: 11.0 apples");
        assertThat(governor.reports()).containsExactly(new ThrottleReport("figure", 11.0, "11.0 apples", true));
    }

    @Test
    void asksOnceASecondHoweverManyWorkersThereAre() {
        Figure figure = new Figure(1, 1, Unknown.WAIT);
        Governor governor = governor(figure);
        for (int i = 0; i < 50; i++) {
            governor.reasonToWait();
        }
        assertThat(figure.asked).hasValue(1);
        aSecondLater();
        governor.reasonToWait();
        assertThat(figure.asked).hasValue(2);
    }

    @Test
    void takesWhatNobodyKnowsAsThePolicySays() {
        Figure careful = new Figure(1, 1, Unknown.WAIT);
        Figure bold = new Figure(1, 1, Unknown.GO_ON);
        careful.value = null;
        bold.value = null;
        assertThat(governor(careful).reasonToWait()).contains("figure: nobody knows");
        assertThat(governor(bold).reasonToWait()).isEmpty();
        careful.throwing = true;
        bold.throwing = true;
        assertThat(governor(careful).reasonToWait().orElseThrow())
                .contains("it cannot say")
                .contains("broken");
        assertThat(governor(bold).reasonToWait()).isEmpty();
    }

    @Test
    void refusesALimitThatWouldFlap() {
        assertThatThrownBy(() -> new Limit(5, 6, Unknown.WAIT)).hasMessageContaining("must not be higher");
    }

    private Reading read(Throttle throttle) {
        return database.autocommit(session -> throttle.read(session, CustomerName.CHANGE));
    }

    @Test
    void knowsWithoutStandbysAndArchiveThatNothingLagsBehind() {
        assertThat(read(Throttles.replicationLag(1, 1, Unknown.WAIT)))
                .isEqualTo(Reading.of(0, "0.0 no standby streams"));
        assertThat(read(Throttles.archiveBacklog(1, 1, Unknown.WAIT))).isEqualTo(Reading.of(0, "0.0 archiving is off"));
    }

    @Test
    void measuresWhatASlotHoldsBack() {
        sql.execute("SELECT pg_create_physical_replication_slot('" + sql.name() + "', true)");
        try {
            sql.execute("CREATE TABLE filler AS SELECT repeat('x', 1000) FROM generate_series(1, 3000)");
            Reading reading = read(Throttles.slotLag(1, 1));
            assertThat(reading.value()).isGreaterThan(2.0);
            assertThat(reading.words()).contains("slot");
        } finally {
            sql.execute("SELECT pg_drop_replication_slot('" + sql.name() + "')");
        }
    }

    @Test
    void seesAVacuumOfTheTable() throws Exception {
        CustomerName.createTable(sql, 1_000);
        assertThat(read(Throttles.vacuum(Unknown.WAIT)).value()).isZero();
        try (Connection holder = sql.dataSource().getConnection();
                Statement statement = holder.createStatement();
                Connection cleaner = sql.dataSource().getConnection();
                Statement vacuum = cleaner.createStatement()) {
            sql.execute("DELETE FROM customer WHERE id % 2 = 0");
            holder.setAutoCommit(false);
            // A pinned page makes an aggressive vacuum wait for it.
            statement.execute("DECLARE pin CURSOR FOR SELECT * FROM customer; FETCH 1 FROM pin");
            Thread thread = new Thread(() -> {
                try {
                    vacuum.execute("VACUUM (FREEZE, DISABLE_PAGE_SKIPPING) customer");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            thread.start();
            await().until(() -> Double.valueOf(1)
                    .equals(read(Throttles.vacuum(Unknown.WAIT)).value()));
            holder.rollback();
            thread.join();
        }
    }

    @Test
    void goesByTheShareOfAPoolThatIsInUse() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Throttle throttle = Throttles.hikariPool(0.9, 0.5, registry, "shop");
        assertThat(read(throttle).value()).isNull();
        registry.gauge("hikaricp.connections.active", Tags.of("pool", "shop"), 8);
        registry.gauge("hikaricp.connections.pending", Tags.of("pool", "shop"), 4);
        registry.gauge("hikaricp.connections.max", Tags.of("pool", "shop"), 10);
        assertThat(read(throttle)).isEqualTo(Reading.of(1.2, "1.20 of the pool 'shop' in use or waited for"));
        assertThat(read(Throttles.pool(0.9, 0.5, () -> 0.25)).value()).isEqualTo(0.25);
    }

    @Test
    void goesByTheApplicationsOwnTimersSinceItWasAskedLast() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Throttle throttle = Throttles.latency(Duration.ofMillis(20), Duration.ofMillis(10), registry, "orders");
        assertThat(read(throttle).value()).isNull();
        registry.timer("orders", "kind", "a").record(Duration.ofMillis(10));
        registry.timer("orders", "kind", "b").record(Duration.ofMillis(30));
        assertThat(read(throttle).value()).isEqualTo(20.0);
        registry.timer("orders", "kind", "b").record(Duration.ofMillis(4));
        assertThat(read(throttle).value()).isEqualTo(4.0);
        assertThat(read(throttle).value()).as("without a call").isNull();
        Timer.builder("fast").publishPercentiles(0.5, 0.99).register(registry).record(Duration.ofMillis(64));
        Reading percentile = read(Throttles.latency(Duration.ofMillis(2), Duration.ofMillis(1), registry, "fast"));
        assertThat(percentile.value()).isBetween(60.0, 70.0);
        assertThat(percentile.words()).contains("percentile");
    }

    @Test
    void worksWithinTheHoursOnly() {
        ZoneId zone = ZoneId.of("Asia/Kathmandu");
        LocalTime now = LocalTime.now(zone);
        Throttle within = Throttles.hours(now.minusHours(1), now.plusHours(1), zone);
        Throttle later = Throttles.hours(now.plusHours(2), now.plusHours(3), zone);
        assertThat(read(within).value()).isZero();
        assertThat(read(later).value()).isBetween(118.0, 120.0);
        assertThat(governor(later).reasonToWait().orElseThrow()).contains("minutes until the hours");
        assertThat(governor(within).reasonToWait()).isEqualTo(Optional.empty());
    }
}
