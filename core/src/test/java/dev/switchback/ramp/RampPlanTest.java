package dev.switchback.ramp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A plan says what is wrong with it all at once, and at which step a share stands. */
class RampPlanTest {

    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void namesEveryFault() {
        assertThatThrownBy(() -> new RampPlan(
                        List.of(
                                new RampStep(0, HOUR),
                                new RampStep(5, Duration.ZERO),
                                new RampStep(5, HOUR),
                                new RampStep(120, HOUR),
                                new RampStep(60, HOUR)),
                        0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a step of 0.0 %: more than 0")
                .hasMessageContaining("the step of 5 % is held for PT0S")
                .hasMessageContaining("a step of 5 % after one of 5 %")
                .hasMessageContaining("a step of 120.0 %")
                .hasMessageContaining("the last step is 60 %: it must be 100 %")
                .hasMessageContaining("minimumCalls is 0");
        assertThatThrownBy(() -> new RampPlan(List.of(), 1)).hasMessageContaining("it has no steps");
    }

    @Test
    void readsAsASentence() {
        assertThat(RampPlan.STANDARD.withMinimumCalls(7).toString())
                .isEqualTo("1 % for 60 min, 5 % for 60 min, 25 % for 4 h, 50 % for 24 h, 100 % for 24 h;"
                        + " at least 7 calls on the new path at each step");
        assertThat(RampPlan.STANDARD.words(0)).isEqualTo("before step 1 of 5 (0 %)");
        assertThat(RampPlan.STANDARD.words(3)).isEqualTo("step 3 of 5 (25 %)");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "0.9, 0, 1",
        "1, 1, 1",
        "4, 1, 2",
        "24.9, 2, 3",
        "60, 4, 4",
        "98.9, 4, 4",
        "99, 4, 5",
        "100, 5, 5"
    })
    void knowsWhichStepAPercentageReaches(double percent, int bySetting, int byObserving) {
        assertThat(RampPlan.STANDARD.reachedBySetting(percent)).isEqualTo(bySetting);
        assertThat(RampPlan.STANDARD.reachedByObserving(percent)).isEqualTo(byObserving);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, true",
        "1, 2.5, true",
        "1, 3, false",
        "5, 1.5, true",
        "5, 1.4, false",
        "50, 24, true",
        "50, 80, false",
        "100, 99, true",
        "100, 98.9, false",
        "0, 1, true",
        "0, 1.1, false"
    })
    void knowsWhetherAShareFollowsWhatIsSet(double set, double observed, boolean follows) {
        ObservedShare share = new ObservedShare(Instant.EPOCH, 1000, Math.round(observed * 10));
        assertThat(share.follows(set)).isEqualTo(follows);
        assertThat(new ObservedShare(Instant.EPOCH, 0, 0).follows(set)).isTrue();
    }
}
