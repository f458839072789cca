package dev.switchback.benchmarks.scenario;

import dev.switchback.benchmarks.subject.Subject;
import java.util.List;

/** What is to be reached. */
public sealed interface Target {

    /** Ways that do only what any way to do the job has to, and show how much of the target is to be had. */
    List<Subject> limits();

    /** The same, beside such ways. */
    Target beside(Subject... ways);

    /**
     * The throughput of another way, times this.
     *
     * @param other to compare with
     * @param factor at least
     */
    record Throughput(Subject other, double factor, List<Subject> limits) implements Target {

        @Override
        public Throughput beside(Subject... ways) {
            return new Throughput(other, factor, List.of(ways));
        }
    }

    /**
     * Allocated for one operation.
     *
     * @param other to compare with
     * @param more bytes than that, at most
     */
    record Bytes(Subject other, double more, List<Subject> limits) implements Target {

        @Override
        public Bytes beside(Subject... ways) {
            return new Bytes(other, more, List.of(ways));
        }
    }

    /**
     * The processor's time for one operation.
     *
     * @param most nanoseconds, at most
     */
    record Nanos(double most, List<Subject> limits) implements Target {

        @Override
        public Nanos beside(Subject... ways) {
            return new Nanos(most, List.of(ways));
        }
    }

    /** At least so many times the throughput of another way. */
    static Target atLeast(double factor, Subject other) {
        return new Throughput(other, factor, List.of());
    }

    /** At most so much of the time of another way. */
    static Target atMostTheTime(double factor, Subject other) {
        return atLeast(1 / factor, other);
    }

    /** At most so many bytes more than another way. */
    static Target atMostBytes(double more, Subject other) {
        return new Bytes(other, more, List.of());
    }

    /** At most so much of the processor's time. */
    static Target atMostNanos(double most) {
        return new Nanos(most, List.of());
    }
}
