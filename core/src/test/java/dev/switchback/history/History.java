package dev.switchback.history;

import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Takes down what everybody does and sees, and has the clock by which they do. Thread-safe. */
final class History {

    private final AtomicLong clock = new AtomicLong();
    private final Queue<Operation> operations = new ConcurrentLinkedQueue<>();

    long tick() {
        return clock.incrementAndGet();
    }

    /** From then until now. */
    Span since(long begun) {
        return new Span(begun, tick());
    }

    void add(Operation operation) {
        operations.add(operation);
    }

    Collection<Operation> operations() {
        return List.copyOf(operations);
    }

    /** Begins again, while nobody does anything. */
    void clear() {
        operations.clear();
    }
}
