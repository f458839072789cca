package dev.switchback.gate;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.check.GateCheck;
import dev.switchback.check.Waivable;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import java.util.List;

/** A change of which the gate says what the test wants it to. */
final class Ready {

    private Ready() {}

    /** From PLANNED to OPEN, at 100 %, with everything in order but the approval and those checks. */
    static ChangeHandle butFor(Switchback switchback, String... checks) {
        ChangeHandle change = Operator.open(switchback.change("customer-name"));
        change.ramp(100, ADA);
        settle(switchback, change, checks);
        return change;
    }

    /** After a move of the phase, and whatever else needs a new scan. */
    static void settle(Switchback switchback, ChangeHandle change, String... checks) {
        assertThat(switchback.decision(CustomerName.CHANGE).path()).isEqualTo(Path.NEW);
        await().untilAsserted(() -> {
            change.verify(ADA);
            assertThat(blocking(change))
                    .filteredOn(check -> !"approval".equals(check))
                    .containsExactly(checks);
        });
    }

    /** Everything in order. */
    static ChangeHandle approved(Switchback switchback) {
        ChangeHandle change = butFor(switchback);
        Operator.approve(change);
        assertThat(change.gate().verdict()).isEqualTo(Verdict.GO);
        return change;
    }

    static List<String> blocking(ChangeHandle change) {
        return change.gate().results().stream()
                .filter(CheckResult::blocks)
                .map(CheckResult::check)
                .toList();
    }

    static CheckResult result(ChangeHandle change, String check) {
        return change.gate().results().stream()
                .filter(result -> result.check().equals(check))
                .findFirst()
                .orElseThrow();
    }

    /** A check that finds what it is told to. */
    static final class Told implements GateCheck {

        private final String name;
        private final Waivable waivable;
        volatile CheckStatus status = CheckStatus.FAIL;
        volatile String basis = "as of monday";

        Told(String name, Waivable waivable) {
            this.name = name;
            this.waivable = waivable;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Waivable waivable() {
            return waivable;
        }

        @Override
        public CheckResult examine(Session session, SchemaChange change, ChangeState state) {
            return new CheckResult(name, status, "is " + status, "to pass", "the test", null, basis);
        }
    }
}
