package dev.switchback.backfill;

import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What there is to be filled, chunk by chunk. Thread-safe. */
interface Work extends AutoCloseable {

    /** Adds what a run does not have yet to be cut; returns whether there was any. */
    boolean addWhatIsMissing(Session session) throws SQLException;

    /** How many rows there may be; 0 if nobody can say. Looks at statistics and sizes only. */
    long estimate(Session session) throws SQLException;

    /** Sets the rest of a transaction up. */
    void prepare(Session session) throws SQLException;

    /**
     * Cuts the next chunk off and leases it.
     *
     * @param rows how many it should have
     * @return empty if nothing is left to be cut
     */
    Optional<Lease> cut(Session session, Leases leases, int rows) throws SQLException;

    /** How many transactions a chunk takes that is cut as large as several. */
    default int piecesOfChunk() {
        return 1;
    }

    /**
     * Does what can be done of a chunk before the transaction in which it is filled.
     *
     * @param rows how many that transaction should take
     */
    Filling ready(Lease lease, int rows);

    /** Waits for what it has begun on its own. */
    @Override
    default void close() {}

    /** What is done in that transaction. */
    @FunctionalInterface
    interface Filling {
        Done fill(Session session, Limits limits) throws SQLException;
    }

    /** How long the transaction of a chunk of so many rows may take, from now. */
    Limits limits(long rows);

    /** Whether a row that cannot be filled can be told from the others. */
    boolean hasKeys();

    /** How many rows a chunk has by now. */
    long count(Session session, Lease lease) throws SQLException;

    /** The key of a chunk's n-th row, from 1. */
    Optional<List<String>> nthKey(Session session, Lease lease, long n) throws SQLException;

    /**
     * Quarantines the only row of a chunk.
     *
     * @param sqlState why it cannot be filled
     */
    void quarantine(Session session, Lease lease, String sqlState) throws SQLException;
}
