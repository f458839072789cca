package dev.switchback.phase;

import dev.switchback.change.SwitchbackException;
import dev.switchback.database.Database;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This instance's snapshot of all phases: refreshed by a timer with one query, read by every unit of work without a lock.
 *
 * <p>A snapshot is trusted for the length of the lease. A unit of work that finds it older refreshes it first; if the
 * database is away, the last snapshot is kept and said to be stale, and the next try waits for the back-off, so that an
 * outage does not make every unit of work wait for a connection.
 */
public final class PhaseWatch {

    private static final Logger log = LoggerFactory.getLogger(PhaseWatch.class);

    private static final Duration BACK_OFF = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    /** Of a unit of work that looks whether an outage is over: what does not answer may be behind a lock. */
    private static final Duration LONGEST_RETRY = Duration.ofMillis(200);

    private final PhaseQuery query;
    private final Duration lease;
    private final LongSupplier nanoTime;

    private final ReentrantLock refreshing = new ReentrantLock();
    /** Readings of epochs that were left; guarded by its own monitor, together with the step from one epoch to the next. */
    private final List<PhaseReading> retired = new ArrayList<>();

    /** What all units of work wait for that find the lease over; null if nobody does. */
    private final AtomicReference<@Nullable FutureTask<Boolean>> asking = new AtomicReference<>();

    /** Guarded by the same monitor. */
    private final LocalTrips trips = new LocalTrips();

    /** Told of every snapshot under the same monitor. */
    private final SetBacks setBacks = new SetBacks();

    private volatile Map<String, PhaseReading> readings = Map.of();
    private volatile long takenAt;
    private volatile long nextTry;
    private volatile @Nullable String failure;

    public PhaseWatch(Database database, PhaseStore store, Duration lease, LongSupplier nanoTime) {
        this.query = new PhaseQuery(database, store);
        this.lease = lease;
        this.nanoTime = nanoTime;
        this.takenAt = nanoTime.getAsLong();
        this.nextTry = takenAt;
    }

    /** What is known of a change, refreshed first if the lease has run out. */
    public PhaseReading reading(String change) {
        PhaseReading reading = known(change);
        long now = nanoTime.getAsLong();
        if (reading.isFresh(now)) {
            return reading;
        }
        refreshIfStale();
        return known(change);
    }

    /**
     * What is known of a change, however old, and counts a unit of work in. Whoever calls this calls {@link InFlight#exit()} when
     * the unit ends. Once an epoch has been replaced no unit can enter it any more.
     */
    public PhaseReading enter(String change) {
        while (true) {
            Map<String, PhaseReading> seen = readings;
            PhaseReading reading = known(seen, change);
            reading.inFlight().enter();
            if (readings == seen || known(change).inFlight() == reading.inFlight()) {
                return reading;
            }
            reading.inFlight().exit();
        }
    }

    /** What is known of a change, however old; reads nothing. */
    public PhaseReading known(String change) {
        return known(readings, change);
    }

    private static PhaseReading known(Map<String, PhaseReading> readings, String change) {
        PhaseReading reading = readings.get(change);
        if (reading == null) {
            throw new SwitchbackException("no change named '" + change + "' is known; registered in this database: "
                    + new TreeMap<>(readings).keySet());
        }
        return reading;
    }

    /** How old the snapshot is. */
    public Duration age() {
        return Duration.ofNanos(nanoTime.getAsLong() - takenAt);
    }

    /** Why the last refresh failed, or null if it did not. */
    public @Nullable String failure() {
        return failure;
    }

    /** Whether a decision made now may rely on the reading. */
    public boolean isFresh(PhaseReading reading) {
        return reading.isFresh(nanoTime.getAsLong());
    }

    /**
     * The epoch of every change that this instance has acknowledged: it has seen it, and no unit of work that decided on
     * an earlier one is still running.
     */
    public Map<String, Long> acknowledged() {
        Map<String, Long> acknowledged = new TreeMap<>();
        synchronized (retired) {
            readings.forEach((change, reading) ->
                    acknowledged.put(change, reading.state().epoch()));
            retired.removeIf(reading -> reading.inFlight().sum() == 0);
            retired.forEach(left -> acknowledged.merge(
                    left.state().name(), left.behind(known(left.state().name())), Math::min));
        }
        return acknowledged;
    }

    /** The same, with how far the journal was read when this was so. */
    public Acknowledgement acknowledgement() {
        synchronized (retired) {
            return new Acknowledgement(acknowledged(), setBacks.seen());
        }
    }

    /**
     * Reads all phases now, in one query.
     *
     * @throws RuntimeException if the database is away; the last snapshot is kept
     */
    public void refresh() {
        refreshSettled(Map.of());
    }

    /** The same, when what was set back is settled in the database: by change, the epoch that the settling has left. */
    void refreshSettled(Map<String, Long> epochs) {
        refreshing.lock();
        try {
            refreshLocked(() -> {
                PhaseSnapshot snapshot = query.read(setBacks.seen());
                setBacks.settled(snapshot, epochs);
                return snapshot;
            });
        } finally {
            refreshing.unlock();
        }
    }

    /**
     * Reads all phases if the lease has run out, as far as that can be done without keeping a unit of work waiting in an outage;
     * never throws.
     *
     * <p>On a thread of its own: whoever asks may hold the last connection of the pool, and a pool may take its time to say that
     * it has none left.
     */
    public void refreshIfStale() {
        boolean outage = failure != null;
        if (outage && nanoTime.getAsLong() - nextTry < 0) {
            return;
        }
        FutureTask<Boolean> mine = new FutureTask<>(() -> readAndMakeRoom(outage));
        FutureTask<Boolean> running = asking.compareAndExchange(null, mine);
        if (running == null) {
            Thread thread = new Thread(mine, "switchback-phases");
            thread.setDaemon(true);
            thread.start();
        } else if (outage) {
            return;
        }
        if (!isDone(running == null ? mine : running) && !outage) {
            giveUpWaiting();
        }
    }

    /** Before it counts as done: whoever was told so may want to try again at once. */
    private boolean readAndMakeRoom(boolean outage) {
        try {
            readUnlessFresh(outage);
            return true;
        } finally {
            asking.set(null);
        }
    }

    private static boolean isDone(FutureTask<Boolean> task) {
        try {
            return task.get(LONGEST_WAIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            log.warn("Phases cannot be read; the last snapshot stays in use", e.getCause());
            return true;
        }
    }

    private void readUnlessFresh(boolean outage) {
        if (!lockWithin(outage ? Duration.ZERO : LONGEST_WAIT)) {
            if (!outage) {
                giveUpWaiting();
            }
            return;
        }
        try {
            long now = nanoTime.getAsLong();
            boolean stale = now - takenAt >= lease.toNanos();
            if (stale && now - nextTry >= 0) {
                Duration longest = outage ? LONGEST_RETRY : LONGEST_WAIT;
                refreshLocked(() -> query.readWithin(longest, setBacks.seen()));
            }
        } catch (RuntimeException e) {
            log.debug("The phase snapshot stays at an age of {}", age(), e);
        } finally {
            refreshing.unlock();
        }
    }

    /**
     * It neither succeeds nor fails, behind a lock or for want of a connection: one unit of work has waited for it, and that
     * is enough.
     */
    private void giveUpWaiting() {
        if (failure == null) {
            log.warn("Phases cannot be read within {}; the last snapshot stays in use", LONGEST_WAIT);
        }
        failure = "no answer within " + LONGEST_WAIT;
    }

    private void refreshLocked(Supplier<PhaseSnapshot> reading) {
        long asked = nanoTime.getAsLong();
        PhaseSnapshot snapshot;
        try {
            snapshot = reading.get();
        } catch (RuntimeException e) {
            if (failure == null) {
                log.warn("Phases cannot be read; the last snapshot stays in use: {}", e.toString());
            }
            failure = e.toString();
            nextTry = nanoTime.getAsLong() + BACK_OFF.toNanos();
            throw e;
        }
        if (failure != null) {
            log.info("Phases can be read again after {}", age());
            failure = null;
        }
        publish(snapshot, asked);
    }

    /** The lease runs from the moment the query was sent, not from its answer. */
    private void publish(PhaseSnapshot snapshot, long asked) {
        List<PhaseReading> left = new ArrayList<>();
        synchronized (retired) {
            Set<String> lost = setBacks.notice(snapshot, readings.values());
            trips.setBack(lost);
            Map<String, PhaseReading> after = snapshot.readings(
                    readings,
                    lost,
                    state -> trips.holds(state) || setBacks.holds(state.name()),
                    asked + lease.toNanos());
            readings.values().stream()
                    .filter(last -> after.values().stream().noneMatch(now -> now.inFlight() == last.inFlight()))
                    .forEach(left::add);
            retired.addAll(left);
            takenAt = asked;
            readings = after;
        }
        left.forEach(last -> logMove(last.state(), known(last.state().name()).state()));
    }

    /**
     * Takes this instance's units of work back to the old shape from the next one on, without the database. Holds until a person
     * has ended the trip in the database that follows from it; does nothing if one holds here already, or the flag does not decide.
     *
     * @return whether it was news
     */
    public boolean tripHere(String change, String reason) {
        synchronized (retired) {
            PhaseReading reading = readings.get(change);
            if (reading == null || !trips.begin(reading.state(), reason)) {
                return false;
            }
            Map<String, PhaseReading> after = new HashMap<>(readings);
            after.put(change, new PhaseReading(reading.state(), reading.inFlight(), reading.validUntil(), true));
            readings = after;
            return true;
        }
    }

    /** The trips of this instance that are not in the database yet: the reasons, by change. */
    public Map<String, String> tripsToRecord() {
        synchronized (retired) {
            return trips.toRecord();
        }
    }

    /** The trip of this instance is in the database now, or was in vain: it ends with the one that the state tells of. */
    public void tripRecorded(ChangeState state) {
        synchronized (retired) {
            trips.recorded(state);
        }
    }

    /** What the control tables had lost when they were read. */
    public SetBacks setBacks() {
        return setBacks;
    }

    private static void logMove(ChangeState last, ChangeState now) {
        log.info("'{}' moved from {} to {} (epoch {})", last.name(), last.phase(), now.phase(), now.epoch());
    }

    private boolean lockWithin(Duration longest) {
        try {
            return refreshing.tryLock(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
