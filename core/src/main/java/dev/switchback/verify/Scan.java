package dev.switchback.verify;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks at every row of a change within one snapshot. */
interface Scan {

    /** The scan for a change, by what its mapping is. */
    static Scan of(SchemaChange change) {
        return change.mapping()
                .choose(
                        sql -> new SqlScan(change, sql),
                        java -> new JavaScan(change, java),
                        adapters -> new QueryScan(adapters.verification()));
    }

    /** Scans in the caller's transaction, which only reads and keeps one snapshot. */
    Counted run(Session session) throws SQLException;

    /**
     * What a scan has seen.
     *
     * @param rows how many rows there were
     * @param unfilled divergent rows whose new shape is empty
     * @param oldEmpty divergent rows whose old shape alone is empty
     * @param wrong by kind
     */
    record Counted(long rows, long unfilled, long oldEmpty, Map<Finding, Wrong> wrong) {

        /** The counts with those keys that a result names. */
        Map<Finding, Found> findings() {
            Map<Finding, Found> findings = new EnumMap<>(Finding.class);
            wrong.forEach((finding, found) -> findings.put(
                    finding,
                    new Found(
                            found.rows(),
                            found.keys().stream()
                                    .limit(Found.KEYS_KEPT)
                                    .map(key -> String.join(", ", key))
                                    .toList())));
            return findings;
        }

        /** All keys that were kept. */
        Set<List<String>> keys() {
            Set<List<String>> keys = new LinkedHashSet<>();
            wrong.values().forEach(found -> keys.addAll(found.keys()));
            return keys;
        }
    }

    /**
     * The rows of one kind of finding.
     *
     * @param rows how many; exact
     * @param keys the first of their keys in key order
     */
    record Wrong(long rows, List<List<String>> keys) {

        public Wrong {
            keys = List.copyOf(keys);
        }
    }
}
