package dev.switchback.slo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The judgement, as a pure function of the policy and what was measured.
 *
 * <p>In words: a pair of windows is breached if the new path's errors exceed the factor's part of the budget in both, on enough
 * calls in both and enough errors in the long one. What the old path did is reported beside it and excuses nothing: a fault that
 * both paths have does not go away by going back, but going back costs nothing either. A breach is a breach whatever is unknown;
 * without one, a window that is not wholly known is a gap, not a zero.
 */
final class Judge {

    private Judge() {}

    static SloVerdict judge(SloPolicy policy, Measured measured) {
        List<RuleState> rules = new ArrayList<>();
        rules.add(missingShape(measured));
        for (BurnRule rule : policy.burns()) {
            if (!rule.afterStep() || measured.sinceStep().compareTo(SloPolicy.AFTER_STEP) <= 0) {
                rules.add(burn(policy, rule, measured));
            }
        }
        rules.add(latency(policy.latency(), measured));
        rules.add(mismatches(policy, measured));
        Map<String, Double> rates = new LinkedHashMap<>();
        for (Window window : policy.burnWindows()) {
            rates.put(window.label(), rate(policy, measured.in(window).newPath()));
        }
        return new SloVerdict(measured.at(), rules, rates);
    }

    private static RuleState missingShape(Measured measured) {
        WindowSums sums = measured.in(SloPolicy.MISSING_SHAPE);
        long met = sums.newPath().missingShape();
        return new RuleState(
                "missing-shape",
                met > 0 ? RuleStatus.BREACHED : quiet(sums.whole()),
                met + " calls of the new path met a column or table that is not there, of the old path "
                        + sums.oldPath().missingShape(),
                "none in " + SloPolicy.MISSING_SHAPE);
    }

    private static RuleState burn(SloPolicy policy, BurnRule rule, Measured measured) {
        WindowSums longer = measured.in(rule.longWindow());
        WindowSums shorter = measured.in(rule.shortWindow());
        boolean whole = longer.whole() && shorter.whole();
        RuleStatus status;
        if (Math.min(longer.newPath().calls(), shorter.newPath().calls()) < policy.minimumCalls()) {
            status = whole ? RuleStatus.TOO_FEW : RuleStatus.GAP;
        } else {
            boolean above = exceeds(longer.newPath(), policy, rule.factor())
                    && exceeds(shorter.newPath(), policy, rule.factor())
                    && longer.newPath().errors() >= policy.minimumErrors();
            status = above ? RuleStatus.BREACHED : quiet(whole);
        }
        return new RuleState(
                rule.name(),
                status,
                times(rate(policy, longer.newPath())) + " and " + times(rate(policy, shorter.newPath()))
                        + " times the budget, " + longer.newPath() + " and " + shorter.newPath() + "; the old path "
                        + longer.oldPath() + " and " + shorter.oldPath(),
                "at most " + times(rule.factor()) + " times the budget of " + percent(policy.budget())
                        + " in one of them");
    }

    /** Above, not at: to be exactly on budget is to be within it, and a rounding error does not decide. */
    private static boolean exceeds(PathSums sums, SloPolicy policy, double factor) {
        return sums.errors() > factor * policy.budget() * sums.calls() + 1e-9;
    }

    private static double rate(SloPolicy policy, PathSums sums) {
        return sums.errorRate() / policy.budget();
    }

    private static RuleState latency(LatencyRule rule, Measured measured) {
        WindowSums sums = measured.in(rule.window());
        Optional<Duration> before = measured.oldLatency().percentile(rule.quantile());
        Optional<Duration> now = measured.newLatency().percentile(rule.quantile());
        long least =
                Math.min(measured.oldLatency().count(), measured.newLatency().count());
        String threshold = "at most " + times(rule.ratio()) + " times the old path's, or "
                + rule.negligible().toMillis() + " ms";
        if (before.isEmpty() || now.isEmpty() || least < rule.minimumCalls()) {
            return new RuleState(
                    "latency",
                    sums.whole() ? RuleStatus.TOO_FEW : RuleStatus.GAP,
                    "of one path only " + least + " calls in " + rule.window() + " to compare",
                    threshold);
        }
        double ratio = (double) now.get().toNanos() / before.get().toNanos();
        boolean above = ratio > rule.ratio() && now.get().compareTo(rule.negligible()) > 0;
        return new RuleState(
                "latency",
                above ? RuleStatus.BREACHED : quiet(sums.whole()),
                "quantile " + rule.quantile() + " in " + rule.window() + " about " + millis(now.get())
                        + ", of the old path " + millis(before.get()) + ": " + times(ratio) + " times",
                threshold);
    }

    private static RuleState mismatches(SloPolicy policy, Measured measured) {
        MismatchRule rule = policy.mismatches();
        WindowSums sums = measured.in(rule.window());
        long wrong = sums.oldPath().mismatches() + sums.newPath().mismatches();
        long compared = wrong + sums.oldPath().matches() + sums.newPath().matches();
        RuleStatus status;
        if (compared < rule.minimumReads()) {
            status = sums.whole() ? RuleStatus.TOO_FEW : RuleStatus.GAP;
        } else {
            boolean above = wrong > rule.rate() * compared + 1e-9 && wrong >= policy.minimumErrors();
            status = above ? RuleStatus.BREACHED : quiet(sums.whole());
        }
        return new RuleState(
                "mismatches",
                status,
                wrong + " of " + compared + " shadow reads differ in " + rule.window(),
                "at most " + percent(rule.rate()));
    }

    private static RuleStatus quiet(boolean whole) {
        return whole ? RuleStatus.WITHIN : RuleStatus.GAP;
    }

    private static String times(double rate) {
        return String.format(Locale.ROOT, "%.1f", rate);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.4f", share * 100).replaceAll("\\.?0+$", "") + " %";
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.2f ms", duration.toNanos() / 1e6);
    }
}
