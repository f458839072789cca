package dev.switchback.benchmarks.scenario;

import dev.switchback.benchmarks.subject.Subject;
import java.util.List;

/** What is to be reached. */
public sealed interface Target {

    /**
     * The throughput of another way, times this.
     *
     * @param other to compare with
     * @param factor at least
     * @param limits ways that do only what any way to do the job has to, and show how much of the factor is to be had
     */
    record Throughput(Subject other, double factor, List<Subject> limits) implements Target {

        /** The same, beside such ways. */
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
    record Bytes(Subject other, double more) implements Target {}

    /**
     * The processor's time for one operation.
     *
     * @param most nanoseconds, at most
     */
    record Nanos(double most) implements Target {}

    /** At least so many times the throughput of another way. */
    static Throughput atLeast(double factor, Subject other) {
        return new Throughput(other, factor, List.of());
    }

    /** At most so much of the time of another way. */
    static Throughput atMostTheTime(double factor, Subject other) {
        return atLeast(1 / factor, other);
    }
}
