package dev.switchback.route;

import dev.switchback.phase.InFlight;
import dev.switchback.phase.Phase;
import dev.switchback.phase.PhaseReading;

/**
 * A decision on a change, with the epoch on which it was made. Units of work that decide the same on the same epoch share it.
 *
 * @param phase of that epoch
 * @param inFlight counts the units of work on that epoch
 * @param heard by those who want to know of the decision
 */
record Made(String change, Decision decision, Phase phase, InFlight inFlight, Runnable heard) {

    /** Whether it would be made again: decisions are the router's constants, and an epoch has one counter. */
    @SuppressWarnings("ReferenceEquality")
    boolean is(Decision made, PhaseReading reading) {
        return decision == made && inFlight == reading.inFlight();
    }

    /** The unit of work has ended, or has decided otherwise. */
    void exit() {
        inFlight.exit();
    }
}
