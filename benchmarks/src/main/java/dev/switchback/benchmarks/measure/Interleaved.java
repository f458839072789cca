package dev.switchback.benchmarks.measure;

import dev.switchback.benchmarks.lab.Lab;
import dev.switchback.benchmarks.subject.Operation;
import dev.switchback.benchmarks.subject.Subject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures several ways to do the same in one process, on one server, slice by slice: A B C, then C B A, and so on. What the machine does
 * meanwhile hits all of them alike, and a ratio is always one of neighbours in time.
 */
public final class Interleaved {

    /** Compilers count calls and not seconds: a way that takes long is warm later. */
    private static final int WARM_OPERATIONS = 5_000;

    private static final int MOST_WARM_UPS = 20;

    private final Lab lab;
    private final Plan plan;

    /** In a lab. */
    public Interleaved(Lab lab, Plan plan) {
        this.lab = lab;
        this.plan = plan;
    }

    /** All of them, by so many threads. */
    public Results measure(List<Subject> subjects, int threads) throws Exception {
        Map<Subject, Operation> operations = new LinkedHashMap<>();
        try {
            for (Subject subject : subjects) {
                operations.put(subject, subject.in(lab));
            }
            Slice warmUp = new Slice(lab, threads, plan.warmUp());
            for (Subject subject : subjects) {
                double done = 0;
                for (int i = 0; i < MOST_WARM_UPS && done < WARM_OPERATIONS; i++) {
                    done += sample(warmUp, operations, subject).perSecond()
                            * plan.warmUp().toNanos()
                            / 1e9;
                }
            }
            return rounds(subjects, operations, new Slice(lab, threads, plan.slice()));
        } finally {
            close(operations);
        }
    }

    private Results rounds(List<Subject> subjects, Map<Subject, Operation> operations, Slice slice) throws Exception {
        Map<Subject, List<Sample>> samples = new LinkedHashMap<>();
        subjects.forEach(subject -> samples.put(subject, new ArrayList<>()));
        List<Subject> order = new ArrayList<>(subjects);
        for (int round = 0; round < plan.rounds(); round++) {
            for (Subject subject : order) {
                List<Sample> ofSubject = samples.getOrDefault(subject, new ArrayList<>());
                ofSubject.add(sample(slice, operations, subject));
            }
            Collections.reverse(order);
        }
        return new Results(samples);
    }

    private static Sample sample(Slice slice, Map<Subject, Operation> operations, Subject subject) throws Exception {
        Operation operation = operations.get(subject);
        if (operation == null) {
            throw new IllegalStateException("'" + subject.name() + "' was not made ready");
        }
        return slice.of(operation, subject.batch());
    }

    private static void close(Map<Subject, Operation> operations) throws IOException {
        for (Operation operation : operations.values()) {
            operation.close();
        }
    }
}
