package dev.switchback.spring.actuate;

import dev.switchback.ChangeHandle;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Trip;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Where a change stands.
 *
 * @param change its name
 * @param phase of the change
 * @param epoch rises with every move of the phase
 * @param since when the phase was entered
 * @param bothShapesWritten whether every write ends up in both shapes
 * @param imageRollbackSafe whether an old image finds readable, current data in this phase; {@code diagnose} asks more
 * @param verified whether every row was proved to agree since the last backfill
 * @param windowSince when the rollback window was opened
 * @param rampPercent of the built-in flag
 * @param rampSince when that was set
 * @param shadowPercent of the reads that are compared with the other path
 * @param currency whether the new shape may be read as far as rows that were written alone are concerned
 * @param trip of the guard that holds now
 * @param trips how many there were
 * @param definition digest of the recorded definition
 */
record StateView(
        String change,
        String phase,
        long epoch,
        String since,
        boolean bothShapesWritten,
        boolean imageRollbackSafe,
        boolean verified,
        @Nullable String windowSince,
        double rampPercent,
        String rampSince,
        double shadowPercent,
        String currency,
        @Nullable TripLine trip,
        long trips,
        String definition)
        implements OperationResponseBody {

    /**
     * A trip of the guard.
     *
     * @param at when
     * @param reason in words, with the figures
     */
    record TripLine(String at, String reason) {

        static @Nullable TripLine of(@Nullable Trip trip) {
            return trip == null ? null : new TripLine(Figures.text(trip.at()), trip.reason());
        }
    }

    static StateView of(ChangeHandle change) {
        ChangeState state = change.state();
        return new StateView(
                state.name(),
                state.phase().name(),
                state.epoch(),
                Figures.text(state.since()),
                state.phase().bothWritten(),
                state.phase().imageRollbackSafe(),
                state.verified(),
                Figures.textOrNull(state.windowSince()),
                state.ramp(),
                Figures.text(state.rampSince()),
                state.shadow(),
                state.currency().name(),
                TripLine.of(state.trip()),
                state.trips(),
                state.digest());
    }
}
