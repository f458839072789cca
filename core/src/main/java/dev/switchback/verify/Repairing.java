package dev.switchback.verify;

import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.List;

/**
 * How a shape is written from the other one: with a compare-and-set on both, so that whoever wrote a row since it was looked at
 * wins. Runs in the caller's transaction, which is READ COMMITTED.
 */
interface Repairing {

    /** The way of a change by what its mapping is; by adapters there is none, and nothing is written. */
    static Repairing of(SchemaChange change) {
        return change.mapping()
                .choose(
                        sql -> change.extraction() == null
                                ? new RowRepairing(change)
                                : new TableRepairing(change, change.extraction()),
                        java -> new JavaRepairing(change, java),
                        adapters -> (session, target, rows) -> List.of());
    }

    /**
     * Writes the target shape of those rows that are still as they were looked at, and will agree.
     *
     * @return the keys of those that were written
     */
    List<List<String>> write(Session session, Path target, List<Inspected> rows) throws SQLException;

    /** The rows with their digests as {@code d.old_digest} and {@code d.new_digest}. */
    static KeyArrays seen(List<Inspected> rows) {
        return KeyArrays.of(
                        rows.stream().map(Inspected::key).toList(),
                        rows.get(0).key().size())
                .and(
                        "old_digest",
                        rows.stream().map(row -> row.digest(Path.OLD)).toList())
                .and(
                        "new_digest",
                        rows.stream().map(row -> row.digest(Path.NEW)).toList());
    }
}
