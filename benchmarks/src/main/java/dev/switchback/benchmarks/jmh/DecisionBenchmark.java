package dev.switchback.benchmarks.jmh;

import dev.switchback.benchmarks.subject.BareEvaluation;
import dev.switchback.benchmarks.subject.Decision;
import dev.switchback.benchmarks.subject.LaunchDarklyVariation;
import dev.switchback.benchmarks.subject.Operation;
import dev.switchback.benchmarks.subject.Subject;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A unit of work that decides and does nothing else, beside the evaluation that it stands on and LaunchDarkly's. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class DecisionBenchmark {

    /** Who decides. */
    public enum By {
        /** OpenFeature's client, with its provider in memory, and nothing made of the answer. */
        OPEN_FEATURE_ALONE,
        /** Switchback, by that client. */
        OPEN_FEATURE,
        /** Switchback, by its own percentages. */
        BUILT_IN,
        /** LaunchDarkly's client. */
        LAUNCH_DARKLY;

        Subject subject() {
            return switch (this) {
                case OPEN_FEATURE_ALONE -> new BareEvaluation(name());
                case OPEN_FEATURE -> new Decision(name(), false);
                case BUILT_IN -> new Decision(name(), true);
                case LAUNCH_DARKLY -> new LaunchDarklyVariation(name());
            };
        }
    }

    /** For JMH. */
    @Param
    public By by = By.BUILT_IN;

    private Operation operation = customer -> null;
    private long customer;

    /** For JMH. */
    @Setup
    public void begin(QuietLab quiet) throws Exception {
        operation = by.subject().in(quiet.lab());
    }

    /** For JMH. */
    @TearDown
    public void end() throws IOException {
        operation.close();
    }

    /** One decision. */
    @Benchmark
    public @Nullable Object decide() throws Exception {
        return operation.run(customer++);
    }
}
