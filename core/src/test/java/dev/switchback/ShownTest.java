package dev.switchback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.change.Path;
import dev.switchback.journal.JournalEntry;
import dev.switchback.slo.SloPolicy;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import dev.switchback.traffic.TrafficMinute;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is read for showing, as far as it is bounded. */
class ShownTest {

    @Test
    void isTheEndOfTheJournalAndTheLatestScanAndTrafficInStretches() {
        try (TestDatabase database = Postgres.newDatabase()) {
            CustomerName.createTable(database, 3);
            try (Switchback switchback = Operator.switchback(database, CustomerName.CHANGE)
                    .application("shop", "2.1")
                    .guard(SloPolicy.OFF)
                    .build()) {
                ChangeHandle change = switchback.change("customer-name");
                assertThat(change.verification().latest()).isEmpty();
                Operator.open(change);
                change.ramp(5, Operator.ADA);
                change.ramp(25, Operator.ADA);

                assertThat(switchback.instance().version()).isEqualTo("2.1");
                assertThat(change.slo().policy()).isEqualTo(SloPolicy.OFF);
                assertThat(change.verification().latest().orElseThrow().id()).isEqualTo(2);
                assertThat(switchback.journal("customer-name", Set.of(), 2))
                        .extracting(JournalEntry::after)
                        .containsExactly("25 %", "5 %");
                assertThat(switchback.journal("customer-name", Set.of("Verified", "PhaseMoved"), 3))
                        .extracting(JournalEntry::kind)
                        .containsExactly("PhaseMoved", "Verified", "Verified");
                assertThat(switchback.journal("other", Set.of(), 3)).isEmpty();

                Instant noon = Instant.parse("2026-11-30T12:00:00Z");
                database.execute(
                        "INSERT INTO switchback.traffic (change, minute, path, instance, reads, path_errors, latency)"
                                + " SELECT 'customer-name', timestamptz '2026-11-30 12:00Z' + make_interval(mins => n), 'NEW', 'a', 2, 1,"
                                + " array_prepend(2::bigint, array_fill(0::bigint, ARRAY[39])) FROM generate_series(0, 9) AS n");
                List<TrafficMinute> stretches = change.traffic()
                        .stretches(
                                noon.plus(Duration.ofMinutes(1)),
                                noon.plus(Duration.ofMinutes(9)),
                                Duration.ofMinutes(3));
                assertThat(stretches)
                        .extracting(TrafficMinute::minute)
                        .containsExactly(
                                noon.plus(Duration.ofMinutes(1)),
                                noon.plus(Duration.ofMinutes(4)),
                                noon.plus(Duration.ofMinutes(7)));
                assertThat(stretches).extracting(each -> each.totals().reads()).containsExactly(6L, 6L, 4L);
                assertThat(stretches.get(2).totals().latency().count()).isEqualTo(4);
                assertThat(stretches.get(0).path()).isEqualTo(Path.NEW);
            }
        }
    }
}
