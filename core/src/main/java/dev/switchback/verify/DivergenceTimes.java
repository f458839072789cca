package dev.switchback.verify;

import dev.switchback.database.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** When divergent rows were seen, mended since or not. */
public final class DivergenceTimes {

    private DivergenceTimes() {}

    /** The last time, by a scan or by the audit; empty if there was none. */
    public static Optional<Instant> last(Session session, String change) throws SQLException {
        return session.one(
                "SELECT greatest((SELECT found_at FROM switchback.audit WHERE change = ?),"
                        + " (SELECT max(newest_snapshot) FROM switchback.verification WHERE change = ? AND divergent > 0)) AS last",
                row -> Optional.ofNullable(row.timeOrNull("last")),
                change,
                change);
    }
}
