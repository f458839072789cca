package dev.switchback.verify;

import dev.switchback.change.Extraction;
import dev.switchback.change.Identifiers;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import dev.switchback.sync.RowKey;
import dev.switchback.sync.RowSql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The new shape in a table of its own. Locks the rows of the change's table first, in a statement of its own, as every writer
 * does who changes a shape or carries it over: what follows sees whatever was written before, and nobody carries over meanwhile.
 * The triggers see shapes that agree and leave them alone.
 */
final class TableRepairing implements Repairing {

    private final SchemaChange change;
    private final Extraction extraction;
    private final RowSql row;

    TableRepairing(SchemaChange change, Extraction extraction) {
        this.change = change;
        this.extraction = extraction;
        this.row = RowSql.scanned(change);
    }

    @Override
    public List<List<String>> write(Session session, Path target, List<Inspected> rows) throws SQLException {
        RowKey key = RowKey.of(session, change);
        KeyArrays seen = Repairing.seen(rows);
        session.query(
                "SELECT count(*) AS rows FROM (SELECT FROM " + change.table().sql() + " AS t JOIN " + seen.sql()
                        + " ON " + key.equal(seen.key()) + " ORDER BY " + key.columns()
                        + " FOR NO KEY UPDATE OF t) AS locked",
                locked -> "",
                seen.parameters());
        String same = key.equal(seen.key()) + " AND " + row.digest(Path.OLD) + " = d.old_digest AND "
                + row.digest(Path.NEW) + " = d.new_digest AND " + row.wouldAgree(target);
        List<String> statements = target == Path.OLD
                ? List.of(updateOld(seen, same))
                : List.of(delete(seen, same), updateNew(seen, same), insert(key, seen, same));
        List<List<String>> written = new ArrayList<>();
        for (String statement : statements) {
            written.addAll(session.query(statement, each -> each.texts("key"), seen.parameters()));
        }
        return written;
    }

    private String updateOld(KeyArrays seen, String same) {
        return "UPDATE " + change.table().sql() + " AS t SET " + row.assignments(Path.OLD) + " FROM "
                + extraction.table().sql() + " AS n, " + seen.sql() + " WHERE " + row.sameKey() + " AND " + same
                + " RETURNING " + seen.keyTexts() + " AS key";
    }

    /** An empty new shape means no row. */
    private String delete(KeyArrays seen, String same) {
        return "DELETE FROM " + extraction.table().sql() + " AS n USING "
                + change.table().sql() + " AS t, "
                + seen.sql() + " WHERE " + row.sameKey() + " AND " + same + " AND num_nonnulls("
                + String.join(", ", row.derived(Path.NEW)) + ") = 0 RETURNING " + seen.keyTexts() + " AS key";
    }

    private String updateNew(KeyArrays seen, String same) {
        return "UPDATE " + extraction.table().sql() + " AS n SET " + row.assignments(Path.NEW) + " FROM "
                + change.table().sql() + " AS t, " + seen.sql() + " WHERE " + row.sameKey() + " AND " + same
                + " RETURNING " + seen.keyTexts() + " AS key";
    }

    /** A new row that has come all the same is somebody's newer write. */
    private String insert(RowKey key, KeyArrays seen, String same) {
        String derived = String.join(", ", row.derived(Path.NEW));
        String inserted = extraction.key().stream()
                .map(column -> "switchback.key_text(n." + Identifiers.quote(column) + ")")
                .collect(Collectors.joining(", ", "ARRAY[", "]"));
        return "INSERT INTO " + extraction.table().sql() + " AS n (" + Identifiers.quoteAll(extraction.key()) + ", "
                + Identifiers.quoteAll(change.newShape().names()) + ") SELECT " + key.columns() + ", " + derived
                + " FROM " + row.from() + " JOIN " + seen.sql() + " ON " + same + " WHERE num_nonnulls(" + derived
                + ") > 0 AND n." + Identifiers.quote(extraction.key().get(0))
                + " IS NULL ON CONFLICT DO NOTHING RETURNING " + inserted + " AS key";
    }
}
