package dev.switchback.verify;

import dev.switchback.change.Identifiers;
import dev.switchback.change.JavaLaws;
import dev.switchback.change.JavaMapping;
import dev.switchback.change.RowValues;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.UnconvertibleException;
import dev.switchback.database.Session;
import dev.switchback.sync.JavaRows;
import dev.switchback.sync.RowKey;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The scan of a change with a Java mapping: every row passes through the functions, a few at a time, in key order. A row
 * that is marked stale is left out: it is known to be behind, and derived by itself.
 */
final class JavaScan implements Scan {

    private static final int FETCHED_AT_ONCE = 500;

    private final SchemaChange change;
    private final JavaLaws laws;

    JavaScan(SchemaChange change, JavaMapping mapping) {
        this.change = change;
        this.laws = new JavaLaws(change, mapping);
    }

    @Override
    public Counted run(Session session) throws SQLException {
        JavaRows rows = JavaRows.of(session, change);
        RowKey key = RowKey.of(session, change);
        Tally tally = new Tally();
        session.stream(
                "SELECT " + rows.selected() + ", EXISTS (SELECT FROM switchback.stale s WHERE s.change = "
                        + Identifiers.literal(change.name()) + " AND s.row_key = " + key.asTexts()
                        + " AND NOT s.parked) AS \"switchback marked\" FROM "
                        + change.table().sql() + " AS t ORDER BY " + key.columns(),
                FETCHED_AT_ONCE,
                row -> {
                    tally.rows++;
                    if (!row.bool("switchback marked")) {
                        JavaRows.Seen seen = rows.read(row);
                        tally.add(seen.key(), judge(seen.values()));
                    }
                });
        return new Counted(tally.rows, tally.found());
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

    /** Counts, and the first keys of each kind. */
    private static final class Tally {
        private long rows;
        private final Map<Finding, Long> counts = new EnumMap<>(Finding.class);
        private final Map<Finding, List<String>> keys = new EnumMap<>(Finding.class);

        void add(List<String> key, Set<Finding> findings) {
            for (Finding finding : findings) {
                counts.merge(finding, 1L, Long::sum);
                List<String> first = keys.computeIfAbsent(finding, any -> new ArrayList<>());
                if (first.size() < Found.KEYS_KEPT) {
                    first.add(String.join(", ", key));
                }
            }
        }

        Map<Finding, Found> found() {
            Map<Finding, Found> found = new EnumMap<>(Finding.class);
            counts.forEach((finding, count) ->
                    found.put(finding, new Found(count, keys.getOrDefault(finding, List.of()))));
            return found;
        }
    }
}
