package dev.switchback.slo;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How the new path stands with its budget.
 *
 * @param at when, by the database's clock
 * @param rules every rule that was judged
 * @param burnRates by the label of the window: 1 spends the budget exactly over the period of the objective
 */
public record SloVerdict(Instant at, List<RuleState> rules, Map<String, Double> burnRates) {

    public SloVerdict {
        rules = List.copyOf(rules);
    }

    /** The rules that the new path breaks. */
    public List<RuleState> breached() {
        return with(RuleStatus.BREACHED);
    }

    /** Those with this status. */
    public List<RuleState> with(RuleStatus status) {
        return rules.stream().filter(rule -> rule.status() == status).toList();
    }

    /** What is wrong, in words; empty if nothing is. */
    String reason() {
        return breached().stream()
                .map(rule -> rule.rule() + ": " + rule.value() + ", allowed is " + rule.threshold())
                .collect(Collectors.joining("; "));
    }
}
