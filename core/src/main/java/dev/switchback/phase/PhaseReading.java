package dev.switchback.phase;

/**
 * What this instance knows of one change.
 *
 * @param state as it was read
 * @param inFlight counts the units of work that run on this epoch; the same object as long as the epoch is the same
 * @param validUntil end of the lease, on the watch's clock in nanoseconds: after it the state may have changed unseen
 * @param trippedHere whether this instance has found the new path at fault by itself, and nobody has ended that; or has found the
 *     control tables set back, and that is not recorded yet
 */
public record PhaseReading(ChangeState state, InFlight inFlight, long validUntil, boolean trippedHere) {

    /** Whether the guard, for the fleet or for this instance alone, has taken the new shape away from the flag. */
    public boolean tripped() {
        return trippedHere || state.trip() != null;
    }

    /**
     * The epoch that is acknowledged by whoever still works on this reading, and knows another one: less than the other's, also if
     * that was set back and its epochs are given out again.
     */
    long behind(PhaseReading known) {
        return Math.min(state.epoch(), known.state().epoch() - 1);
    }

    /** Whether the lease has not run out. */
    public boolean isFresh(long now) {
        return now - validUntil < 0;
    }
}
