package dev.switchback.phase;

/**
 * What this instance knows of one change.
 *
 * @param state as it was read
 * @param inFlight counts the units of work that run on this epoch; the same object as long as the epoch is the same
 * @param validUntil end of the lease, on the watch's clock in nanoseconds: after it the state may have changed unseen
 */
public record PhaseReading(ChangeState state, InFlight inFlight, long validUntil) {

    /** Whether the lease has not run out. */
    public boolean isFresh(long now) {
        return now - validUntil < 0;
    }
}
