package dev.switchback.slo;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the new path owes the application, and what happens when it does not deliver. Give every instance the same one: whichever
 * has its turn judges by its own.
 *
 * @param mode what happens
 * @param objective the share of calls on the new path that must not fail by the path's own fault, below 1; the rest is the budget
 * @param burns the pairs of windows
 * @param minimumCalls on the new path in each window; with fewer it is not judged
 * @param minimumErrors in the long window, and mismatches: fewer are no trend, however few calls there are
 * @param latency the new path beside the old one
 * @param mismatches what shadow reads find
 * @param local what an instance does by itself
 * @param gateCalls on the new path within the longest window, without which contract cannot rely on its error rate
 * @param interval between two judgements of a change, whichever instance makes them
 */
public record SloPolicy(
        SloMode mode,
        double objective,
        List<BurnRule> burns,
        long minimumCalls,
        long minimumErrors,
        LatencyRule latency,
        MismatchRule mismatches,
        LocalRule local,
        long gateCalls,
        Duration interval) {

    /** How long after a step of the ramp the pairs are judged that begin with it. */
    static final Duration AFTER_STEP = Duration.ofHours(1);

    /** In it, one call that met a missing column or table trips. */
    static final Window MISSING_SHAPE = new Window(Duration.ofHours(1), false);

    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(10);

    /**
     * Three nines, by the pairs of windows that Google's Site Reliability Workbook recommends (chapter 5, Alerting on SLOs,
     * table 5-8): 14.4 times the budget in 1 h and 5 min, 6 times in 6 h and 30 min, once in 3 d and 6 h. And for an hour after a
     * step of the ramp 14.4 times in 5 and 1 min, counted from the step: what the percentage before did well says nothing of this
     * one. At least 100 calls and 3 errors; 1,000 calls for the gate; judged every 5 s.
     */
    public static final SloPolicy STANDARD = new SloPolicy(
            SloMode.ON,
            0.999,
            List.of(
                    pair(Duration.ofHours(1), Duration.ofMinutes(5), false, 14.4),
                    pair(Duration.ofHours(6), Duration.ofMinutes(30), false, 6),
                    pair(Duration.ofDays(3), Duration.ofHours(6), false, 1),
                    pair(Duration.ofMinutes(5), Duration.ofMinutes(1), true, 14.4)),
            100,
            3,
            LatencyRule.STANDARD,
            MismatchRule.STANDARD,
            LocalRule.STANDARD,
            1_000,
            Duration.ofSeconds(5));

    /** No guard: this instance judges nothing, trips nothing, and contract does not ask for error rates. A trip still holds. */
    public static final SloPolicy OFF = STANDARD.with(SloMode.OFF);

    public SloPolicy {
        burns = List.copyOf(burns);
        if (!(objective > 0 && objective < 1)) {
            throw new IllegalArgumentException(
                    "the objective is " + objective + ": give a share between 0 and 1, 0.999 for three nines");
        }
        if (burns.isEmpty()) {
            throw new IllegalArgumentException(
                    "there is no pair of windows: nothing would be judged; use OFF for that");
        }
        if (minimumCalls < 1 || minimumErrors < 1 || gateCalls < 1) {
            throw new IllegalArgumentException("minimumCalls is " + minimumCalls + ", minimumErrors is " + minimumErrors
                    + ", gateCalls is " + gateCalls + ": each 1 or more");
        }
        if (interval.compareTo(SHORTEST_INTERVAL) < 0) {
            throw new IllegalArgumentException(
                    "interval is " + interval + ": at least " + SHORTEST_INTERVAL.toMillis() + " ms");
        }
    }

    /** The same, but it only says what it would have done. */
    public SloPolicy dryRun() {
        return with(SloMode.DRY_RUN);
    }

    /** The same with another objective. */
    public SloPolicy withObjective(double share) {
        return new SloPolicy(
                mode, share, burns, minimumCalls, minimumErrors, latency, mismatches, local, gateCalls, interval);
    }

    /** The same with other pairs of windows. */
    public SloPolicy withBurns(List<BurnRule> pairs) {
        return new SloPolicy(
                mode, objective, pairs, minimumCalls, minimumErrors, latency, mismatches, local, gateCalls, interval);
    }

    /** The same with other minimums: what is judged on little traffic is judged by chance. */
    public SloPolicy withMinimum(long calls, long errors) {
        return new SloPolicy(mode, objective, burns, calls, errors, latency, mismatches, local, gateCalls, interval);
    }

    /** The same with another rule for latency. */
    public SloPolicy withLatency(LatencyRule rule) {
        return new SloPolicy(
                mode, objective, burns, minimumCalls, minimumErrors, rule, mismatches, local, gateCalls, interval);
    }

    /** The same with another rule for what shadow reads find. */
    public SloPolicy withMismatches(MismatchRule rule) {
        return new SloPolicy(
                mode, objective, burns, minimumCalls, minimumErrors, latency, rule, local, gateCalls, interval);
    }

    /** The same with another rule for what an instance does by itself. */
    public SloPolicy withLocal(LocalRule rule) {
        return new SloPolicy(
                mode, objective, burns, minimumCalls, minimumErrors, latency, mismatches, rule, gateCalls, interval);
    }

    /** The same, but contract needs so many calls on the new path. */
    public SloPolicy withGateCalls(long calls) {
        return new SloPolicy(
                mode, objective, burns, minimumCalls, minimumErrors, latency, mismatches, local, calls, interval);
    }

    /** The same, judged as often as this. */
    public SloPolicy judgedEvery(Duration time) {
        return new SloPolicy(
                mode, objective, burns, minimumCalls, minimumErrors, latency, mismatches, local, gateCalls, time);
    }

    /** The share of calls that may fail. */
    public double budget() {
        return 1 - objective;
    }

    /** Whether anything is judged. */
    public boolean on() {
        return mode != SloMode.OFF;
    }

    /** Every window that some rule looks at, once each, those of the pairs first. */
    Set<Window> windows() {
        Set<Window> windows = new LinkedHashSet<>(burnWindows());
        windows.add(MISSING_SHAPE);
        windows.add(latency.window());
        windows.add(mismatches.window());
        return windows;
    }

    /** Those of the pairs. */
    Collection<Window> burnWindows() {
        return new LinkedHashSet<>(burns.stream()
                .flatMap(rule -> Stream.of(rule.longWindow(), rule.shortWindow()))
                .toList());
    }

    /** The window that reaches back furthest. */
    Window longest() {
        Window longest = MISSING_SHAPE;
        for (Window window : windows()) {
            longest = !window.afterStep() && window.length().compareTo(longest.length()) > 0 ? window : longest;
        }
        return longest;
    }

    private SloPolicy with(SloMode other) {
        return new SloPolicy(
                other, objective, burns, minimumCalls, minimumErrors, latency, mismatches, local, gateCalls, interval);
    }

    private static BurnRule pair(Duration longer, Duration shorter, boolean afterStep, double factor) {
        return new BurnRule(new Window(longer, afterStep), new Window(shorter, afterStep), factor);
    }
}
