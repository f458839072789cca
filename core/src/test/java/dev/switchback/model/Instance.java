package dev.switchback.model;

import dev.switchback.change.Path;
import dev.switchback.phase.Phase;
import org.jspecify.annotations.Nullable;

/**
 * One instance of the application.
 *
 * @param up whether the process lives
 * @param heartbeat what the fleet knows of it
 * @param acknowledged whether its heartbeat acknowledges the epoch as it is now
 * @param known the phase of its snapshot; null before the first one
 * @param current whether that snapshot is of the epoch as it is now
 * @param fresh whether the snapshot's lease has not run out
 * @param unit the unit of work that runs; null if none does
 */
record Instance(
        boolean up,
        Heartbeat heartbeat,
        boolean acknowledged,
        @Nullable Phase known,
        boolean current,
        boolean fresh,
        @Nullable Unit unit) {

    static final Instance NOT_STARTED = new Instance(false, Heartbeat.NONE, false, null, false, false, null);

    /** What there is in the fleet's table. */
    enum Heartbeat {
        NONE,
        LIVE,
        EXPIRED
    }

    /**
     * A unit of work.
     *
     * @param path decided
     * @param writes what it writes
     * @param current whether it was decided on the epoch as it is now
     * @param standing what its instance knew, and what the fleet knows of it
     */
    record Unit(Path path, Writes writes, boolean current, Standing standing) {}

    /** What a unit of work writes. */
    enum Writes {
        /** The shape of its path. */
        ONE,
        /** Both shapes; it fails if one is gone. */
        BOTH,
        /** Both shapes, or the one that is there. */
        BOTH_IF_THERE
    }

    /** Whether a unit of work is one that a barrier waits for. */
    enum Standing {
        /** It is. */
        KNOWN,
        /** It was decided on a snapshot whose lease had run out. */
        STALE,
        /** The heartbeat of its instance had expired, or has since: the fleet counts it as gone. */
        GONE
    }

    boolean live() {
        return heartbeat == Heartbeat.LIVE;
    }

    /** All of it in 20 bits. */
    long key() {
        long key = (up ? 1 : 0) | heartbeat.ordinal() << 1 | (acknowledged ? 8 : 0) | number(known) << 4;
        key |= (current ? 256 : 0) | (fresh ? 512 : 0);
        if (unit != null) {
            key |= 1024 | unit.path.ordinal() << 11 | unit.writes.ordinal() << 12;
            key |= (unit.current ? 1 << 14 : 0) | unit.standing.ordinal() << 15;
        }
        return key;
    }

    private static int number(@Nullable Phase phase) {
        return phase == null ? 0 : phase.ordinal() + 1;
    }

    Instance withHeartbeat(boolean acknowledging) {
        return new Instance(up, Heartbeat.LIVE, acknowledging, known, current, fresh, unit);
    }

    Instance expired() {
        Unit after = unit == null
                ? null
                : new Unit(
                        unit.path,
                        unit.writes,
                        unit.current,
                        unit.standing == Standing.KNOWN ? Standing.GONE : unit.standing);
        return new Instance(up, Heartbeat.EXPIRED, false, known, current, fresh, after);
    }

    Instance withSnapshot(Phase phase) {
        return new Instance(up, heartbeat, acknowledged, phase, true, true, unit);
    }

    Instance withoutLease() {
        return new Instance(up, heartbeat, acknowledged, known, current, false, unit);
    }

    Instance running(@Nullable Unit next) {
        return new Instance(up, heartbeat, acknowledged, known, current, fresh, next);
    }

    Instance crashed() {
        return new Instance(false, heartbeat, acknowledged, null, false, false, null);
    }

    /** The phase has moved. */
    Instance outdated() {
        Unit after = unit == null ? null : new Unit(unit.path, unit.writes, false, unit.standing);
        return new Instance(up, heartbeat, false, known, false, fresh, after);
    }
}
