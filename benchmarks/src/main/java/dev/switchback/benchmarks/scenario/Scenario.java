package dev.switchback.benchmarks.scenario;

import dev.switchback.benchmarks.subject.Subject;
import java.util.ArrayList;
import java.util.List;

/**
 * One job, and the ways to do it.
 *
 * @param id for choosing it on the command line
 * @param job in a few words
 * @param kind whether it needs a database, and whether it writes
 * @param limit nothing that does the job can be faster
 * @param ours Switchback's way
 * @param peers other ways
 * @param targets of ours
 */
public record Scenario(
        String id, String job, Kind kind, Subject limit, Subject ours, List<Subject> peers, List<Target> targets) {

    /** What a scenario needs. */
    public enum Kind {
        /** No database at all. */
        MEMORY,
        /** The database's answers. */
        READ,
        /** The database's WAL too: it makes a difference whether a commit waits for the disk. */
        WRITE
    }

    /** All ways, the limit first. */
    public List<Subject> subjects() {
        List<Subject> all = new ArrayList<>();
        all.add(limit);
        all.add(ours);
        all.addAll(peers);
        return all;
    }
}
