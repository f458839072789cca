package dev.switchback.spring.console;

import dev.switchback.check.Ages;
import dev.switchback.phase.Trip;
import dev.switchback.slo.BurnRule;
import dev.switchback.slo.SloPolicy;
import dev.switchback.slo.SloVerdict;
import dev.switchback.slo.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the new path stands with its error budget, and the trip that holds. */
final class GuardPart implements Part {

    @Override
    public String name() {
        return "guard";
    }

    @Override
    public Map<String, @Nullable Object> read(Look look) {
        SloPolicy policy = look.change().slo().policy();
        SloVerdict verdict = look.change().slo().verdict();
        Trip trip = look.state().trip();
        return Members.with("mode", policy.mode().name())
                .and("objective", policy.objective())
                .and("burns", burns(policy, verdict))
                .and(
                        "rules",
                        verdict.rules().stream()
                                .map(rule -> Members.with("rule", rule.rule())
                                        .and("status", rule.status().name())
                                        .and("value", rule.value())
                                        .and("threshold", rule.threshold())
                                        .map())
                                .toList())
                .and(
                        "trip",
                        trip == null
                                ? null
                                : Members.with("at", trip.at())
                                        .and("reason", trip.reason())
                                        .map())
                .map();
    }

    private static List<Map<String, @Nullable Object>> burns(SloPolicy policy, SloVerdict verdict) {
        List<Map<String, @Nullable Object>> burns = new ArrayList<>();
        for (BurnRule rule : policy.burns()) {
            String pair = words(rule.longWindow()) + " / " + words(rule.shortWindow());
            for (Window window : List.of(rule.longWindow(), rule.shortWindow())) {
                Double rate = verdict.burnRates().get(window.label());
                burns.add(Members.with("window", words(window))
                        .and("rate", rate == null ? null : Members.number(rate))
                        .and("limit", rule.factor())
                        .and("pair", pair)
                        .map());
            }
        }
        return burns;
    }

    /** "1 h", "5 min", "3 d"; "5 min after a step". */
    private static String words(Window window) {
        long minutes = window.length().toMinutes();
        String length = minutes % 60 == 0 && minutes < 2 * 24 * 60 ? minutes / 60 + " h" : Ages.text(window.length());
        return length + (window.afterStep() ? " after a step" : "");
    }
}
