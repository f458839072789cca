package dev.switchback.ramp;

import dev.switchback.database.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/**
 * When the guard tripped last, and whether that stands, as the journal says.
 *
 * @param at when it tripped, or when the trip was ended
 * @param stands whether it was not ended
 */
public record Trips(Instant at, boolean stands) {

    /** The latest of a change; empty if there never was one. */
    public static Optional<Trips> last(Session session, String change) throws SQLException {
        return session.first(
                "SELECT at, kind = 'GuardTripped' AS stands FROM switchback.journal"
                        + " WHERE change = ? AND kind IN ('GuardTripped', 'TripEnded') ORDER BY seq DESC LIMIT 1",
                row -> new Trips(row.time("at"), row.bool("stands")),
                change);
    }
}
