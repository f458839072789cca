package dev.switchback.benchmarks.scenario;

import dev.switchback.benchmarks.subject.Subject;

/** What is to be reached. */
public sealed interface Target {

    /**
     * The throughput of another way, times this.
     *
     * @param other to compare with
     * @param factor at least
     */
    record Throughput(Subject other, double factor) implements Target {}

    /**
     * Allocated for one operation.
     *
     * @param other to compare with
     * @param more bytes than that, at most
     */
    record Bytes(Subject other, double more) implements Target {}

    /**
     * The processor's time for one operation.
     *
     * @param most nanoseconds, at most
     */
    record Nanos(double most) implements Target {}

    /** At least so many times the throughput of another way. */
    static Target atLeast(double factor, Subject other) {
        return new Throughput(other, factor);
    }

    /** At most so much of the time of another way. */
    static Target atMostTheTime(double factor, Subject other) {
        return new Throughput(other, 1 / factor);
    }
}
