package dev.switchback.verify;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import dev.switchback.sync.RowKey;
import dev.switchback.sync.RowSql;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Rows of a change with an SQL mapping. Asks behind a subtransaction, so that it never fails for a value. */
final class SqlInspection implements Inspection {

    private final SchemaChange change;
    private final RowSql row;

    SqlInspection(SchemaChange change) {
        this.change = change;
        this.row = RowSql.scanned(change);
    }

    @Override
    public List<Inspected> at(Session session, Collection<List<String>> keys) throws SQLException {
        if (keys.isEmpty()) {
            return List.of();
        }
        RowKey key = RowKey.of(session, change);
        KeyArrays asked = KeyArrays.of(List.copyOf(keys), key.size());
        return session.query(
                "SELECT " + key.asTexts() + " AS \"switchback key\", " + row.broken() + " AS \"switchback broken\", "
                        + Inspected.empty(row) + ", " + Inspected.digests(row) + " FROM " + row.from() + " JOIN "
                        + asked.sql() + " ON "
                        + key.equal(asked.key()),
                each -> new Inspected(
                        each.texts("switchback key"), findings(each), Inspected.empty(each), Inspected.digests(each)),
                asked.parameters());
    }

    private static Set<Finding> findings(Row row) throws SQLException {
        List<String> broken = row.texts("switchback broken");
        return Stream.of(Finding.values())
                .filter(finding -> broken.contains(SqlQuestion.law(finding).name()))
                .collect(Collectors.toSet());
    }
}
