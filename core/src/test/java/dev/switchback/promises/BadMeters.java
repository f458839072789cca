package dev.switchback.promises;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;

/** A registry of bad manners: everything that is recorded fails. */
final class BadMeters extends SimpleMeterRegistry {

    final AtomicInteger thrown = new AtomicInteger();

    @Override
    protected Timer newTimer(Meter.Id id, DistributionStatisticConfig config, PauseDetector detector) {
        return bad(Timer.class, id);
    }

    @Override
    protected Counter newCounter(Meter.Id id) {
        return bad(Counter.class, id);
    }

    /** Those of decisions are registered while a unit of work waits: when it is the first to decide in its way. */
    @Override
    protected <T> FunctionCounter newFunctionCounter(Meter.Id id, T counted, ToDoubleFunction<T> function) {
        if (id.getName().equals("switchback.decisions")) {
            thrown.incrementAndGet();
            throw new IllegalStateException(id.getName() + " cannot be registered");
        }
        return super.newFunctionCounter(id, counted, function);
    }

    private <T extends Meter> T bad(Class<T> type, Meter.Id id) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (meter, method, given) -> {
                    return switch (method.getName()) {
                        case "getId" -> id;
                        case "hashCode" -> System.identityHashCode(meter);
                        case "equals" -> meter == given[0];
                        default -> {
                            thrown.incrementAndGet();
                            throw new IllegalStateException(id.getName() + " cannot be recorded");
                        }
                    };
                }));
    }
}
