package dev.switchback.spring.job;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.check.CheckResult;
import dev.switchback.testing.Operator;
import java.time.Duration;

/** A change of an open window that may be contracted, as two people see to it. */
final class Ready {

    private Ready() {}

    static void toContract(Switchback switchback, ChangeHandle change) {
        change.ramp(100, ADA);
        assertThat(switchback.decision(change.definition()).path()).hasToString("NEW");
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            change.verify(ADA);
            assertThat(change.gate().results())
                    .filteredOn(CheckResult::blocks)
                    .extracting(CheckResult::check)
                    .containsExactly("approval");
        });
        Operator.approve(change);
    }
}
