package dev.switchback.verify;

import dev.switchback.change.JavaMapping;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import dev.switchback.sync.JavaRows;
import dev.switchback.sync.RowKey;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The scan of a change with a Java mapping: every row passes through the functions, a few at a time, in key order. A row
 * that is marked stale is left out: it is known to be behind, and derived by itself.
 */
final class JavaScan implements Scan {

    private static final int FETCHED_AT_ONCE = 500;

    private final SchemaChange change;
    private final JavaInspection inspection;

    JavaScan(SchemaChange change, JavaMapping mapping) {
        this.change = change;
        this.inspection = new JavaInspection(change, mapping);
    }

    @Override
    public Counted run(Session session) throws SQLException {
        JavaRows rows = JavaRows.of(session, change);
        RowKey key = RowKey.of(session, change);
        Tally tally = new Tally();
        session.stream(
                "SELECT " + inspection.selected(rows, key) + " FROM "
                        + change.table().sql() + " AS t ORDER BY " + key.columns(),
                FETCHED_AT_ONCE,
                row -> tally.add(inspection.inspect(rows, row)));
        return tally.counted();
    }

    /** Counts, and the first keys of each kind. */
    private static final class Tally {
        private long rows;
        private long unfilled;
        private long oldEmpty;
        private int kept;
        private final Map<Finding, Long> counts = new EnumMap<>(Finding.class);
        private final Map<Finding, List<List<String>>> keys = new EnumMap<>(Finding.class);

        void add(Inspected row) {
            rows++;
            if (row.findings().contains(Finding.DIVERGENT)) {
                unfilled += row.empty().contains(Path.NEW) ? 1 : 0;
                oldEmpty += row.empty().contains(Path.OLD) && !row.empty().contains(Path.NEW) ? 1 : 0;
            }
            for (Finding finding : row.findings()) {
                counts.merge(finding, 1L, Long::sum);
                List<List<String>> first = keys.computeIfAbsent(finding, any -> new ArrayList<>());
                if (kept < DivergenceLedger.MOST_KEPT || first.size() < Found.KEYS_KEPT) {
                    first.add(row.key());
                    kept++;
                }
            }
        }

        Counted counted() {
            Map<Finding, Wrong> wrong = new EnumMap<>(Finding.class);
            counts.forEach((finding, count) ->
                    wrong.put(finding, new Wrong(count, keys.getOrDefault(finding, List.of()))));
            return new Counted(rows, unfilled, oldEmpty, wrong);
        }
    }
}
