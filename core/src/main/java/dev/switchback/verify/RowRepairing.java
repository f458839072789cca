package dev.switchback.verify;

import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import dev.switchback.sync.JavaRows;
import dev.switchback.sync.RowKey;
import dev.switchback.sync.RowSql;
import java.sql.SQLException;
import java.util.List;

/**
 * Both shapes in one row: one UPDATE that computes from the row it updates. The sync trigger sees shapes that agree and leaves
 * them alone; that a repaired old shape is no foreign write it is told.
 */
final class RowRepairing implements Repairing {

    private final SchemaChange change;
    private final RowSql row;

    RowRepairing(SchemaChange change) {
        this.change = change;
        this.row = RowSql.scanned(change);
    }

    @Override
    public List<List<String>> write(Session session, Path target, List<Inspected> rows) throws SQLException {
        RowKey key = RowKey.of(session, change);
        KeyArrays seen = Repairing.seen(rows);
        return JavaRows.deriving(
                session,
                change,
                inner -> inner.query(
                        "UPDATE " + change.table().sql() + " AS t SET " + row.assignments(target) + " FROM "
                                + seen.sql() + " WHERE " + key.equal(seen.key()) + " AND " + row.digest(Path.OLD)
                                + " = d.old_digest AND " + row.digest(Path.NEW) + " = d.new_digest AND "
                                + row.wouldAgree(target) + " RETURNING " + key.asTexts() + " AS key",
                        written -> written.texts("key"),
                        seen.parameters()));
    }
}
