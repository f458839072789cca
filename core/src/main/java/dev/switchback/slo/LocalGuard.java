package dev.switchback.slo;

import dev.switchback.change.Path;
import dev.switchback.phase.PhaseWatch;
import dev.switchback.traffic.Outcome;
import dev.switchback.traffic.TrafficListener;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this instance does by itself: goes back to the old path at once, in memory, without the database. A missing column or table
 * is acted on by the thread that met it, a high error rate by the next heartbeat. What it has tripped is recorded for the fleet as
 * soon as the database can be reached.
 */
public final class LocalGuard implements TrafficListener {

    private static final Logger log = LoggerFactory.getLogger(LocalGuard.class);

    private final PhaseWatch watch;
    private final SloPolicy policy;
    private final LongSupplier nanoTime;
    private final Map<String, RecentCalls> recent = new TreeMap<>();
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /**
     * Watches these changes, by name.
     *
     * @param nanoTime nanoseconds that only rise
     */
    public LocalGuard(PhaseWatch watch, Collection<String> changes, SloPolicy policy, LongSupplier nanoTime) {
        this.watch = watch;
        this.policy = policy;
        this.nanoTime = nanoTime;
        changes.forEach(change -> recent.put(change, new RecentCalls()));
    }

    /** On the application's thread: no I/O, and nothing waits. */
    @Override
    public void failed(String change, Path path, Outcome outcome) {
        if (path == Path.NEW && outcome == Outcome.MISSING_OBJECT && policy.on()) {
            trip(change, "a call of the new path met a column or table that is not there");
        }
    }

    /**
     * The calls of this instance on the new path since it started, without those that failed by the database's or the network's
     * fault; told by the heartbeat.
     */
    public void counted(String change, long calls, long errors) {
        RecentCalls calling = recent.get(change);
        if (calling == null || !policy.on()) {
            return;
        }
        RecentCalls.Counts late = calling.since(nanoTime.getAsLong(), calls, errors);
        if (late.calls() >= policy.local().minimumCalls()
                && late.errors() > policy.local().rate() * late.calls()) {
            trip(change, late.errors() + " of this instance's " + late.calls()
                    + " calls on the new path of the last 10 s failed");
        }
    }

    private void trip(String change, String reason) {
        if (policy.mode() == SloMode.DRY_RUN) {
            if (told.add(change)) {
                log.warn(
                        "'{}': this instance would go back to the old path, were this not a dry run, and this is not logged"
                                + " again: {}",
                        change,
                        reason);
            }
        } else if (watch.tripHere(change, reason)) {
            log.error("'{}': this instance has gone back to the old path by itself: {}", change, reason);
        }
    }
}
