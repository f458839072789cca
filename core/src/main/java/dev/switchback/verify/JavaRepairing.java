package dev.switchback.verify;

import dev.switchback.change.JavaLaws;
import dev.switchback.change.JavaMapping;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.UnconvertibleException;
import dev.switchback.database.Session;
import dev.switchback.sync.JavaRows;
import dev.switchback.sync.RowKey;
import dev.switchback.sync.RowSql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Both shapes in one row, and a mapping in Java: rows that are still as they were looked at are read, mapped, and written if
 * they are still so then. A mark that such a row has goes, and none is set.
 */
final class JavaRepairing implements Repairing {

    private final SchemaChange change;
    private final JavaLaws laws;

    JavaRepairing(SchemaChange change, JavaMapping mapping) {
        this.change = change;
        this.laws = new JavaLaws(change, mapping);
    }

    @Override
    public List<List<String>> write(Session session, Path target, List<Inspected> rows) throws SQLException {
        RowKey key = RowKey.of(session, change);
        JavaRows java = JavaRows.of(session, change);
        RowSql row = RowSql.scanned(change);
        KeyArrays seen = Repairing.seen(rows);
        List<JavaRows.Derived> derived = new ArrayList<>();
        for (JavaRows.Seen each : session.query(
                "SELECT " + java.selected() + " FROM " + change.table().sql() + " AS t JOIN " + seen.sql() + " ON "
                        + key.equal(seen.key()) + " AND " + row.digest(Path.OLD) + " = d.old_digest AND "
                        + row.digest(Path.NEW) + " = d.new_digest",
                java::read,
                seen.parameters())) {
            derived(target, each).ifPresent(derived::add);
        }
        List<List<String>> written = java.written(session, target, derived);
        if (!written.isEmpty()) {
            KeyArrays done = KeyArrays.of(written, key.size());
            session.update(
                    "DELETE FROM switchback.stale AS s USING " + done.sql() + " WHERE s.change = ? AND s.row_key = "
                            + done.keyTexts(),
                    done.parameters(change.name()));
        }
        return written;
    }

    /** What cannot be computed is a fault of that row's value, as it would be in SQL. */
    private Optional<JavaRows.Derived> derived(Path target, JavaRows.Seen row) throws SQLException {
        try {
            return Optional.of(row.with(laws.derive(target, row.values())));
        } catch (UnconvertibleException e) {
            throw new RowFault(e.reason(), e);
        }
    }
}
