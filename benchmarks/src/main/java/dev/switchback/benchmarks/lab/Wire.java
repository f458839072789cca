package dev.switchback.benchmarks.lab;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What goes over the connections of one pool, counted as the protocol has it. Thread-safe. */
public final class Wire {

    /** The driver makes a socket factory by its class's name and one text: only something static leads from there to here. */
    private static final Map<String, Wire> WIRES = new ConcurrentHashMap<>();

    private final LongAdder statements = new LongAdder();
    private final LongAdder roundTrips = new LongAdder();

    private Wire() {}

    /** That of the pool with this name. */
    public static Wire of(String pool) {
        return WIRES.computeIfAbsent(pool, name -> new Wire());
    }

    /** Statements that were sent for execution, {@code BEGIN}, {@code COMMIT} and savepoints among them. */
    public long statements() {
        return statements.sum();
    }

    /** How often somebody sent something and then waited for the server. */
    public long roundTrips() {
        return roundTrips.sum();
    }

    void statement() {
        statements.increment();
    }

    void roundTrip() {
        roundTrips.increment();
    }
}
