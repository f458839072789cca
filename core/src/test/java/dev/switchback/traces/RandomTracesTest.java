package dev.switchback.traces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchback.change.RefusedException;
import dev.switchback.phase.Phase;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract is never reached while a required check fails, whatever came before. {@code -Dtraces.seed} replays, {@code -Dtraces.number} takes more. */
@Tag("long")
@Execution(ExecutionMode.CONCURRENT)
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

    static LongStream seeds() {
        Long replayed = Long.getLong("traces.seed");
        int traces = Integer.getInteger("traces.number", replayed == null ? 4 : 1);
        long first = replayed == null ? new Random().nextLong() : replayed;
        return LongStream.range(first, first + traces);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @Promise({"P6", "P7"})
    void neverContractWhileSomethingStandsAgainstIt(long seed) {
        Map<String, Integer> blocked = new TreeMap<>();
        try (Trace trace = new Trace(seed, Postgres.newDatabase(), blocked)) {
            Phase end = run(trace);
            if (Long.getLong("traces.seed") != null) {
                System.out.println(trace.told());
            }
            System.out.printf(
                    "Random trace of seed %d ended in %s; objections to contract met: %s%n", seed, end, blocked);
        }
    }

    private static Phase run(Trace trace) {
        try {
            return trace.run(STEPS);
        } catch (RuntimeException e) {
            throw new AssertionError(trace.told(), e);
        }
    }
}
