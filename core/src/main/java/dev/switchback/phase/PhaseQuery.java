package dev.switchback.phase;

import dev.switchback.database.Database;
import dev.switchback.database.DatabaseException;
import dev.switchback.journal.JournalMark;
import java.time.Duration;

/** Reads all phases, in one query. */
record PhaseQuery(Database database, PhaseStore store) {

    /** "could not open relation with OID ..." is an internal error. */
    private static final String DROPPED_UNDER_THE_QUERY = "XX000";

    /** The counters that are read with the phases go with contract: one of them may be dropped in the middle of the query. */
    PhaseSnapshot read(JournalMark before) {
        try {
            return database.autocommit(session -> store.snapshot(session, before));
        } catch (DatabaseException e) {
            if (DROPPED_UNDER_THE_QUERY.equals(e.sqlState())) {
                return database.autocommit(session -> store.snapshot(session, before));
            }
            throw e;
        }
    }

    /** The same for somebody who waits. */
    PhaseSnapshot readWithin(Duration longest, JournalMark before) {
        return database.inTransaction(session -> {
            session.statementTimeout(longest);
            return store.snapshot(session, before);
        });
    }
}
