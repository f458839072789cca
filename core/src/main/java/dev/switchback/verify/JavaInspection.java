package dev.switchback.verify;

import dev.switchback.change.Identifiers;
import dev.switchback.change.JavaJudge;
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

    private static final JavaJudge.Verdict IN_ORDER = new JavaJudge.Verdict(true, true, true);

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
        return rows.valuesOnly() + ", " + details(key);
    }

    /** The select list for {@link #detailed}: what only a row that is found wrong is asked for. */
    String details(RowKey key) {
        return key.asTexts() + " AS \"switchback name\", " + Inspected.empty(RowSql.scanned(change))
                + ", EXISTS (SELECT FROM switchback.stale s WHERE s.change = " + Identifiers.literal(change.name())
                + " AND s.row_key = " + key.asTexts() + " AND NOT s.parked) AS \"switchback marked\"";
    }

    /** A row of a query with this select list, without digests: they would cost a scan more than the rest. */
    Inspected inspect(JavaRows rows, Row row) throws SQLException {
        return detailed(row, findings(judge(), rows.values(row)));
    }

    /** A row with these findings, or none if it is marked. */
    Inspected detailed(Row row, Set<Finding> findings) throws SQLException {
        return new Inspected(
                row.texts("switchback name"),
                row.bool("switchback marked") ? Set.of() : findings,
                Inspected.empty(row),
                Map.of());
    }

    /** For one row after the other, on one thread. */
    JavaJudge judge() {
        return new JavaJudge(laws);
    }

    /** What the mapping says of a row, marked or not. */
    static Set<Finding> findings(JavaJudge judge, RowValues row) {
        try {
            JavaJudge.Verdict verdict = judge.judge(row);
            if (verdict.equals(IN_ORDER)) {
                return Set.of();
            }
            Set<Finding> findings = EnumSet.noneOf(Finding.class);
            if (!verdict.agree()) {
                findings.add(Finding.DIVERGENT);
            }
            if (!verdict.lossless()) {
                findings.add(Finding.LOSSY);
            }
            if (!verdict.kept()) {
                findings.add(Finding.UNKEPT);
            }
            return findings;
        } catch (UnconvertibleException e) {
            return Set.of(Finding.UNCONVERTIBLE);
        }
    }
}
