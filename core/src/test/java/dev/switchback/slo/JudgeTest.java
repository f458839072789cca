package dev.switchback.slo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.switchback.traffic.LatencyHistogram;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The verdict for what can be measured, rule by rule, at each border. */
class JudgeTest {

    private static final Duration LONG_AGO = Duration.ofHours(100);

    private static final String WHOLE = "";

    /** A window as text: calls, errors, and "gap" if not all is known; the old path's calls and errors after a slash. */
    private static WindowSums sums(String text) {
        String[] paths = text.replace("gap", "").strip().split("/", -1);
        PathSums old = paths.length > 1 ? path(paths[1]) : PathSums.NONE;
        return new WindowSums(old, path(paths[0]), !text.contains("gap"));
    }

    private static PathSums path(String text) {
        String[] numbers = text.strip().split(" ", -1);
        return new PathSums(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), 0, 0, 0, 0);
    }

    private static Window window(String label) {
        return SloPolicy.STANDARD.windows().stream()
                .filter(window -> window.label().equals(label))
                .findFirst()
                .orElseThrow();
    }

    private static Measured measured(Duration sinceStep, Map<Window, WindowSums> windows) {
        return new Measured(Instant.EPOCH, sinceStep, windows, LatencyHistogram.EMPTY, LatencyHistogram.EMPTY);
    }

    private static RuleState rule(SloVerdict verdict, String name) {
        return verdict.rules().stream()
                .filter(state -> state.rule().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** By 99.9 %, at least 100 calls and 3 errors: what the pair's long and short windows saw, and what follows. */
    static Stream<Arguments> burns() {
        return Stream.of(
                arguments("1h/5m", "no call at all", "0 0", "0 0", RuleStatus.TOO_FEW),
                arguments("1h/5m", "no error", "1000 0", "1000 0", RuleStatus.WITHIN),
                arguments("1h/5m", "exactly 14.4 times in both", "10000 144", "10000 144", RuleStatus.WITHIN),
                arguments(
                        "1h/5m", "a call more than 14.4 times in both", "10000 145", "10000 145", RuleStatus.BREACHED),
                arguments("1h/5m", "over long ago, and still in the hour", "10000 145", "10000 144", RuleStatus.WITHIN),
                arguments(
                        "1h/5m", "just begun, and not yet in the hour", "10000 144", "10000 10000", RuleStatus.WITHIN),
                arguments("1h/5m", "everything fails", "10000 10000", "1000 1000", RuleStatus.BREACHED),
                arguments("1h/5m", "99 calls in the hour", "99 99", "99 99", RuleStatus.TOO_FEW),
                arguments("1h/5m", "99 calls in the five minutes", "1000 1000", "99 99", RuleStatus.TOO_FEW),
                arguments("1h/5m", "100 calls in both", "100 100", "100 100", RuleStatus.BREACHED),
                arguments("1h/5m", "two errors of 100 calls", "100 2", "100 2", RuleStatus.WITHIN),
                arguments("1h/5m", "three errors of 100 calls", "100 3", "100 3", RuleStatus.BREACHED),
                arguments(
                        "1h/5m",
                        "the old path fails as often",
                        "10000 145/10000 145",
                        "10000 145",
                        RuleStatus.BREACHED),
                arguments("1h/5m", "the old path alone fails", "10000 0/10000 9000", "10000 0", RuleStatus.WITHIN),
                arguments("1h/5m", "a gap in the hour", "10000 0 gap", "10000 0", RuleStatus.GAP),
                arguments("1h/5m", "a gap in the five minutes", "10000 0", "10000 0 gap", RuleStatus.GAP),
                arguments("1h/5m", "too few, with a gap", "99 0 gap", "99 0", RuleStatus.GAP),
                arguments("1h/5m", "a breach in spite of a gap", "10000 145 gap", "10000 145", RuleStatus.BREACHED),
                arguments("6h/30m", "exactly 6 times in both", "10000 60", "10000 60", RuleStatus.WITHIN),
                arguments("6h/30m", "more than 6 times in both", "10000 61", "10000 61", RuleStatus.BREACHED),
                arguments("6h/30m", "over", "10000 61", "10000 60", RuleStatus.WITHIN),
                arguments("3d/6h", "exactly the budget", "10000 10", "10000 10", RuleStatus.WITHIN),
                arguments("3d/6h", "more than the budget", "10000 11", "10000 11", RuleStatus.BREACHED),
                arguments("3d/6h", "over", "10000 11", "10000 10", RuleStatus.WITHIN));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("burns")
    void judgesAPairOfWindows(String pair, String name, String longer, String shorter, RuleStatus expected) {
        String[] labels = pair.split("/", -1);
        SloVerdict verdict = Judge.judge(
                SloPolicy.STANDARD,
                measured(LONG_AGO, Map.of(window(labels[0]), sums(longer), window(labels[1]), sums(shorter))));
        RuleState rule = rule(verdict, "burn-" + pair);
        assertThat(rule.status()).as(rule.toString()).isEqualTo(expected);
        assertThat(verdict.breached().contains(rule)).isEqualTo(expected == RuleStatus.BREACHED);
    }

    static Stream<Arguments> steps() {
        return Stream.of(
                arguments(Duration.ZERO, "100 3", "100 3", true, RuleStatus.BREACHED),
                arguments(Duration.ofMinutes(60), "100 3", "100 3", true, RuleStatus.BREACHED),
                arguments(Duration.ofMinutes(61), "100 3", "100 3", false, WHOLE),
                arguments(Duration.ZERO, "1000 2", "1000 2", true, RuleStatus.WITHIN),
                arguments(Duration.ZERO, "99 99", "99 99", true, RuleStatus.TOO_FEW));
    }

    @ParameterizedTest(name = "{0} after the step, {1} and {2}")
    @MethodSource("steps")
    void judgesTheShortWindowsForAnHourAfterAStep(
            Duration sinceStep, String longer, String shorter, boolean judged, Object expected) {
        SloVerdict verdict = Judge.judge(
                SloPolicy.STANDARD,
                measured(sinceStep, Map.of(window("5m-step"), sums(longer), window("1m-step"), sums(shorter))));
        assertThat(verdict.rules())
                .filteredOn(state -> state.rule().equals("burn-5m-step/1m-step"))
                .extracting(RuleState::status)
                .isEqualTo(judged ? List.of(expected) : List.of());
    }

    @Test
    void tripsAtTheFirstMissingColumn() {
        for (long met : new long[] {0, 1}) {
            PathSums sums = new PathSums(1, met, met, 0, 0, 0);
            for (boolean whole : new boolean[] {true, false}) {
                RuleState onNew = rule(
                        Judge.judge(
                                SloPolicy.STANDARD,
                                measured(
                                        LONG_AGO,
                                        Map.of(SloPolicy.MISSING_SHAPE, new WindowSums(PathSums.NONE, sums, whole)))),
                        "missing-shape");
                RuleState onOld = rule(
                        Judge.judge(
                                SloPolicy.STANDARD,
                                measured(
                                        LONG_AGO,
                                        Map.of(SloPolicy.MISSING_SHAPE, new WindowSums(sums, PathSums.NONE, whole)))),
                        "missing-shape");
                RuleStatus quiet = whole ? RuleStatus.WITHIN : RuleStatus.GAP;
                assertThat(onNew.status()).isEqualTo(met > 0 ? RuleStatus.BREACHED : quiet);
                assertThat(onOld.status()).isEqualTo(quiet);
            }
        }
    }

    /** Bucket 8 ends at 0.8 ms, 14 at 6.4 ms, 16 at 12.8 ms, 17 at 18.1 ms. */
    static Stream<Arguments> latencies() {
        return Stream.of(
                arguments("as fast", 14, 14, 1_000, 1_000, RuleStatus.WITHIN),
                arguments("less than twice as slow", 14, 15, 1_000, 1_000, RuleStatus.WITHIN),
                arguments("more than twice as slow", 14, 17, 1_000, 1_000, RuleStatus.BREACHED),
                arguments("faster", 17, 14, 1_000, 1_000, RuleStatus.WITHIN),
                arguments("four times as slow, and still fast", 8, 12, 1_000, 1_000, RuleStatus.WITHIN),
                arguments("too few on the new path", 14, 20, 1_000, 999, RuleStatus.TOO_FEW),
                arguments("too few on the old path", 14, 20, 999, 1_000, RuleStatus.TOO_FEW),
                arguments("nothing on the old path, as at 100 %", 14, 20, 0, 1_000, RuleStatus.TOO_FEW),
                arguments("nothing on the new path", 14, 20, 1_000, 0, RuleStatus.TOO_FEW));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("latencies")
    void comparesTheSlowestCalls(String name, int slowOld, int slowNew, long onOld, long onNew, RuleStatus expected) {
        assertThat(rule(
                                Judge.judge(
                                        SloPolicy.STANDARD,
                                        new Measured(
                                                Instant.EPOCH,
                                                LONG_AGO,
                                                Map.of(),
                                                histogram(slowOld, onOld),
                                                histogram(slowNew, onNew))),
                                "latency")
                        .status())
                .isEqualTo(expected);
    }

    /** Two of a hundred are slow, the others take no time: the 99th percentile lies in the slow bucket. */
    private static LatencyHistogram histogram(int slow, long calls) {
        long[] counts = new long[LatencyHistogram.BUCKETS];
        counts[0] = calls - calls / 50;
        counts[slow] += calls / 50;
        return LatencyHistogram.of(counts);
    }

    static Stream<Arguments> mismatches() {
        return Stream.of(
                arguments(0, 1_000, true, RuleStatus.WITHIN),
                arguments(3, 2_997, true, RuleStatus.WITHIN),
                arguments(4, 2_996, true, RuleStatus.BREACHED),
                arguments(2, 998, true, RuleStatus.WITHIN),
                arguments(999, 0, true, RuleStatus.TOO_FEW),
                arguments(0, 0, true, RuleStatus.TOO_FEW),
                arguments(0, 0, false, RuleStatus.GAP),
                arguments(0, 1_000, false, RuleStatus.GAP),
                arguments(1_000, 0, false, RuleStatus.BREACHED));
    }

    @ParameterizedTest(name = "{0} differ, {1} agree")
    @MethodSource("mismatches")
    void countsWhatShadowReadsFindUnderEitherPath(long wrong, long right, boolean whole, RuleStatus expected) {
        PathSums all = new PathSums(0, 0, 0, 0, right, wrong);
        PathSums half = new PathSums(0, 0, 0, 0, right / 2, wrong / 2);
        PathSums rest = new PathSums(0, 0, 0, 0, right - right / 2, wrong - wrong / 2);
        for (WindowSums sums : List.of(
                new WindowSums(all, PathSums.NONE, whole),
                new WindowSums(PathSums.NONE, all, whole),
                new WindowSums(half, rest, whole))) {
            assertThat(rule(
                                    Judge.judge(
                                            SloPolicy.STANDARD,
                                            measured(
                                                    LONG_AGO,
                                                    Map.of(
                                                            SloPolicy.STANDARD
                                                                    .mismatches()
                                                                    .window(),
                                                            sums))),
                                    "mismatches")
                            .status())
                    .isEqualTo(expected);
        }
    }

    @Test
    void saysWhatItMeasured() {
        Map<Window, WindowSums> windows = new HashMap<>();
        windows.put(window("1h"), sums("10000 200/5000 10"));
        windows.put(window("5m"), sums("1000 30/100 0"));
        SloVerdict verdict = Judge.judge(SloPolicy.STANDARD, measured(LONG_AGO, windows));
        assertThat(verdict.burnRates().get("1h")).isCloseTo(20, within(1e-6));
        assertThat(verdict.burnRates().get("5m")).isCloseTo(30, within(1e-6));
        assertThat(verdict.burnRates().get("3d")).isZero();
        assertThat(verdict.burnRates()).containsOnlyKeys("1h", "5m", "6h", "30m", "3d", "5m-step", "1m-step");
        assertThat(verdict.reason())
                .isEqualTo(
                        "burn-1h/5m: 20.0 and 30.0 times the budget, 200 of 10000 calls (2.00 %) and 30 of 1000 calls"
                                + " (3.00 %); the old path 10 of 5000 calls (0.20 %) and 0 of 100 calls (0.00 %); allowed is at most"
                                + " 14.4 times the budget of 0.1 % in one of them");
    }

    static Stream<Arguments> policies() {
        SloPolicy standard = SloPolicy.STANDARD;
        Window hour = new Window(Duration.ofHours(1), false);
        Window step = new Window(Duration.ofMinutes(5), true);
        return Stream.of(
                arguments("the objective is 1.0", (Runnable) () -> standard.withObjective(1)),
                arguments("the objective is 0.0", (Runnable) () -> standard.withObjective(0)),
                arguments("the objective is NaN", (Runnable) () -> standard.withObjective(Double.NaN)),
                arguments("there is no pair of windows", (Runnable) () -> standard.withBurns(List.of())),
                arguments("minimumCalls is 0", (Runnable) () -> standard.withMinimum(0, 1)),
                arguments("minimumErrors is 0", (Runnable) () -> standard.withMinimum(1, 0)),
                arguments("gateCalls is 0", (Runnable) () -> standard.withGateCalls(0)),
                arguments("interval is PT0S", (Runnable) () -> standard.judgedEvery(Duration.ZERO)),
                arguments("the window is PT30S", (Runnable) () -> new Window(Duration.ofSeconds(30), false)),
                arguments("the window is PT1M1S", (Runnable) () -> new Window(Duration.ofSeconds(61), false)),
                arguments("the windows are 1h and 1h", (Runnable) () -> new BurnRule(hour, hour, 1)),
                arguments("both begin with the step", (Runnable) () -> new BurnRule(hour, step, 1)),
                arguments("the factor is 0.0", (Runnable) () -> new BurnRule(hour, window("5m"), 0)),
                arguments("the quantile is 1.0", (Runnable) () -> new LatencyRule(1, 2, hour, 10, Duration.ZERO)),
                arguments("the ratio is 0.5", (Runnable) () -> new LatencyRule(0.9, 0.5, hour, 10, Duration.ZERO)),
                arguments("needs 100 calls", (Runnable) () -> new LatencyRule(0.99, 2, hour, 99, Duration.ZERO)),
                arguments("the rate is 1.0", (Runnable) () -> new MismatchRule(1, hour, 1)),
                arguments("minimumReads is 0", (Runnable) () -> new MismatchRule(0.5, hour, 0)),
                arguments("the rate is 0.0", (Runnable) () -> new LocalRule(0, 1)),
                arguments("minimumCalls is 0", (Runnable) () -> new LocalRule(0.5, 0)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("policies")
    void refusesAPolicyThatMakesNoSense(String fault, Runnable policy) {
        assertThatThrownBy(policy::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(fault);
    }
}
