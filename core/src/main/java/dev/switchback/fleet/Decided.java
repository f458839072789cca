package dev.switchback.fleet;

import dev.switchback.change.Path;
import dev.switchback.route.Decision;
import dev.switchback.route.Reason;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How often an instance decided one thing on a change between two heartbeats.
 *
 * @param decision what was decided, and why
 * @param units how many units of work decided so
 */
public record Decided(Decision decision, long units) {

    /** What the flag asked for, or null if it was not asked or gave no usable answer. */
    public @Nullable Path requested() {
        return decision.requested();
    }

    /** Whether a change in {@code OPEN} can have been decided so; if not, it was decided in an earlier phase. */
    boolean suitsAnOpenWindow() {
        Reason reason = decision.reason();
        return reason != Reason.PHASE && reason != Reason.FROZEN && reason != Reason.CLAMPED;
    }

    /** "NEW by flag 412", "OLD by stale_phase 3 (the flag asked for NEW)". */
    @Override
    public String toString() {
        Path asked = requested();
        return decision.path() + " by " + decision.reason().name().toLowerCase(Locale.ROOT) + " " + units
                + (decision.shadow() ? " with shadow" : "")
                + (asked != null && asked != decision.path() ? " (the flag asked for " + asked + ")" : "");
    }
}
