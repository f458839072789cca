package dev.switchback.route;

import dev.switchback.change.SchemaChange;
import org.jspecify.annotations.Nullable;

/**
 * Where a unit of work stands. Immutable, so that threads replace it as a whole: who decides, joins or leaves does so before or after
 * the unit has ended, and nothing lies in between. Most units have one thread and one decision, and share it with all that decide alike.
 *
 * @param threads inside: the one that began it and those it was handed to; 0 means it has ended
 * @param latest the decision that was made last, or null before the first one
 * @param earlier where the unit stood before that decision
 */
record UnitState(
        int threads, @Nullable Made latest, @Nullable UnitState earlier) {

    static final UnitState BEGUN = new UnitState(1, null, null);
    static final UnitState ENDED = new UnitState(0, null, null);

    /** Of a unit with one thread that has decided nothing else. */
    static UnitState of(Made made) {
        return new UnitState(1, made, null);
    }

    boolean hasEnded() {
        return threads == 0;
    }

    /** With one more decision, given the state in which it would be the only one of a unit with one thread. */
    UnitState and(UnitState only) {
        return latest == null && threads == only.threads ? only : new UnitState(threads, only.latest, this);
    }

    UnitState withThreads(int number) {
        return new UnitState(number, latest, earlier);
    }

    @Nullable Made find(SchemaChange change) {
        for (UnitState state = this; state != null; state = state.earlier) {
            Made made = state.latest;
            if (made != null && made.change().equals(change.name())) {
                return made;
            }
        }
        return null;
    }

    /** Gives every decision back. */
    void exit() {
        for (UnitState state = this; state != null; state = state.earlier) {
            Made made = state.latest;
            if (made != null) {
                made.exit();
            }
        }
    }
}
