package dev.switchback.history;

import static dev.switchback.testing.Operator.ADA;
import static org.awaitility.Awaitility.await;

import dev.switchback.SwitchbackBuilder;
import dev.switchback.route.FlagResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;

/** What decides in the window. */
interface Flags {

    SwitchbackBuilder into(SwitchbackBuilder builder);

    /**
     * Sets the share of units of work that read the new shape, and says of each instance, as soon as it is so, that it goes by that.
     *
     * @param known takes the instance
     */
    void set(double percent, List<Instance> instances, Instance by, BiConsumer<Instance, Double> known);

    /** The library's own percentage: the instance at which it is set knows at once, the others when they have read it. */
    static Flags builtIn() {
        return new Flags() {
            @Override
            public SwitchbackBuilder into(SwitchbackBuilder builder) {
                return builder;
            }

            @Override
            public void set(double percent, List<Instance> instances, Instance by, BiConsumer<Instance, Double> known) {
                by.change().ramp(percent, ADA);
                known.accept(by, percent);
                for (Instance each : instances) {
                    await().atMost(Crowd.LONGEST)
                            .pollInterval(Duration.ofMillis(5))
                            .until(() -> each.known().state().ramp() == percent);
                    known.accept(each, percent);
                }
            }
        };
    }

    /** A service that everybody asks, and that answers otherwise from one moment to the next. */
    static Flags service() {
        return new Flags() {

            private volatile double percent;

            @Override
            public SwitchbackBuilder into(SwitchbackBuilder builder) {
                return builder.flags((key, context) ->
                        ThreadLocalRandom.current().nextDouble(100) < percent ? FlagResult.COMPLETE : FlagResult.OFF);
            }

            @Override
            public void set(double now, List<Instance> instances, Instance by, BiConsumer<Instance, Double> known) {
                percent = now;
                instances.forEach(each -> known.accept(each, now));
            }
        };
    }
}
