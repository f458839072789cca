package dev.switchback.verify;

import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows that scans and the audit found wrong, in {@code switchback.divergence}. Bounded, while the results of scans have
 * exact totals; what was found first stays. A row that is found in order again stays as mended until others need its room, one
 * that was deleted goes.
 */
public final class DivergenceLedger {

    /** How many rows of a change are kept. */
    public static final int MOST_KEPT = 10_000;

    /** Of what the audit has found so many rows are looked at again with each of its looks. */
    private static final int LOOKED_AT_AGAIN = 100;

    private DivergenceLedger() {}

    /** The rows that are kept of a change: those that are wrong first, the gravest first, each class by first sight. */
    public static List<Divergence> kept(Session session, SchemaChange change) throws SQLException {
        return session
                .query(
                        "SELECT * FROM switchback.divergence WHERE change = ? ORDER BY mended_at IS NOT NULL, first_seen,"
                                + " row_key",
                        DivergenceLedger::divergence,
                        change.name())
                .stream()
                .sorted((one, other) -> one.mendedAt() == null && other.mendedAt() == null
                        ? one.found().compareTo(other.found())
                        : Boolean.compare(one.mendedAt() != null, other.mendedAt() != null))
                .toList();
    }

    /** Forgets the rows of a change that is over. */
    public static void forget(Session session, SchemaChange change) throws SQLException {
        session.update("DELETE FROM switchback.divergence WHERE change = ?", change.name());
    }

    /** What is known of rows from earlier scans, by key. */
    static Map<List<String>, Sighting> sightings(Session session, SchemaChange change) throws SQLException {
        Map<List<String>, Sighting> sightings = new HashMap<>();
        session.query(
                "SELECT row_key, class, old_digest, new_digest, mended_at FROM switchback.divergence WHERE change = ?",
                row -> sightings.put(row.texts("row_key"), sighting(row)),
                change.name());
        return sightings;
    }

    /** What is known of rows with these keys, and of some that the audit found wrong and nobody has looked at for longest. */
    static Map<List<String>, Sighting> sightings(Session session, SchemaChange change, Set<List<String>> keys)
            throws SQLException {
        KeyArrays asked = KeyArrays.of(List.copyOf(keys), change.key().size());
        Map<List<String>, Sighting> sightings = new HashMap<>();
        session.query(
                "SELECT v.row_key, v.class, v.old_digest, v.new_digest, v.mended_at FROM switchback.divergence AS v, "
                        + asked.sql() + " WHERE v.change = ? AND v.row_key = " + asked.keyTexts()
                        + " UNION ALL (SELECT row_key, class, old_digest, new_digest, mended_at FROM switchback.divergence d"
                        + " WHERE change = ? AND " + AuditBook.open("d") + " ORDER BY looked_at LIMIT "
                        + LOOKED_AT_AGAIN + ")",
                row -> sightings.put(row.texts("row_key"), sighting(row)),
                asked.parameters(change.name(), change.name()));
        return sightings;
    }

    /**
     * Records what a scan or the audit has found, and what has become of the rows that were known before. What somebody saw later
     * stands.
     *
     * @param at when it began
     * @param scan its number; null for the audit
     * @param before what was known of them, in its snapshot
     * @param rows those that were found wrong or were known before, as far as they are there
     */
    static void record(
            Session session,
            String change,
            Instant at,
            @Nullable Long scan,
            Map<List<String>, Sighting> before,
            List<Inspected> rows)
            throws SQLException {
        Set<List<String>> gone = new HashSet<>(before.keySet());
        List<Inspected> wrong = new ArrayList<>();
        List<Inspected> mended = new ArrayList<>();
        for (Inspected row : rows) {
            gone.remove(row.key());
            if (!row.findings().isEmpty()) {
                wrong.add(row);
            } else if (before.containsKey(row.key())) {
                mended.add(row);
            }
        }
        found(session, change, at, scan, before, wrong);
        mended(session, change, at, mended);
        forget(session, change, at, List.copyOf(gone));
        if (!wrong.isEmpty()) {
            prune(session, change);
        }
    }

    /** Records that rows were looked at and are in order. */
    static void mended(Session session, String change, Instant at, List<Inspected> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        KeyArrays arrays = arrays(rows);
        session.update(
                "UPDATE switchback.divergence AS v SET mended_at = coalesce(v.mended_at, a.at), looked_at = a.at,"
                        + " old_digest = d.old_digest, new_digest = d.new_digest FROM " + arrays.sql()
                        + ", (SELECT ?::timestamptz AS at) AS a WHERE v.change = ? AND v.row_key = "
                        + arrays.keyTexts() + " AND v.looked_at <= a.at",
                arrays.parameters(at, change));
    }

    private static void found(
            Session session,
            String change,
            Instant at,
            @Nullable Long scan,
            Map<List<String>, Sighting> before,
            List<Inspected> rows)
            throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        KeyArrays arrays = arrays(rows)
                .and(
                        "class",
                        rows.stream()
                                .map(row -> DivergenceClass.of(row, before.get(row.key()))
                                        .name())
                                .toList());
        session.update(
                "INSERT INTO switchback.divergence AS v (change, row_key, class, old_digest, new_digest, first_seen,"
                        + " last_seen, looked_at, scan) SELECT s.change, " + arrays.keyTexts()
                        + ", d.class, d.old_digest, d.new_digest, s.at, s.at, s.at, s.id FROM " + arrays.sql()
                        + ", (SELECT ?::text AS change, ?::timestamptz AS at, ?::bigint AS id) AS s"
                        + " ON CONFLICT (change, row_key) DO UPDATE SET class = excluded.class, old_digest ="
                        + " excluded.old_digest, new_digest = excluded.new_digest, seen = v.seen + 1, last_seen ="
                        + " excluded.last_seen, looked_at = excluded.looked_at, scan = excluded.scan, mended_at = NULL"
                        + " WHERE v.looked_at <= excluded.looked_at",
                arrays.parameters(change, at, scan));
    }

    private static void forget(Session session, String change, Instant at, List<List<String>> gone)
            throws SQLException {
        if (gone.isEmpty()) {
            return;
        }
        KeyArrays arrays = KeyArrays.of(gone, gone.get(0).size());
        session.update(
                "DELETE FROM switchback.divergence AS v USING " + arrays.sql() + " WHERE v.change = ? AND v.row_key = "
                        + arrays.keyTexts() + " AND v.looked_at <= ?",
                arrays.parameters(change, at));
    }

    private static void prune(Session session, String change) throws SQLException {
        session.update(
                "DELETE FROM switchback.divergence WHERE change = ? AND row_key IN (SELECT row_key FROM"
                        + " switchback.divergence WHERE change = ? ORDER BY mended_at DESC NULLS FIRST, first_seen, row_key"
                        + " OFFSET " + MOST_KEPT + ")",
                change,
                change);
    }

    private static KeyArrays arrays(List<Inspected> rows) {
        return KeyArrays.of(
                        rows.stream().map(Inspected::key).toList(),
                        rows.get(0).key().size())
                .and("old_digest", digests(rows, Path.OLD))
                .and("new_digest", digests(rows, Path.NEW));
    }

    private static List<@Nullable String> digests(List<Inspected> rows, Path shape) {
        List<@Nullable String> digests = new ArrayList<>();
        rows.forEach(row -> digests.add(row.digests().get(shape)));
        return digests;
    }

    private static Sighting sighting(Row row) throws SQLException {
        Map<Path, String> digests = new EnumMap<>(Path.class);
        String old = row.textOrNull("old_digest");
        String fresh = row.textOrNull("new_digest");
        if (old != null && fresh != null) {
            digests.put(Path.OLD, old);
            digests.put(Path.NEW, fresh);
        }
        boolean mended = row.timeOrNull("mended_at") != null;
        return new Sighting(mended ? null : DivergenceClass.valueOf(row.text("class")), digests);
    }

    private static Divergence divergence(Row row) throws SQLException {
        return new Divergence(
                row.texts("row_key"),
                DivergenceClass.valueOf(row.text("class")),
                row.number("seen"),
                row.time("first_seen"),
                row.time("last_seen"),
                row.textOrNull("scan") == null ? null : row.number("scan"),
                row.timeOrNull("mended_at"));
    }
}
