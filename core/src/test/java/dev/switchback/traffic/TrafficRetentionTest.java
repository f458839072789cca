package dev.switchback.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.testing.ControlTables;
import dev.switchback.testing.Threads;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is too old goes, a piece at a time, and nothing else does. */
class TrafficRetentionTest {

    private final AtomicLong nanos = new AtomicLong();
    private ControlTables tables;

    @BeforeEach
    void open() {
        tables = new ControlTables();
        // Of changes that nobody knows any more, too.
        for (String change : List.of("contracted", "gone", "open")) {
            tables.sql()
                    .execute(
                            "INSERT INTO switchback.traffic (change, minute, path, instance, latency) SELECT '" + change
                                    + "', date_trunc('minute', now()) - make_interval(mins => n), 'OLD', 'a',"
                                    + " array_fill(0, ARRAY[40]) FROM generate_series(0, 2999) n");
            tables.sql()
                    .execute(
                            "INSERT INTO switchback.traffic_gap (change, instance, began_at, ended_at, reason) VALUES ('"
                                    + change
                                    + "', 'a', now() - interval '2 days', now() - interval '25 hours', 'old'), ('"
                                    + change
                                    + "', 'a', now() - interval '1 hour', now(), 'recent')");
        }
        tables.sql()
                .execute(
                        "INSERT INTO switchback.traffic_counter (instance, changes, counted_until, expires_after) VALUES"
                                + " ('old', '{}', now() - interval '25 hours', '15 seconds'), ('recent', '{}', now(), '15 seconds')");
    }

    @AfterEach
    void close() {
        tables.close();
    }

    private TrafficRetention retention() {
        return new TrafficRetention(tables.database(), Duration.ofDays(1), nanos::get);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private long minutes() {
        return tables.sql().number("SELECT count(*) FROM switchback.traffic");
    }

    @Test
    void deletesWhatIsTooOldInPieces() {
        TrafficRetention retention = retention();
        retention.deleteIfDue();
        assertThat(minutes()).as("not at once when an instance starts").isEqualTo(9_000);
        pass(Duration.ofMinutes(1));
        retention.deleteIfDue();
        assertThat(minutes()).as("it has the work").isEqualTo(9_000);
        retention.deleteIfDue();
        assertThat(minutes()).isEqualTo(9_000 - TrafficRetention.PIECE);
        for (int i = 0; i < 3; i++) {
            retention.deleteIfDue();
        }
        assertThat(tables.sql()
                        .rows(
                                "SELECT change, count(*), min(minute) > clock_timestamp() - interval '24 hours 1 minute' FROM"
                                        + " switchback.traffic GROUP BY 1 ORDER BY 1"))
                .allSatisfy(row -> assertThat(row.subList(1, 3)).isIn(List.of("1440", "t"), List.of("1439", "t")))
                .hasSize(3);
        assertThat(tables.sql().rows("SELECT DISTINCT reason FROM switchback.traffic_gap"))
                .containsExactly(List.of("recent"));
        assertThat(tables.sql().rows("SELECT instance FROM switchback.traffic_counter"))
                .containsExactly(List.of("recent"));
    }

    @Test
    void isOneInstancesWorkOnceAnHour() {
        List<TrafficRetention> fleet = List.of(retention(), retention(), retention(), retention());
        pass(Duration.ofMinutes(1));
        Threads.together(4, number -> fleet.get(number).deleteIfDue());
        fleet.forEach(TrafficRetention::deleteIfDue);
        assertThat(minutes()).as("a piece by one of them").isEqualTo(9_000 - TrafficRetention.PIECE);

        for (int i = 0; i < 5; i++) {
            fleet.forEach(TrafficRetention::deleteIfDue);
        }
        tables.sql().execute("UPDATE switchback.traffic SET minute = minute - interval '1 day'");
        long left = minutes();
        for (int i = 0; i < 3; i++) {
            pass(Duration.ofMinutes(1));
            fleet.forEach(TrafficRetention::deleteIfDue);
        }
        assertThat(minutes()).as("within the hour").isEqualTo(left);
        tables.sql().execute("UPDATE switchback.traffic_retention SET ran_at = ran_at - interval '61 minutes'");
        pass(Duration.ofMinutes(1));
        for (int i = 0; i < 5; i++) {
            fleet.forEach(TrafficRetention::deleteIfDue);
        }
        assertThat(minutes()).isLessThanOrEqualTo(3);
    }
}
