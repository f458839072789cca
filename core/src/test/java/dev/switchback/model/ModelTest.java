package dev.switchback.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.switchback.testing.Promise;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every world that can be reached keeps the promises; without any one of the rules some world does not. */
class ModelTest {

    @Test
    @Promise({"P1", "P2", "P3", "P4", "P5", "P6"})
    void everyReachableWorldKeepsThePromisesWithTheSyncTrigger() {
        everythingIsWell("sync trigger", Steps.byTrigger());
    }

    @Test
    @Promise({"P1", "P2", "P3", "P4", "P5", "P6"})
    void everyReachableWorldKeepsThePromisesWithBothAdaptersAndNoTrigger() {
        everythingIsWell("both adapters", Steps.byAdapters());
    }

    private static void everythingIsWell(String mechanism, Steps steps) {
        Explorer explorer = new Explorer(steps);
        List<String> trace = explorer.explore();
        System.out.println("Model, " + mechanism + ": " + explorer.worlds() + " worlds, " + explorer.steps()
                + " steps between them, broken promises " + (trace.isEmpty() ? 0 : trace));
        assertThat(trace).as("the shortest way to a broken promise").isEmpty();
        assertThat(explorer.worlds()).as("worlds").isGreaterThan(10_000);
    }

    static Stream<Arguments> withoutARule() {
        return Stream.of(Rule.values())
                .map(rule -> arguments(
                        rule,
                        switch (rule) {
                            case WRITES_BY_PHASE,
                                    WRITES_WHAT_IS_THERE_WHEN_STALE,
                                    TOLERANT_WRITES_ON_THE_WAY_OUT,
                                    BARRIER_BEFORE_BACKFILL -> Steps.byAdapters(rule);
                            default -> Steps.byTrigger(rule);
                        }));
    }

    @ParameterizedTest(name = "without {0}")
    @MethodSource("withoutARule")
    void withoutAnyOfTheRulesAPromiseIsBroken(Rule rule, Steps steps) {
        List<String> trace = new Explorer(steps).explore();
        System.out.println("Without " + rule + ":\n   " + String.join("\n   ", trace));
        assertThat(trace).as("a way to a broken promise without %s", rule).isNotEmpty();
    }

    /** What is not promised, in docs/promises.md: an instance whose heartbeat has expired is waited for by nobody. */
    @Test
    void whoIsCountedAsGoneMayMeetAShapeThatIsGone() {
        List<String> trace = new Explorer(Steps.byTrigger().countingThoseWhoAreGone()).explore();
        System.out.println("Counted as gone:\n   " + String.join("\n   ", trace));
        assertThat(trace)
                .contains("the heartbeat of A expires")
                .last()
                .asString()
                .contains("a dropped shape is read");
    }
}
