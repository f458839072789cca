package dev.switchback.gate;

import dev.switchback.database.OneLine;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An emergency, and what is left of it.
 *
 * @param id to end it and to close its follow-up by
 * @param change the change's name
 * @param openedBy who opened it
 * @param reason why
 * @param terms what was said
 * @param openedAt when
 * @param expiresAt when its time is over
 * @param open whether it counts now, by the database's clock
 * @param followUpClosedBy who said that the follow-up is done, or null while it is not
 */
public record BreakGlass(
        long id,
        String change,
        String openedBy,
        String reason,
        BreakGlassTerms terms,
        Instant openedAt,
        Instant expiresAt,
        boolean open,
        @Nullable String followUpClosedBy) {

    /** Everything that was said, in one line whatever it is: it is logged, and nobody shall write a line of his own there. */
    @Override
    public String toString() {
        String said = "break-glass " + id + " by " + openedBy + " until " + expiresAt + ": " + reason + "; approver "
                + terms.approver() + "; risk accepted: " + terms.riskAccepted() + "; recovery path: "
                + terms.recoveryPath() + "; follow-up: " + terms.followUp();
        return OneLine.of(said);
    }
}
