package dev.switchback.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.switchback.phase.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How long a worker rests after 1,000 rows in 100 ms, at 200 WAL bytes a row. */
class PaceTest {

    static Stream<Arguments> ceilings() {
        return Stream.of(
                arguments("at full speed not at all", BackfillSpeed.FULL, 1, 0, 10_000, null),
                arguments(
                        "a fifth of the time: four times as long as it worked",
                        BackfillSpeed.FULL.withShare(20),
                        1,
                        400,
                        10_000,
                        "share of 20 % of the time"),
                arguments(
                        "1,000 rows a second: what is left of the second",
                        BackfillSpeed.FULL.withRowsPerSecond(1_000),
                        1,
                        900,
                        500,
                        "ceiling of rows a second"),
                arguments(
                        "two workers: half of that for each",
                        BackfillSpeed.FULL.withRowsPerSecond(1_000),
                        2,
                        1_900,
                        250,
                        "ceiling of rows a second"),
                arguments(
                        "100 kB of WAL a second are 500 rows",
                        BackfillSpeed.FULL.withWalPerSecond(100_000),
                        1,
                        1_900,
                        250,
                        "ceiling of WAL bytes a second"),
                arguments(
                        "the lower of both ceilings",
                        BackfillSpeed.FULL.withWalPerSecond(100_000).withRowsPerSecond(1_000),
                        1,
                        1_900,
                        250,
                        "ceiling of WAL bytes a second"),
                arguments(
                        "whichever rests longer",
                        BackfillSpeed.FULL.withShare(1).withRowsPerSecond(1_000),
                        1,
                        9_900,
                        500,
                        "ceiling of rows a second"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ceilings")
    void keepsBelowWhatItIsTold(
            String name, BackfillSpeed speed, long workers, long millis, int atMost, @Nullable String reason) {
        Pace pace = new Pace();
        pace.obey(
                new Standing(
                        BackfillState.RUNNING,
                        Phase.BACKFILLING,
                        true,
                        speed.rowsPerSecond(),
                        speed.walPerSecond(),
                        speed.share(),
                        Instant.EPOCH,
                        null),
                workers);
        pace.measured(1_000, 200_000);
        assertThat(pace.rest(1_000, Duration.ofMillis(100)).toMillis()).as(name).isBetween(millis - 1, millis);
        assertThat(pace.atMost(10_000)).isEqualTo(atMost);
        assertThat(pace.reason()).isEqualTo(reason);
    }
}
