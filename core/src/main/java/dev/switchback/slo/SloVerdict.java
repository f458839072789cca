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

    /** What is wrong, in words: the first rule with its figures, and which others; empty if nothing is. */
    String reason() {
        List<RuleState> broken = breached();
        if (broken.isEmpty()) {
            return "";
        }
        RuleState first = broken.get(0);
        String others = broken.stream().skip(1).map(RuleState::rule).collect(Collectors.joining(" and "));
        return first.rule() + ": " + first.value() + "; allowed is " + first.threshold()
                + (others.isEmpty() ? "" : "; also broken: " + others);
    }
}
