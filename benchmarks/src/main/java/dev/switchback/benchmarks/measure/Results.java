package dev.switchback.benchmarks.measure;

import dev.switchback.benchmarks.subject.Subject;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The samples of each way, round by round. */
public record Results(Map<Subject, List<Sample>> samples) {

    /** The median of all rounds. */
    public Sample median(Subject subject) {
        return Sample.median(of(subject));
    }

    /**
     * How many times the throughput of another one a way has: the median of each round's ratio. What never waits is compared by the
     * processor's time, which does not count what others did meanwhile.
     */
    public double ratio(Subject subject, Subject other) {
        return Medians.of(ratios(subject, other));
    }

    /** Half of what lies between the quarters of these ratios: how far to trust their median. */
    public double spread(Subject subject, Subject other) {
        double[] ratios = ratios(subject, other);
        return (Medians.at(0.75, ratios) - Medians.at(0.25, ratios)) / 2;
    }

    private double[] ratios(Subject subject, Subject other) {
        List<Sample> ours = of(subject);
        List<Sample> theirs = of(other);
        boolean waits = subject.batch() == 1;
        return IntStream.range(0, ours.size())
                .mapToDouble(i -> ours.get(i).speed(waits) / theirs.get(i).speed(waits))
                .toArray();
    }

    private List<Sample> of(Subject subject) {
        List<Sample> found = samples.get(subject);
        if (found == null) {
            throw new IllegalArgumentException("'" + subject.name() + "' was not measured");
        }
        return found;
    }
}
