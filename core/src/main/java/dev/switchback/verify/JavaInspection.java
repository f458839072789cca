package dev.switchback.verify;

import dev.switchback.change.Identifiers;
import dev.switchback.change.JavaLaws;
import dev.switchback.change.JavaMapping;
import dev.switchback.change.RowValues;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.UnconvertibleException;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import dev.switchback.sync.JavaRows;
import dev.switchback.sync.RowKey;
import dev.switchback.sync.RowSql;
import java.sql.SQLException;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rows of a change with a Java mapping. Nothing is said of a row that is marked stale. */
final class JavaInspection implements Inspection {

    private final SchemaChange change;
    private final JavaLaws laws;

    JavaInspection(SchemaChange change, JavaMapping mapping) {
        this.change = change;
        this.laws = new JavaLaws(change, mapping);
    }

    @Override
    public List<Inspected> at(Session session, Collection<List<String>> keys) throws SQLException {
        if (keys.isEmpty()) {
            return List.of();
        }
        JavaRows rows = JavaRows.of(session, change);
        RowKey key = RowKey.of(session, change);
        KeyArrays asked = KeyArrays.of(List.copyOf(keys), key.size());
        return session.query(
                "SELECT " + selected(rows, key) + ", " + Inspected.digests(RowSql.scanned(change)) + " FROM "
                        + change.table().sql() + " AS t JOIN " + asked.sql() + " ON " + key.equal(asked.key()),
                row -> inspect(rows, row).with(Inspected.digests(row)),
                asked.parameters());
    }

    /** The select list over the table as {@code t} that {@link #inspect} understands. */
    String selected(JavaRows rows, RowKey key) {
        return rows.selectedValues() + ", " + Inspected.empty(RowSql.scanned(change))
                + ", EXISTS (SELECT FROM switchback.stale s WHERE s.change = " + Identifiers.literal(change.name())
                + " AND s.row_key = " + key.asTexts() + " AND NOT s.parked) AS \"switchback marked\"";
    }

    /** A row of a query with this select list, without digests: they would cost a scan more than the rest. */
    Inspected inspect(JavaRows rows, Row row) throws SQLException {
        boolean marked = row.bool("switchback marked");
        return new Inspected(
                rows.key(row), marked ? Set.of() : judge(rows.values(row)), Inspected.empty(row), Map.of());
    }

    private Set<Finding> judge(RowValues row) {
        Set<Finding> findings = EnumSet.noneOf(Finding.class);
        try {
            boolean lossless = laws.lossless(row);
            if (!laws.agree(row)) {
                findings.add(Finding.DIVERGENT);
            }
            if (!lossless) {
                findings.add(Finding.LOSSY);
            }
            if (!laws.kept(row)) {
                findings.add(Finding.UNKEPT);
            }
        } catch (UnconvertibleException e) {
            findings.clear();
            findings.add(Finding.UNCONVERTIBLE);
        }
        return findings;
    }
}
