package dev.switchback.traces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchback.change.RefusedException;
import dev.switchback.phase.Phase;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract is never reached while a required check fails, whatever came before. {@code -Dtraces.seed} replays, {@code -Dtraces.number} takes more. */
class RandomTracesTest {

    private static final int STEPS = 60;

    /** So that the traces are known to be stopped by each of them, and by nothing else. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "window",
                "stable",
                "old-reads",
                "foreign-writes",
                "scan",
                "scan-before-write",
                "unconvertible",
                "application",
                "approval"
            })
    @Promise({"P6", "P7"})
    void oneThingAloneIsEnough(String objection) {
        try (Trace trace = new Trace(1, Postgres.newDatabase(), new TreeMap<>())) {
            trace.makeReady();
            assertThat(trace.objections()).isEmpty();
            trace.spoil(objection);
            assertThat(trace.objections()).as(trace::told).contains(objection).isSubsetOf(objection, "approval");
            assertThatThrownBy(() -> {
                        if (!objection.equals("approval")) {
                            trace.approveAgain();
                        }
                        trace.contract();
                    })
                    .as(trace::told)
                    .isInstanceOf(RefusedException.class);
            assertThat(trace.phase()).as(trace::told).isEqualTo(Phase.OPEN);
        }
    }

    @Test
    void nothingStandsAgainstItInTheEnd() {
        try (Trace trace = new Trace(1, Postgres.newDatabase(), new TreeMap<>())) {
            trace.makeReady();
            trace.contract();
            assertThat(trace.phase()).as(trace::told).isEqualTo(Phase.CONTRACTED);
        }
    }

    @Test
    @Promise({"P6", "P7"})
    void neverContractWhileSomethingStandsAgainstIt() {
        long first = Long.getLong("traces.seed", new Random().nextLong());
        int traces = Integer.getInteger("traces.number", Long.getLong("traces.seed") == null ? 4 : 1);
        Map<Phase, Integer> ends = new EnumMap<>(Phase.class);
        Map<String, Integer> blocked = new TreeMap<>();
        for (int i = 0; i < traces; i++) {
            try (Trace trace = new Trace(first + i, Postgres.newDatabase(), blocked)) {
                ends.merge(run(trace), 1, Integer::sum);
                if (traces == 1) {
                    System.out.println(trace.told());
                }
            }
        }
        System.out.printf(
                "%d random traces from seed %d ended in %s; objections to contract met: %s%n",
                traces, first, ends, blocked);
    }

    private static Phase run(Trace trace) {
        try {
            return trace.run(STEPS);
        } catch (RuntimeException e) {
            throw new AssertionError(trace.told(), e);
        }
    }
}
