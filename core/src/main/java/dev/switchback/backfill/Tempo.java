package dev.switchback.backfill;

import java.util.function.LongSupplier;

/** How fast a worker is, of late and since it began; the time in which it was told to pause does not count. Not thread-safe. */
final class Tempo {

    /** What was longer ago than this counts little. */
    private static final double LATELY_SECONDS = 10;

    private final LongSupplier nanos;
    private long last;
    private double seconds;
    private double rows;
    private double lateSeconds;
    private double lateRows;

    Tempo(LongSupplier nanos) {
        this.nanos = nanos;
        this.last = nanos.getAsLong();
    }

    /** So many rows were examined since the last call, perhaps none. */
    void did(long examined) {
        double passed = passed();
        double kept = Math.exp(-passed / LATELY_SECONDS);
        lateSeconds = lateSeconds * kept + passed;
        lateRows = lateRows * kept + examined;
        seconds += passed;
        rows += examined;
    }

    /** The time since the last call does not count. */
    void rested() {
        double unused = passed();
    }

    double rate() {
        return lateSeconds <= 0 ? 0 : lateRows / lateSeconds;
    }

    double average() {
        return seconds <= 0 ? 0 : rows / seconds;
    }

    private double passed() {
        long now = nanos.getAsLong();
        double passed = (now - last) / 1e9;
        last = now;
        return passed;
    }
}
