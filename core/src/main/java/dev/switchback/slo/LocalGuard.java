package dev.switchback.slo;

import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.phase.PhaseWatch;
import dev.switchback.traffic.Outcome;
import dev.switchback.traffic.Totals;
import dev.switchback.traffic.TrafficListener;
import dev.switchback.traffic.TrafficRecorder;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
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
    private final long began;
    private final Map<String, Judged> judged = new TreeMap<>();
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /**
     * Has tripped nothing yet.
     *
     * @param nanoTime nanoseconds that only rise
     */
    public LocalGuard(PhaseWatch watch, SloPolicy policy, LongSupplier nanoTime) {
        this.watch = watch;
        this.policy = policy;
        this.nanoTime = nanoTime;
        this.began = nanoTime.getAsLong();
    }

    /** On the application's thread: no I/O, and nothing waits. */
    @Override
    public void failed(String change, Path path, Outcome outcome) {
        if (path == Path.NEW && outcome == Outcome.MISSING_OBJECT && policy.on()) {
            trip(change, "a call of the new path met a column or table that is not there");
        }
    }

    /** Looks at what this instance's own calls on the new path came to; called by one thread, about once a second. Does no I/O. */
    public void look(Collection<SchemaChange> changes, TrafficRecorder traffic) {
        for (SchemaChange change : policy.on() ? changes : List.<SchemaChange>of()) {
            Totals totals = traffic.of(change).sinceStart(Path.NEW);
            RecentCalls.Counts late =
                    recent(change.name(), totals).since(nanoTime.getAsLong(), totals.judged(), totals.pathErrors());
            if (late.calls() >= policy.local().minimumCalls()
                    && late.errors() > policy.local().rate() * late.calls()) {
                trip(
                        change.name(),
                        late.errors() + " of this instance's " + late.calls()
                                + " calls on the new path of the last 10 s failed");
            }
        }
    }

    /** What came before a person ended the last trip does not count any more. */
    private RecentCalls recent(String change, Totals totals) {
        Instant since = watch.known(change).state().judgedSince();
        Judged before = judged.get(change);
        if (before != null && Objects.equals(before.since(), since)) {
            return before.calls();
        }
        RecentCalls calls = before == null
                ? new RecentCalls(began, 0, 0)
                : new RecentCalls(nanoTime.getAsLong(), totals.judged(), totals.pathErrors());
        judged.put(change, new Judged(since, calls));
        return calls;
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

    private record Judged(@Nullable Instant since, RecentCalls calls) {}
}
