package dev.switchback.verify;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Looks at the rows of a change, piece by piece. Thread-safe. */
interface Scan {

    /** The scan for a change, by what its mapping is. */
    static Scan of(SchemaChange change) {
        return change.mapping()
                .choose(
                        sql -> new SqlScan(change, sql),
                        java -> new JavaScan(change, java),
                        adapters -> new QueryScan(adapters.verification()));
    }

    /** Looks at one piece in the caller's transaction, which only reads and keeps one snapshot. */
    Counted look(Session session, Piece piece) throws SQLException;

    /**
     * What a scan has seen.
     *
     * @param rows how many rows there were
     * @param unfilled divergent rows whose new shape is empty
     * @param oldEmpty divergent rows whose old shape alone is empty
     * @param wrong by kind
     */
    record Counted(long rows, long unfilled, long oldEmpty, Map<Finding, Wrong> wrong) {

        /** Nothing yet. */
        static final Counted NOTHING = new Counted(0, 0, 0, Map.of());

        /** Both together; of the keys those that there is room for, and never fewer than are named in a result. */
        Counted plus(Counted other) {
            Map<Finding, Wrong> all = new EnumMap<>(Finding.class);
            int room = DivergenceLedger.MOST_KEPT - keys().size();
            for (Finding finding : Finding.values()) {
                Wrong mine = wrong.getOrDefault(finding, Wrong.NONE);
                Wrong more = other.wrong.getOrDefault(finding, Wrong.NONE);
                if (mine.rows() + more.rows() > 0) {
                    Wrong both = mine.plus(
                            more, Math.max(room, Found.KEYS_KEPT - mine.keys().size()));
                    room -= both.keys().size() - mine.keys().size();
                    all.put(finding, both);
                }
            }
            return new Counted(rows + other.rows, unfilled + other.unfilled, oldEmpty + other.oldEmpty, all);
        }

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
     * @param keys of those that were found first
     */
    record Wrong(long rows, List<List<String>> keys) {

        static final Wrong NONE = new Wrong(0, List.of());

        public Wrong {
            keys = List.copyOf(keys);
        }

        /** Both together, with so many keys of the other one at most. */
        Wrong plus(Wrong other, int most) {
            return new Wrong(
                    rows + other.rows,
                    Stream.concat(keys.stream(), other.keys.stream().limit(Math.max(0, most)))
                            .toList());
        }
    }
}
