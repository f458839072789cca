package dev.switchback.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A percentage means a percentage, and a key never changes sides because of another flag or a larger share. */
class BucketTest {

    private static final int KEYS = 100_000;

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 1, 10, 33.333, 50, 99, 99.9})
    void onIsAsManyKeysAsAskedFor(double percent) {
        double share = percent / 100;
        double deviation = Math.sqrt(KEYS * share * (1 - share));

        for (String flag : new String[] {"customer-name", "a", "price"}) {
            long on = IntStream.range(0, KEYS)
                    .filter(i -> Bucket.isOn(flag, "user-" + i, percent))
                    .count();
            // The keys are fixed, so this is no matter of luck; five deviations is what a fair hash stays within.
            assertThat((double) on).isBetween(KEYS * share - 5 * deviation, KEYS * share + 5 * deviation);
        }
    }

    @Test
    void zeroHasNoneAndHundredHasAll() {
        for (int i = 0; i < KEYS; i++) {
            assertThat(Bucket.isOn("f", "k" + i, 0)).isFalse();
            assertThat(Bucket.isOn("f", "k" + i, 100)).isTrue();
        }
    }

    @Test
    void aRisingPercentageOnlyAddsKeys() {
        for (int i = 0; i < 2_000; i++) {
            boolean before = false;
            for (double percent = 0; percent <= 100; percent += 0.25) {
                boolean on = Bucket.isOn("f", "user-" + i, percent);
                assertThat(on || !before).as("user-%s at %s", i, percent).isTrue();
                before = on;
            }
            assertThat(before).isTrue();
        }
    }

    @Test
    void flagsAreIndependentOfEachOther() {
        int[] both = new int[4];
        for (int i = 0; i < KEYS; i++) {
            int first = Bucket.isOn("customer-name", "user-" + i, 50) ? 1 : 0;
            int second = Bucket.isOn("customer-names", "user-" + i, 50) ? 2 : 0;
            both[first + second]++;
        }
        double deviation = Math.sqrt(KEYS * 0.25 * 0.75);
        assertThat(Arrays.stream(both))
                .allSatisfy(count ->
                        assertThat((double) count).isBetween(KEYS * 0.25 - 5 * deviation, KEYS * 0.25 + 5 * deviation));
    }

    @Test
    void flagAndKeyAreNotMixedUp() {
        assertThat(Bucket.of("ab", "c")).isNotEqualTo(Bucket.of("a", "bc"));
        assertThat(Bucket.of("a", "")).isNotEqualTo(Bucket.of("", "a"));
    }

    /** A key that moves with a new release would see the flag flip: these values never change. */
    @ParameterizedTest
    @CsvSource({"customer-name, user-1, 63600", "customer-name, user-2, 50520", "price, '', 68206", "price, Zoë, 43726"
    })
    void isTheSameInEveryRelease(String flag, String key, int bucket) {
        assertThat(Bucket.of(flag, key)).isEqualTo(bucket);
    }
}
