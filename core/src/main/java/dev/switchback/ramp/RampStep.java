package dev.switchback.ramp;

import dev.switchback.check.Ages;
import dev.switchback.phase.PhaseStore;
import java.time.Duration;

/**
 * One step of a ramp.
 *
 * @param percent the share of the traffic that reads the new shape, more than 0 and at most 100
 * @param hold how long it must have stood before the next one
 */
public record RampStep(double percent, Duration hold) {

    /** "5 % for 1 h". */
    @Override
    public String toString() {
        return PhaseStore.percent(percent) + " for " + Ages.text(hold);
    }
}
