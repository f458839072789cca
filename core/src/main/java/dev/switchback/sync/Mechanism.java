package dev.switchback.sync;

import dev.switchback.change.Extraction;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import dev.switchback.guard.Guard;
import java.sql.SQLException;
import java.util.List;

/**
 * How both shapes of one kind of change are kept populated: what it takes in the database, and how that is taken away
 * again. What every kind has besides (counters, guards) is not its business.
 */
interface Mechanism {

    /** The mechanism for a change, by what its mapping is and where its new shape lives. */
    static Mechanism of(SchemaChange change) {
        Extraction extraction = change.extraction();
        return change.mapping()
                .choose(
                        sql -> extraction == null
                                ? new SyncedRow(change, sql)
                                : new SyncedTables(change, sql, extraction),
                        java -> new MarkedRow(change));
    }

    /** The statements that add what is missing of the new shape; empty if all of it is there. */
    List<String> addShape(Session session, TableFacts facts) throws SQLException;

    /** The statements that create or replace the functions and triggers that keep the shapes in step. */
    List<String> install(Session session, TableFacts facts) throws SQLException;

    /** The triggers by which the shapes are kept in step, with the functions that they call. */
    List<Guard> triggers();

    /** The statement that drops a shape; it fails while something else depends on it. */
    String dropShape(Path dropped);

    /** The statements that drop the functions, once the triggers are gone. */
    List<String> dropFunctions();
}
