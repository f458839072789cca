package dev.switchback.benchmarks.subject;

import dev.switchback.benchmarks.lab.Lab;

/** One way to do what a scenario is about. */
public interface Subject {

    /** What it is, in the words of the table of results. */
    String name();

    /** Gets it ready. */
    Operation in(Lab lab) throws Exception;

    /** How often it is done between two looks at the clock: more than once where the look would cost as much. */
    default int batch() {
        return 1;
    }
}
