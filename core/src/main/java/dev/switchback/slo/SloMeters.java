package dev.switchback.slo;

import dev.switchback.phase.PhaseWatch;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;

/** What the guard tells Micrometer. Reading a gauge does no I/O. */
public final class SloMeters {

    private SloMeters() {}

    /** Registers the meters of these changes, by name. */
    public static void bind(
            MeterRegistry registry, Collection<String> changes, SloPolicy policy, SloGuard guard, PhaseWatch watch) {
        for (String change : changes) {
            for (Window window : policy.burnWindows()) {
                Gauge.builder(
                                "switchback.slo.burn",
                                guard,
                                each -> each.burnRates(change).getOrDefault(window.label(), Double.NaN))
                        .description(
                                "How many times the error budget the new path spends, for the whole fleet; NaN if nobody"
                                        + " has judged within a minute")
                        .tag("change", change)
                        .tag("window", window.label())
                        .register(registry);
            }
            Gauge.builder(
                            "switchback.slo.tripped",
                            watch,
                            each -> each.known(change).tripped() ? 1 : 0)
                    .description("1 while the guard keeps this instance on the old path")
                    .tag("change", change)
                    .register(registry);
            FunctionCounter.builder(
                            "switchback.slo.trips",
                            watch,
                            each -> each.known(change).state().trips())
                    .description("How often the guard has tripped, for the whole fleet")
                    .tag("change", change)
                    .register(registry);
        }
    }
}
