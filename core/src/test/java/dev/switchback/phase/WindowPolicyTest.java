package dev.switchback.phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A window needs time and stability: either alone is refused, with every fault at once. */
class WindowPolicyTest {

    @Test
    void isRefusedWithOneCriterionAlone() {
        assertThatThrownBy(() -> WindowPolicy.openFor(Duration.ofDays(14)).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "minimumStable is not set: time alone does not tell a window that works from one that is broken;"
                                + " say stableFor(...)");
        assertThatThrownBy(() -> WindowPolicy.openFor(Duration.ZERO)
                        .stableFor(Duration.ofDays(7))
                        .build())
                .hasMessageContaining("minimumAge is PT0S: a window without it cannot be judged");
    }

    @Test
    void namesEveryFaultAtOnce() {
        assertThatThrownBy(() -> WindowPolicy.openFor(Duration.ofDays(-1))
                        .foreignQuietFor(Duration.ZERO)
                        .build())
                .hasMessageContaining("minimumAge is PT-24H")
                .hasMessageContaining("minimumStable is not set")
                .hasMessageContaining("foreignQuiet is PT0S");
        assertThatThrownBy(() -> new WindowPolicy(Duration.ZERO, Duration.ZERO, Duration.ZERO))
                .hasMessageContaining("minimumAge")
                .hasMessageContaining("minimumStable")
                .hasMessageContaining("foreignQuiet");
    }

    @Test
    void isCompleteWithBoth() {
        assertThat(WindowPolicy.openFor(Duration.ofDays(14))
                        .stableFor(Duration.ofDays(7))
                        .build())
                .isEqualTo(WindowPolicy.STANDARD);
        assertThat(WindowPolicy.openFor(Duration.ofDays(1))
                        .stableFor(Duration.ofHours(2))
                        .foreignQuietFor(Duration.ofHours(3))
                        .build())
                .isEqualTo(new WindowPolicy(Duration.ofDays(1), Duration.ofHours(2), Duration.ofHours(3)));
    }
}
