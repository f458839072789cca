package dev.switchback.slo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.change.Path;
import dev.switchback.database.Database;
import dev.switchback.testing.ControlTables;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The fleet's history, summed up: the same as if everything were read each time. */
class MinutesTest {

    private static final SloPolicy POLICY = SloPolicy.STANDARD;
    private static final long SEED = 6;

    private ControlTables tables;
    private TestDatabase sql;
    private Database database;
    private Traffic traffic;

    @BeforeEach
    void openChange() {
        tables = new ControlTables();
        sql = tables.sql();
        database = tables.database();
        traffic = new Traffic(sql);
        tables.put(CustomerName.CHANGE, "OPEN");
        sql.execute(
                "UPDATE switchback.change SET phase_since = now() - interval '4 days', ramp_since = now() - interval '4 days'");
        sql.execute("INSERT INTO switchback.slo (change) VALUES ('customer-name')");
    }

    @AfterEach
    void close() {
        tables.close();
    }

    /** As many turns as it takes to have summed up everything. */
    private int sumUp() {
        int turns = 0;
        Instant until;
        do {
            turns++;
            until = database.inTransaction(session -> {
                Instant summed = Objects.requireNonNull(
                        Minutes.sum(session, List.of("customer-name"), POLICY).get("customer-name"));
                session.update("UPDATE switchback.slo SET summed_until = ?", summed);
                return summed;
            });
        } while (until.isBefore(Instant.now().minusSeconds(120)));
        return turns;
    }

    private Measured measure() {
        return database.autocommit(session -> Minutes.measure(session, "customer-name", POLICY));
    }

    /** Not the code under test: straight from what the instances wrote. */
    private PathSums straight(Window window, Path path) {
        String from = " FROM switchback.traffic WHERE path = '" + path
                + "' AND minute >= date_trunc('minute', clock_timestamp()) - interval '"
                + window.length().toMinutes() + " min'";
        return new PathSums(
                sql.number("SELECT coalesce(sum(reads + writes - infrastructure_errors), 0)" + from),
                sql.number("SELECT coalesce(sum(path_errors), 0)" + from),
                sql.number("SELECT coalesce(sum(missing_shape), 0)" + from),
                sql.number("SELECT coalesce(sum(infrastructure_errors), 0)" + from),
                sql.number("SELECT coalesce(sum(matches), 0)" + from),
                sql.number("SELECT coalesce(sum(mismatches), 0)" + from));
    }

    private void assertThatAllIsCounted() {
        // The minute may end between the two: then both are asked again.
        for (int attempt = 0; ; attempt++) {
            Instant before = minute();
            Measured measured = measure();
            boolean same = true;
            for (Window window : POLICY.windows()) {
                same &= measured.in(window).oldPath().equals(straight(window, Path.OLD));
                same &= measured.in(window).newPath().equals(straight(window, Path.NEW));
            }
            if (minute().equals(before) || attempt > 3) {
                assertThat(same).as("seed %d, %s", SEED, measured).isTrue();
                return;
            }
        }
    }

    private static Instant minute() {
        return Instant.ofEpochSecond(Instant.now().getEpochSecond() / 60 * 60);
    }

    @Test
    void sumsUpTheWholeFleetAndDaysOfHistory() {
        sql.execute("SELECT setseed(0." + SEED + ")");
        sql.execute("INSERT INTO switchback.traffic (change, minute, path, instance, reads, writes, path_errors,"
                + " missing_shape, infrastructure_errors, matches, mismatches, latency)"
                + " SELECT 'customer-name', date_trunc('minute', clock_timestamp()) - make_interval(mins => m), p, i,"
                + " 10 + random() * 100, random() * 10, random() * 5, random() * 2, random() * 5, random() * 10, random() * 2,"
                + " array_fill((random() * 10)::bigint, '{40}')"
                + " FROM generate_series(0, 4300, 7) AS m, unnest('{OLD,NEW}'::text[]) AS p,"
                + " unnest('{a,b,c}'::text[]) AS i WHERE random() < 0.8");
        assertThat(measure().in(POLICY.longest()).whole())
                .as("nothing is summed up yet")
                .isFalse();
        assertThat(sumUp()).as("days of it, in stretches").isGreaterThan(50);
        assertThatAllIsCounted();
        Measured measured = measure();
        assertThat(measured.in(POLICY.longest()).whole()).isTrue();
        assertThat(measured.newLatency().count())
                .isEqualTo(sql.number("SELECT sum(l) FROM switchback.traffic, unnest(latency) AS l WHERE path = 'NEW'"
                        + " AND minute >= date_trunc('minute', clock_timestamp()) - interval '10 min'"));
        assertThat(measured.sinceStep()).isGreaterThan(Duration.ofDays(3));
    }

    @Test
    void countsWhatInstancesWriteLate() {
        Random random = new Random(SEED);
        sumUp();
        for (int i = 0; i < 30; i++) {
            traffic.minute(
                    random.nextInt(2),
                    random.nextBoolean() ? "NEW" : "OLD",
                    "i" + random.nextInt(3),
                    random.nextInt(50),
                    0);
            sumUp();
            assertThatAllIsCounted();
        }
        traffic.minute(6, "NEW", "late", 70, 0);
        sumUp();
        sql.execute("UPDATE switchback.slo SET summed_until = summed_until - interval '1 minute'");
        sumUp();
        assertThatAllIsCounted();
    }

    @Test
    void beginsAnewWhereATripEndedOrAStepWasTaken() {
        traffic.minute(0, "NEW", "a", 1, 0);
        traffic.minute(3, "NEW", "a", 10, 0);
        traffic.minute(30, "NEW", "a", 100, 0);
        sumUp();
        Window hour = new Window(Duration.ofHours(1), false);
        Window step = new Window(Duration.ofMinutes(5), true);
        Measured long_ago = measure();
        assertThat(long_ago.in(hour).newPath().calls()).isEqualTo(111);
        assertThat(long_ago.in(step).newPath().calls()).isEqualTo(11);
        sql.execute("UPDATE switchback.change SET judged_since = date_trunc('minute', now()) - interval '10 min 1 s'");
        assertThat(measure().in(hour).newPath().calls()).isEqualTo(11);
        sql.execute(
                "UPDATE switchback.change SET judged_since = NULL, ramp_since = date_trunc('minute', now()) - interval '1 min'");
        Measured stepped = measure();
        assertThat(stepped.in(hour).newPath().calls()).isEqualTo(111);
        assertThat(stepped.in(step).newPath().calls()).isEqualTo(1);
        assertThat(stepped.sinceStep()).isLessThan(Duration.ofMinutes(10));
    }

    @Test
    void saysWhichWindowsHaveGaps() {
        sumUp();
        assertThat(measure().windows().values()).allMatch(WindowSums::whole);
        traffic.gap(20);
        Measured measured = measure();
        assertThat(measured.in(new Window(Duration.ofMinutes(5), false)).whole())
                .isTrue();
        assertThat(measured.in(new Window(Duration.ofMinutes(30), false)).whole())
                .isFalse();
        assertThat(measured.in(POLICY.longest()).whole()).isFalse();
        sql.execute("UPDATE switchback.slo SET summed_until = clock_timestamp() - interval '3 min'");
        assertThat(measure().windows().values()).as("nobody sums up").noneMatch(WindowSums::whole);
    }

    @Test
    void forgetsWhatNoWindowReaches() {
        traffic.minute(4_321 + 61, "NEW", "a", 1, 0);
        sql.execute(
                "INSERT INTO switchback.slo_minute SELECT change, minute, path, 1, 0, 0, 0, 0, 0, latency FROM switchback.traffic");
        traffic.minute(4_000, "NEW", "a", 1, 0);
        sumUp();
        assertThat(sql.number("SELECT count(*) FROM switchback.slo_minute")).isEqualTo(1);
    }
}
