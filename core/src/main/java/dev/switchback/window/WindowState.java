package dev.switchback.window;

import dev.switchback.check.Ages;
import dev.switchback.phase.Phase;
import dev.switchback.phase.WindowPolicy;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a rollback window has come. Times are the database's.
 *
 * @param change the change's name
 * @param at when it was asked
 * @param phase the phase
 * @param openedAt when the window was opened, or null if it is not
 * @param stability since when it has been stable, and what set that clock back; null unless the phase is OPEN
 * @param policy what is needed
 * @param earliestGo when time, stability and quiet are over if nothing happens meanwhile; null unless the phase is OPEN. The gate's
 *     other checks may still say no then
 */
public record WindowState(
        String change,
        Instant at,
        Phase phase,
        @Nullable Instant openedAt,
        @Nullable Stability stability,
        WindowPolicy policy,
        @Nullable Instant earliestGo) {

    /** How long it has been open; zero if it is not. */
    public Duration age() {
        return sinceOrZero(openedAt);
    }

    /** How long it has been stable; zero if it is not, or that clock does not run. */
    public Duration stable() {
        return stability == null ? Duration.ZERO : sinceOrZero(stability.since());
    }

    private Duration sinceOrZero(@Nullable Instant time) {
        return time == null || time.isAfter(at) ? Duration.ZERO : Duration.between(time, at);
    }

    /** For people, in a few lines. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append("The rollback window of '")
                .append(change)
                .append("', at ")
                .append(at)
                .append(", ");
        text.append(phase).append(":\n  open for ").append(Ages.text(age())).append(" of ");
        text.append(Ages.text(policy.minimumAge())).append(openedAt == null ? "" : ", since " + openedAt);
        text.append("\n  stable for ").append(Ages.text(stable())).append(" of ");
        text.append(Ages.text(policy.minimumStable()));
        Stability clock = stability;
        if (clock == null) {
            return text.append(": the clock runs in OPEN only\n").toString();
        }
        clock.restarts().forEach(restart -> text.append("\n    set back: ").append(restart));
        return text.append("\n  GO at ")
                .append(earliestGo)
                .append(" at the earliest\n")
                .toString();
    }
}
