package dev.switchback.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.switchback.change.Path;
import dev.switchback.database.Database;
import dev.switchback.testing.ControlTables;
import dev.switchback.testing.OperationsPage;
import dev.switchback.traffic.TrafficHistory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The queries of docs/operations.md on the history of traffic say the same as the library. */
class TrafficPageTest {

    private static ControlTables tables;

    /** Three instances, an hour each; what is older is not asked for. */
    @BeforeAll
    static void history() {
        tables = new ControlTables();
        tables.sql()
                .execute("INSERT INTO switchback.traffic SELECT 'customer-name', date_trunc('minute', now()) -"
                        + " make_interval(mins => m), p, gen_random_uuid()::text, 90, 10, 2, 1, 50, 7, 3,"
                        + " array_fill(0, ARRAY[9]) || ARRAY[98, 0, 2] || array_fill(0, ARRAY[28])"
                        + " FROM generate_series(0, 50) m, generate_series(1, 3) i, unnest(ARRAY['OLD', 'NEW']) p");
        tables.sql()
                .execute(
                        "INSERT INTO switchback.traffic SELECT change, minute - interval '1 day', path, instance, 1000, 0,"
                                + " 1000, 0, 0, 0, 0, latency FROM switchback.traffic");
    }

    @AfterAll
    static void close() {
        tables.close();
    }

    private static List<String> sql() {
        return OperationsPage.sqlAfter("## Traffic");
    }

    @Test
    void sumsUpTheLastHour() {
        assertThat(tables.sql().rows(sql().get(0)))
                .containsExactly(
                        List.of("NEW", "13770", "1530", "306", "153", "7650", "1071", "459", "4.000"),
                        List.of("OLD", "13770", "1530", "306", "153", "7650", "1071", "459", "4.000"));
    }

    @Test
    void findsTheSamePercentileToHalfAnOctave() {
        double page = Double.parseDouble(
                String.valueOf(tables.sql().rows(sql().get(1)).get(0).get(2)));
        Duration p99 = new Database(tables.sql().dataSource())
                .autocommit(session -> TrafficHistory.last(session, "customer-name", Duration.ofHours(1)))
                .get(Path.NEW)
                .latency()
                .percentile(0.99)
                .orElseThrow();
        assertThat(page).isEqualTo(2.26);
        assertThat(p99.toNanos() / 1e6).isCloseTo(1.93, within(0.01)).isBetween(page / Math.sqrt(2), page);
    }

    @Test
    void saysWhatIsNotKnownAndWhoCounts() {
        for (String query : sql().get(2).split(";\n")) {
            assertThat(tables.sql().rows(query)).isEmpty();
        }
    }

    @Test
    void tellsHowMuchRoomARowTakes() {
        assertThat(tables.sql().number("SELECT max(pg_column_size(t)) FROM switchback.traffic t"))
                .isBetween(400L, 600L);
    }
}
