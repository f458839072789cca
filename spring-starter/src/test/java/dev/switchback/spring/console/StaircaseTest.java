package dev.switchback.spring.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.change.Path;
import dev.switchback.journal.JournalEntry;
import dev.switchback.traffic.LatencyHistogram;
import dev.switchback.traffic.Totals;
import dev.switchback.traffic.TrafficMinute;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was to be, and what was, as curves. */
class StaircaseTest {

    private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");

    @Test
    void followsThePercentageThePhaseAndTheGuard() {
        List<JournalEntry> entries = List.of(
                entry(0, "PhaseMoved", "PLANNED", "BACKFILLING"),
                entry(10, "PhaseMoved", "BACKFILLING", "OPEN"),
                entry(20, "RampSet", "0 %", "12.5 %"),
                entry(25, "RampSeen", "a", "b"),
                entry(30, "RampSet", "12.5 %", "50 %"),
                entry(40, "GuardTripped", null, null),
                entry(40, "RampSet", "50 %", "0 %"),
                entry(41, "PhaseMoved", "OPEN", "FROZEN"),
                entry(50, "TripEnded", null, null),
                entry(50, "PhaseMoved", "FROZEN", "OPEN"),
                entry(60, "RampSet", "0 %", "100 %"),
                entry(70, "PhaseMoved", "OPEN", "CLOSING"),
                entry(80, "PhaseMoved", "CLOSING", "CONTRACTED"));

        assertThat(Staircase.of(entries, at(0)))
                .containsExactly(step(0, 0), step(20, 12.5), step(30, 50), step(40, 0), step(60, 100));
        assertThat(Staircase.of(entries, at(35))).containsExactly(step(35, 50), step(40, 0), step(60, 100));
        assertThat(Staircase.of(entries, at(90))).containsExactly(step(90, 100));
        assertThat(Staircase.of(List.of(), at(0))).containsExactly(step(0, 0));
    }

    @Test
    void beginsWhereTheFirstEntryThatIsKnownSays() {
        List<JournalEntry> cut =
                List.of(entry(20, "PhaseMoved", "FROZEN", "OPEN"), entry(30, "RampSet", "25 %", "50 %"));
        assertThat(Staircase.of(cut, at(0))).containsExactly(step(0, 0), step(20, 25), step(30, 50));
    }

    @Test
    void sharesAreOfEachInstanceAndOfALargeFleetTheOthersTogether() {
        List<TrafficMinute> stretches = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            String instance = String.format("%08d-0000", i);
            stretches.add(new TrafficMinute(NOON, Path.OLD, instance, calls(100 - i)));
            stretches.add(new TrafficMinute(NOON, Path.NEW, instance + "~1", calls(100 - i)));
        }
        List<Map<String, Object>> curves = ObservedShares.of(stretches, Map.of());
        assertThat(curves).hasSize(21);
        assertThat(curves.get(0))
                .isEqualTo(Map.of(
                        "instance",
                        "00000000-0000",
                        "name",
                        "gone (00000000)",
                        "points",
                        List.of(Map.of("at", NOON, "percent", 50.0, "calls", 200L))));
        assertThat(curves.get(20)).containsEntry("name", "10 other instances").containsEntry("instance", "others");
    }

    @ParameterizedTest
    @CsvSource({
        "1,1,1,2",
        "2,6,1,2",
        "6,6,1,2",
        "7,24,4,8",
        "30,72,12,24",
        "168,168,28,56",
        "720,720,120,240",
        "5000,2160,360,720"
    })
    void aSpanHasAtMostSoManyPoints(int asked, int hours, int width, int interval) {
        Span span = Span.covering(asked);
        assertThat(span.hours()).isEqualTo(hours);
        assertThat(span.width()).isEqualTo(Duration.ofMinutes(width));
        assertThat(span.interval()).isEqualTo(Duration.ofSeconds(interval));
        Instant now = NOON.plusSeconds(34);
        long points = Duration.between(span.from(now), now).dividedBy(span.width()) + 1;
        assertThat(points).isLessThanOrEqualTo(360).isGreaterThanOrEqualTo(Math.min(60, hours * 60));
    }

    private static Totals calls(long reads) {
        return new Totals(reads, 0, 0, 0, 0, 0, 0, LatencyHistogram.of(reads));
    }

    private static Instant at(int minute) {
        return NOON.plus(Duration.ofMinutes(minute));
    }

    private static Map<String, Object> step(int minute, double percent) {
        return Map.of("at", at(minute), "percent", percent);
    }

    private static JournalEntry entry(int minute, String kind, String before, String after) {
        return new JournalEntry(minute + 1, at(minute), "c", kind, "ada", "why", before, after, "", "", "");
    }
}
