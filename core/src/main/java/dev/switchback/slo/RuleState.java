package dev.switchback.slo;

/**
 * One rule, judged.
 *
 * @param rule its name
 * @param status what became of it
 * @param value what was measured, the old path beside the new one
 * @param threshold what it is compared with
 */
public record RuleState(String rule, RuleStatus status, String value, String threshold) {

    /** "BREACHED burn-1h/5m: 20.1 and 30.0 times the budget ..., needs at most 14.4 times the budget in one of them". */
    @Override
    public String toString() {
        return status + " " + rule + ": " + value + ", needs " + threshold;
    }
}
