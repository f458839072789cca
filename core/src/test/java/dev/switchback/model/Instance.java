package dev.switchback.model;

import dev.switchback.change.Path;
import dev.switchback.phase.Phase;
import org.jspecify.annotations.Nullable;

/**
 * One instance of the application.
 *
 * @param up whether the process lives
 * @param live whether its heartbeat has not expired
 * @param acknowledged whether its heartbeat acknowledges the epoch as it is now
 * @param known the phase of its snapshot; null before the first one
 * @param current whether that snapshot is of the epoch as it is now
 * @param fresh whether the snapshot's lease has not run out
 * @param unit the unit of work that runs; null if none does
 */
record Instance(
        boolean up,
        boolean live,
        boolean acknowledged,
        @Nullable Phase known,
        boolean current,
        boolean fresh,
        @Nullable Unit unit) {

    static final Instance NOT_STARTED = new Instance(false, false, false, null, false, false, null);

    /**
     * A unit of work.
     *
     * @param path decided
     * @param phase on which it was decided, as far as that matters for what is written
     * @param current whether that was on the epoch as it is now
     * @param cutOff whether the instance had no fresh snapshot when it began, or was silent for longer than its heartbeat
     *     counts since: what it then does with a shape that is gone fails, and writes nothing
     */
    record Unit(Path path, @Nullable Phase phase, boolean current, boolean cutOff) {}

    Instance withHeartbeat(boolean acknowledging) {
        return new Instance(up, true, acknowledging, known, current, fresh, unit);
    }

    Instance expired() {
        Unit after = unit == null ? null : new Unit(unit.path, unit.phase, unit.current, true);
        return new Instance(up, false, false, known, current, fresh, after);
    }

    Instance withSnapshot(Phase phase) {
        return new Instance(up, live, acknowledged, phase, true, true, unit);
    }

    Instance withoutLease() {
        return new Instance(up, live, acknowledged, known, current, false, unit);
    }

    Instance running(@Nullable Unit next) {
        return new Instance(up, live, acknowledged, known, current, fresh, next);
    }

    Instance crashed() {
        return new Instance(false, live, acknowledged, null, false, false, null);
    }

    /** The phase has moved. */
    Instance outdated() {
        Unit after = unit == null ? null : new Unit(unit.path, unit.phase, false, unit.cutOff);
        return new Instance(up, live, false, known, false, fresh, after);
    }
}
