package dev.switchback.examples.shop.traffic;

import java.util.concurrent.atomic.LongAdder;

/** How many calls there were, and how many of them failed. Thread-safe. */
final class Counts {

    private final LongAdder calls = new LongAdder();
    private final LongAdder failures = new LongAdder();

    void called(boolean succeeded) {
        calls.increment();
        if (!succeeded) {
            failures.increment();
        }
    }

    long calls() {
        return calls.sum();
    }

    long failures() {
        return failures.sum();
    }
}
