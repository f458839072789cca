package dev.switchback.phase;

import dev.switchback.change.RefusedException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where one schema change stands, as one row of {@code switchback.change}. All times are the database's.
 *
 * @param name the change
 * @param digest of the definition that is recorded
 * @param phase the phase
 * @param epoch rises with every move of the phase
 * @param since when the phase was entered
 * @param verified whether every row was proved to agree since the last backfill
 * @param windowEpoch the epoch at which the current rollback window opened; 0 before that
 * @param windowSince when the current rollback window opened, or null
 * @param ramp the built-in flag's percentage, 0 to 100
 * @param rampSince when the percentage was set
 * @param shadow the percentage of units of work whose reads are compared with the other path, 0 to 100
 * @param currency whether the new shape may be read as far as rows that were written alone are concerned
 * @param trip the trip of the guard that holds now, or null
 * @param trips how many there were, ended or not
 * @param judgedSince when a person ended the last trip: what happened before counts no more; null if there was none
 */
public record ChangeState(
        String name,
        String digest,
        Phase phase,
        long epoch,
        Instant since,
        boolean verified,
        long windowEpoch,
        @Nullable Instant windowSince,
        double ramp,
        Instant rampSince,
        double shadow,
        Currency currency,
        @Nullable Trip trip,
        long trips,
        @Nullable Instant judgedSince) {

    /**
     * Requires one of these phases.
     *
     * @param operation what needs it
     * @throws RefusedException if it is another one
     */
    public void require(String operation, Phase... allowed) {
        if (!List.of(allowed).contains(phase)) {
            throw new RefusedException(name, operation, "the phase is " + phase + "; it needs " + List.of(allowed));
        }
    }
}
