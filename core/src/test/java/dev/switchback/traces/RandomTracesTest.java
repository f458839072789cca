package dev.switchback.traces;

import dev.switchback.phase.Phase;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Contract is never reached while a required check fails, whatever came before. {@code -Dtraces.seed} replays, {@code -Dtraces.number} takes more. */
class RandomTracesTest {

    private static final int STEPS = 80;

    @Test
    @Promise({"P6", "P7"})
    void neverContractWhileSomethingStandsAgainstIt() {
        long first = Long.getLong("traces.seed", new Random().nextLong());
        int traces = Integer.getInteger("traces.number", Long.getLong("traces.seed") == null ? 12 : 1);
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
