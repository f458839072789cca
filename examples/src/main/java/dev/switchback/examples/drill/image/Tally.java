package dev.switchback.examples.drill.image;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The running counters of an image. Thread-safe. */
public final class Tally {

    private final Map<Counter, Long> counts = new ConcurrentHashMap<>();
    private volatile String lastError = "";

    public void add(Counter counter) {
        counts.merge(counter, 1L, Long::sum);
    }

    public void set(Counter counter, long value) {
        counts.put(counter, value);
    }

    /** A unit of work has failed. */
    public void failed(Exception failure) {
        if (failure instanceof InjectedFault) {
            add(Counter.INJECTED);
        } else {
            add(Counter.FAILED);
            lastError = failure.toString();
        }
    }

    public Stats stats() {
        return new Stats(Map.copyOf(counts), lastError);
    }
}
