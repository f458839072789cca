package dev.switchback.examples.shop.guard;

import dev.switchback.slo.BurnRule;
import dev.switchback.slo.LatencyRule;
import dev.switchback.slo.SloPolicy;
import dev.switchback.slo.Window;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The guard of a demonstration: the standard one waits for hours and for thousands of calls.
 *
 * @param objective the share of calls on the new path that must not fail
 * @param longWindow over which errors are counted, whole minutes
 * @param shortWindow the same, for whether they have stopped
 * @param burnRate above which it trips, in both windows
 * @param minimumCalls with fewer it does not judge
 * @param minimumErrors with fewer neither
 * @param gateCalls on the new path, before the gate believes in its error rate
 * @param negligibleLatency up to which the new path may be slower than the old one by any factor
 * @param judgedEvery how often
 */
@ConfigurationProperties("shop.guard")
record GuardProperties(
        double objective,
        Duration longWindow,
        Duration shortWindow,
        double burnRate,
        long minimumCalls,
        long minimumErrors,
        long gateCalls,
        Duration negligibleLatency,
        Duration judgedEvery) {

    SloPolicy policy() {
        SloPolicy standard = SloPolicy.STANDARD;
        LatencyRule latency = standard.latency();
        return standard.withObjective(objective)
                .withBurns(
                        List.of(new BurnRule(new Window(longWindow, false), new Window(shortWindow, false), burnRate)))
                .withMinimum(minimumCalls, minimumErrors)
                .withGateCalls(gateCalls)
                .withLatency(new LatencyRule(
                        latency.quantile(),
                        latency.ratio(),
                        latency.window(),
                        latency.minimumCalls(),
                        negligibleLatency))
                .judgedEvery(judgedEvery);
    }
}
