package dev.switchback.traces;

import dev.switchback.testing.ShiftedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What must be so before the old shape may go, from what was done in the trace and what the table holds: it reads none of the library's
 * control tables and asks none of its checks.
 */
final class Oracle {

    // By the clock that is put forward and back. Long beside the time that a step takes on a busy machine; and below
    // five minutes, when a fleet is silent: to it, a clock put forward is a fleet that did not beat.
    static final Duration MINIMUM_AGE = Duration.ofMinutes(4);
    static final Duration STABLE = Duration.ofMinutes(2);
    static final Duration QUIET = Duration.ofSeconds(90);

    private final Table table;
    private final ShiftedClock clock;

    @Nullable Instant windowOpened;

    @Nullable Instant phaseSince;

    @Nullable Instant lastOldRead;

    @Nullable Instant lastNewRead;

    @Nullable Instant lastForeignWrite;

    @Nullable Instant lastWithoutTriggers;

    @Nullable Instant cleanScan;

    @Nullable String requestedBy;

    @Nullable String approvedBy;

    boolean applicationsCheckPasses = true;

    Oracle(Table table, ShiftedClock clock) {
        this.table = table;
        this.clock = clock;
    }

    /** Each reason, by its name, why the old shape must not go now. */
    Map<String, String> objections() {
        Instant now = clock.now();
        Map<String, String> found = new LinkedHashMap<>();
        object(found, "window", !old(windowOpened, MINIMUM_AGE, now), "open since " + windowOpened);
        object(found, "stable", !old(phaseSince, STABLE, now), "in this phase since " + phaseSince);
        object(found, "old-reads", lastOldRead != null && !old(lastOldRead, STABLE, now), "last at " + lastOldRead);
        object(found, "new-reads", lastNewRead == null, "none in this phase");
        atTheDrop(found, now);
        object(found, "approval", approvedBy == null, "requested by " + requestedBy);
        return found;
    }

    /** Those that still count when everybody is on the new path and the old shape goes. */
    Map<String, String> objectionsToTheDrop() {
        Map<String, String> found = new LinkedHashMap<>();
        atTheDrop(found, clock.now());
        object(found, "approval", approvedBy == null, "requested by " + requestedBy);
        return found;
    }

    private void atTheDrop(Map<String, String> found, Instant now) {
        object(
                found,
                "foreign-writes",
                lastForeignWrite != null && !old(lastForeignWrite, QUIET, now),
                "last at " + lastForeignWrite);
        object(found, "scan", cleanScan == null, "none that found every row in order");
        object(
                found,
                "scan-before-write",
                cleanScan != null && lastForeignWrite != null && !cleanScan.isAfter(lastForeignWrite),
                "scan of " + cleanScan + ", write at " + lastForeignWrite);
        object(
                found,
                "scan-before-triggers",
                cleanScan != null && lastWithoutTriggers != null && !cleanScan.isAfter(lastWithoutTriggers),
                "scan of " + cleanScan + ", triggers off until " + lastWithoutTriggers);
        object(found, "unconvertible", table.unconvertible() > 0, table.unconvertible() + " rows");
        object(found, "triggers", !table.triggersFire(), "some do not fire");
        object(found, "application", !applicationsCheckPasses, "its own check fails");
    }

    private static boolean old(@Nullable Instant since, Duration enough, Instant now) {
        return since != null && Duration.between(since, now).compareTo(enough) >= 0;
    }

    private static void object(Map<String, String> found, String name, boolean objects, String why) {
        if (objects) {
            found.put(name, why);
        }
    }
}
