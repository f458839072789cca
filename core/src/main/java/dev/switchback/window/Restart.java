package dev.switchback.window;

import java.time.Instant;

/**
 * Something that set the stability clock back.
 *
 * @param cause what it was
 * @param at when it was last so, by the database's clock
 * @param source where that is known from
 */
public record Restart(Cause cause, Instant at, String source) {

    /** What sets the clock back. A closed set. */
    public enum Cause {
        /** The change came into the phase: the window opened, a freeze or an exit was taken back. */
        PHASE_MOVED("the change came into this phase"),
        /** The guard tripped, or its trip was ended. */
        TRIP("the guard tripped"),
        /** A scan or the audit saw a divergent row. */
        DIVERGENCE("a divergent row was seen"),
        /** The old shape was written alone. */
        FOREIGN_WRITE("somebody wrote the old shape alone"),
        /** A guard that keeps the shapes in step was missing. */
        GUARD_LOST("a guard was missing"),
        /** What an instance counted of the traffic was lost. */
        HISTORY_GAP("the history of the traffic has a gap"),
        /** No instance was live for longer than five minutes. */
        FLEET_SILENT("no instance was live"),
        /** A unit of work took the old path. */
        OLD_PATH("a unit of work took the old path"),
        /** The built-in percentage was set to another value. */
        RAMP_SET("the built-in percentage was set");

        private final String words;

        Cause(String words) {
            this.words = words;
        }

        /** In a few words. */
        public String words() {
            return words;
        }
    }

    /** "a unit of work took the old path at … (switchback.path_use)". */
    @Override
    public String toString() {
        return cause.words() + " at " + at + " (" + source + ")";
    }
}
