package dev.switchback.spring.actuate;

import dev.switchback.ChangeHandle;
import dev.switchback.slo.RuleState;
import dev.switchback.slo.SloVerdict;
import dev.switchback.spring.actuate.StateView.TripLine;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * How the new path stands with its error budget.
 *
 * @param change its name
 * @param at when it was judged
 * @param rules every rule, by this instance's policy
 * @param burnRates by the window's label: 1 spends the budget exactly over the period of the objective
 * @param trip that holds now
 */
record SloView(
        String change,
        String at,
        List<RuleLine> rules,
        Map<String, Double> burnRates,
        @Nullable TripLine trip) implements OperationResponseBody {

    /**
     * A rule.
     *
     * @param rule its name
     * @param status what became of it
     * @param value what was measured
     * @param threshold what it is compared with
     */
    record RuleLine(String rule, String status, String value, String threshold) {

        static RuleLine of(RuleState state) {
            return new RuleLine(state.rule(), state.status().name(), state.value(), state.threshold());
        }
    }

    static SloView of(ChangeHandle change) {
        SloVerdict verdict = change.slo().verdict();
        return new SloView(
                change.definition().name(),
                Figures.text(verdict.at()),
                verdict.rules().stream().map(RuleLine::of).toList(),
                verdict.burnRates(),
                TripLine.of(change.slo().trip().orElse(null)));
    }
}
