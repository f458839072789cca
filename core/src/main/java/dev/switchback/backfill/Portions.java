package dev.switchback.backfill;

import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What a backfill does one portion of at a time, each within a transaction of its own. */
interface Portions {

    /**
     * Fills the next portion.
     *
     * @param rows how many at most, if they can be counted beforehand
     * @return empty if nothing is left
     */
    Optional<Portion> fill(Session session, BackfillState state, int rows) throws SQLException;

    /** Whether a row that cannot be filled can be told from the others, and left out by {@link #skip}. */
    boolean canSkip();

    /**
     * Quarantines the next row instead of filling it.
     *
     * @param sqlState why it cannot be filled
     */
    Optional<Portion> skip(Session session, BackfillState state, String sqlState) throws SQLException;

    /**
     * What was done.
     *
     * @param upTo the last key; empty if there are no keys
     * @param examined how many rows were looked at
     * @param filled how many were written
     */
    record Portion(List<String> upTo, long examined, int filled) {}
}
