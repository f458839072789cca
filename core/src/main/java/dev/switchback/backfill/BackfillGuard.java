package dev.switchback.backfill;

import dev.switchback.database.Session;
import java.sql.SQLException;

/** Refuses to go on when the phase no longer allows it; asked within every chunk's transaction. */
@FunctionalInterface
interface BackfillGuard {

    void requireBackfilling(Session session) throws SQLException;
}
