package dev.switchback.traffic;

import dev.switchback.change.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** What an instance counts of a change in a minute of the database's clock. */
final class MinuteCounts {

    /** A clock that went back by less is waited for. */
    private static final long MOST_WAITED_FOR = 5;

    private final long minute;
    /** How often the clock went back so far that minutes came a second time. */
    private final int round;

    private volatile long end;
    private final PathCounts oldPath = new PathCounts();
    private final PathCounts newPath = new PathCounts();
    /** Of what is in the database already. Written by the one who flushes. */
    private volatile Totals flushedOld = Totals.NONE;

    private volatile Totals flushedNew = Totals.NONE;

    private MinuteCounts(MinuteClock clock, long now, long minute, int round) {
        this.minute = minute;
        this.round = round;
        this.end = end(clock, now);
    }

    static MinuteCounts first(MinuteClock clock) {
        long now = clock.nanos();
        return new MinuteCounts(clock, now, minute(clock, now), 0);
    }

    boolean isOver(long now) {
        return now - end >= 0;
    }

    /** What comes after this one, when it is over: this one still, if the clock has gone back a little. */
    MinuteCounts next(MinuteClock clock, long now) {
        long next = minute(clock, now);
        if (next > minute) {
            return new MinuteCounts(clock, now, next, round);
        }
        if (minute - next > MOST_WAITED_FOR) {
            return new MinuteCounts(clock, now, next, round + 1);
        }
        end = end(clock, now);
        return this;
    }

    private static long minute(MinuteClock clock, long now) {
        return Math.floorDiv(clock.database(now), MinuteClock.MINUTE);
    }

    private long end(MinuteClock clock, long now) {
        return now + (minute + 1) * MinuteClock.MINUTE - clock.database(now);
    }

    PathCounts of(Path path) {
        return path == Path.OLD ? oldPath : newPath;
    }

    Totals flushed(Path path) {
        return path == Path.OLD ? flushedOld : flushedNew;
    }

    void flushed(Path path, Totals totals) {
        if (path == Path.OLD) {
            flushedOld = totals;
        } else {
            flushedNew = totals;
        }
    }

    /** The calls that are nowhere but here. */
    long unflushed() {
        long calls = 0;
        for (Path path : Path.values()) {
            calls += of(path).totals().calls() - flushed(path).calls();
        }
        return calls;
    }

    boolean isFlushed() {
        return oldPath.totals().equals(flushedOld) && newPath.totals().equals(flushedNew);
    }

    /** Whether everybody who began to count here has surely done so. */
    boolean isSettled(long now) {
        return now - end >= MinuteClock.MINUTE;
    }

    Instant began() {
        return Instant.ofEpochSecond(TimeUnit.MINUTES.toSeconds(minute));
    }

    /** Under which name the instance writes it: never twice the same for the same minute. */
    String writer(String instance) {
        return round == 0 ? instance : instance + '~' + round;
    }
}
