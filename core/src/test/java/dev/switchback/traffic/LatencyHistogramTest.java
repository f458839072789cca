package dev.switchback.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Durations are counted by a rule that never changes. */
class LatencyHistogramTest {

    @Test
    void hasBoundsHalfAnOctaveApart() {
        assertThat(LatencyHistogram.bound(0)).isEqualTo(Duration.ofNanos(50_000));
        assertThat(LatencyHistogram.bound(1)).isEqualTo(Duration.ofNanos(70_711));
        assertThat(LatencyHistogram.bound(2)).isEqualTo(Duration.ofNanos(100_000));
        assertThat(LatencyHistogram.bound(38)).isEqualTo(Duration.ofNanos(50_000L << 19));
        assertThat(LatencyHistogram.bound(39).toSeconds()).isEqualTo(37);
    }

    /** Each bound is the last of its bucket, and the next nanosecond the first of the next one. */
    @Test
    void putsEveryDurationWhereTheRuleSays() {
        for (int i = 0; i < LatencyHistogram.BUCKETS - 1; i++) {
            long bound = LatencyHistogram.bound(i).toNanos();
            assertThat(LatencyHistogram.bucket(bound)).as("bound %s", i).isEqualTo(i);
            assertThat(LatencyHistogram.bucket(bound + 1))
                    .as("after bound %s", i)
                    .isEqualTo(i + 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"-1, 0", "0, 0", "50000, 0", "37073000000, 39", "38000000000, 39", "9223372036854775807, 39"})
    void hasABucketForWhateverAClockSays(long nanos, int bucket) {
        assertThat(LatencyHistogram.bucket(nanos)).isEqualTo(bucket);
    }

    @Test
    void interpolatesPercentiles() {
        // 50 calls of up to 50 us, 50 between 70.711 and 100 us.
        LatencyHistogram histogram = LatencyHistogram.of(50, 0, 50);
        assertThat(histogram.percentile(0.25)).contains(Duration.ofNanos(25_000));
        assertThat(histogram.percentile(0.5)).contains(Duration.ofNanos(50_000));
        assertThat(histogram.percentile(0.75)).contains(Duration.ofNanos(85_356));
        assertThat(histogram.percentile(1)).contains(Duration.ofNanos(100_000));
        assertThat(LatencyHistogram.EMPTY.percentile(0.99)).isEmpty();
    }

    /** The error is bounded by the rule, whatever the durations were. */
    @Test
    void isAtMostHalfAnOctaveOff() {
        long[] counts = new long[LatencyHistogram.BUCKETS];
        for (int i = 1; i <= 10_000; i++) {
            counts[LatencyHistogram.bucket(i * 1_000L)]++;
        }
        double p99 = LatencyHistogram.of(counts).percentile(0.99).orElseThrow().toNanos();
        assertThat(p99).isBetween(9_900_000 / Math.sqrt(2), 9_900_000 * Math.sqrt(2));
    }

    @Test
    void addsUp() {
        LatencyHistogram sum = LatencyHistogram.of(1, 2).plus(LatencyHistogram.of(0, 3, 4));
        assertThat(sum).isEqualTo(LatencyHistogram.of(1, 5, 4)).hasSameHashCodeAs(LatencyHistogram.of(1, 5, 4));
        assertThat(sum.count()).isEqualTo(10);
        sum.counts()[0] = 100;
        assertThat(sum.count()).as("what is given away is a copy").isEqualTo(10);
    }

    @Test
    void refusesWhatIsNoHistogram() {
        assertThatThrownBy(() -> LatencyHistogram.of(new long[41])).hasMessageContaining("41 buckets: there are 40");
        assertThatThrownBy(() -> LatencyHistogram.of(1, -1)).hasMessageContaining("[1, -1]");
        assertThatThrownBy(() -> LatencyHistogram.EMPTY.percentile(99)).hasMessageContaining("99.0");
    }
}
