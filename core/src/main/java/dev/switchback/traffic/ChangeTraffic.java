package dev.switchback.traffic;

import dev.switchback.change.Path;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what routed calls of one change do. On the application's path: takes no lock, does no I/O, allocates nothing but once a
 * minute, and never throws. Thread-safe.
 *
 * <p>A call counts once, by what comes out of it: calls and statements of the same change that run on its thread while it does are part
 * of it.
 */
public final class ChangeTraffic {

    private static final Logger log = LoggerFactory.getLogger(ChangeTraffic.class);

    private static final AtomicReferenceFieldUpdater<ChangeTraffic, MinuteCounts> CURRENT =
            AtomicReferenceFieldUpdater.newUpdater(ChangeTraffic.class, MinuteCounts.class, "current");

    /** Besides the current one; what is older is dropped if the database did not take it. */
    static final int MINUTES_KEPT = 5;

    private final String change;
    private final MinuteClock clock;
    private final List<TrafficListener> listeners;
    private volatile MinuteCounts current;
    private final Deque<MinuteCounts> over = new ConcurrentLinkedDeque<>();
    private final AtomicReference<@Nullable Loss> loss = new AtomicReference<>();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicBoolean told = new AtomicBoolean();
    private final PathCounts oldPath = new PathCounts();
    private final PathCounts newPath = new PathCounts();
    /** How deep the thread is in calls of this change. Not static, and nothing of ours is left in a thread of somebody else's. */
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<int[]> depth = ThreadLocal.withInitial(() -> new int[1]);

    ChangeTraffic(String change, MinuteClock clock, List<TrafficListener> listeners) {
        this.change = change;
        this.clock = clock;
        this.listeners = List.copyOf(listeners);
        this.current = MinuteCounts.first(clock);
    }

    /** The name of the change. */
    public String change() {
        return change;
    }

    /**
     * A call begins on this thread, which must {@link #leave} it on the same thread, whatever comes of it.
     *
     * @return whether it is the outermost, and so the one to count
     */
    public boolean enter() {
        return depth.get()[0]++ == 0;
    }

    /** A call ends on this thread. */
    public void leave() {
        depth.get()[0]--;
    }

    /** Whether this thread is in a call already: what runs now is part of that, and not to be counted. */
    public boolean isWithinCall() {
        return depth.get()[0] > 0;
    }

    /**
     * Counts a call that has ended, in the minute in which it did, and tells those who listen if it failed.
     *
     * @param path that was decided
     * @param nanos how long it took
     */
    public void called(boolean write, Path path, Outcome outcome, long nanos) {
        try {
            minute().of(path).call(write, outcome, nanos);
            (path == Path.OLD ? oldPath : newPath).call(write, outcome, nanos);
        } catch (RuntimeException | Error e) {
            logOnce("A call of '{}' could not be counted; this is not logged again", e);
        }
        if (outcome != Outcome.SUCCESS && outcome != Outcome.ANSWER) {
            tell(path, outcome);
        }
    }

    /**
     * Counts a shadow read.
     *
     * @param path that was decided
     */
    public void compared(Path path, boolean match) {
        try {
            minute().of(path).compared(match);
            (path == Path.OLD ? oldPath : newPath).compared(match);
        } catch (RuntimeException | Error e) {
            logOnce("A shadow read of '{}' could not be counted; this is not logged again", e);
        }
    }

    /** What this instance has counted since it started; in memory, for whoever wants to know without the database. */
    public Totals sinceStart(Path path) {
        return (path == Path.OLD ? oldPath : newPath).totals();
    }

    /** How many calls were counted and dropped since this instance started. */
    public long dropped() {
        return dropped.get();
    }

    /** The minutes that may hold what is not in the database, the oldest first. */
    List<MinuteCounts> minutes() {
        List<MinuteCounts> minutes = new ArrayList<>(over);
        MinuteCounts now = current;
        if (!minutes.contains(now)) {
            minutes.add(now);
        }
        return minutes;
    }

    /** Forgets minutes in which nobody counts any more, and of which everything is in the database. */
    void forgetFlushed() {
        long now = clock.nanos();
        over.removeIf(minute -> minute.isSettled(now) && minute.isFlushed());
    }

    /** What had to be dropped since this was asked before; null if nothing. */
    @Nullable Loss takeLoss() {
        return loss.getAndSet(null);
    }

    /** A loss that could not be recorded now. */
    void lost(Loss again) {
        loss.accumulateAndGet(again, ChangeTraffic::sum);
    }

    private static Loss sum(@Nullable Loss one, @Nullable Loss other) {
        if (other == null) {
            throw new IllegalArgumentException("a loss of nothing");
        }
        return Loss.sum(one, other);
    }

    private MinuteCounts minute() {
        long now = clock.nanos();
        MinuteCounts minute = current;
        return minute.isOver(now) ? next(minute, now) : minute;
    }

    private MinuteCounts next(MinuteCounts ended, long now) {
        MinuteCounts next = ended.next(clock, now);
        if (next == ended) {
            return ended;
        }
        if (!CURRENT.compareAndSet(this, ended, next)) {
            return current;
        }
        over.add(ended);
        while (over.size() > MINUTES_KEPT) {
            MinuteCounts oldest = over.poll();
            long calls = oldest == null ? 0 : oldest.unflushed();
            if (oldest != null && calls > 0) {
                dropped.addAndGet(calls);
                lost(Loss.of(oldest, calls));
            }
        }
        return next;
    }

    private void tell(Path path, Outcome outcome) {
        for (int i = 0; i < listeners.size(); i++) {
            try {
                listeners.get(i).failed(change, path, outcome);
            } catch (RuntimeException | Error e) {
                logOnce("Who listens to the traffic of '{}' throws; this is not logged again", e);
            }
        }
    }

    private void logOnce(String message, Throwable e) {
        if (told.compareAndSet(false, true)) {
            log.warn(message, change, e);
        }
    }
}
