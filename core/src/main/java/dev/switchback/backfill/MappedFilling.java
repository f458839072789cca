package dev.switchback.backfill;

import dev.switchback.change.JavaLaws;
import dev.switchback.change.JavaMapping;
import dev.switchback.change.Path;
import dev.switchback.change.RowValues;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.UnconvertibleException;
import dev.switchback.database.Database;
import dev.switchback.database.Session;
import dev.switchback.sync.JavaRows;
import dev.switchback.sync.Quarantine;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills chunks through a Java mapping: read, mapped while no transaction is open, and written with one statement, each row
 * only if both of its shapes are still as they were read. A row that somebody wrote meanwhile needs nothing more: either
 * both of its shapes were written, or it is marked stale. A mapping that is slower than the target leaves the rest of the
 * chunk for the next turn.
 */
final class MappedFilling {

    private static final Logger log = LoggerFactory.getLogger(MappedFilling.class);

    private final Database database;
    private final SchemaChange change;
    private final Keys keys;
    private final JavaLaws laws;
    private final JavaRows rows;
    private final Duration target;

    MappedFilling(
            Database database, Session session, SchemaChange change, JavaMapping mapping, Keys keys, Duration target)
            throws SQLException {
        this.database = database;
        this.change = change;
        this.keys = keys;
        this.laws = new JavaLaws(change, mapping);
        this.rows = JavaRows.of(session, change);
        this.target = target;
    }

    /** Reads the rows of a chunk and maps them; what is returned writes them. */
    Work.Filling ready(Lease lease) {
        List<JavaRows.Seen> seen = database.inTransaction(session -> {
            Limits.ofMany().begin(session);
            keys.prepare(session);
            return session.query(
                    "SELECT " + rows.selected() + " FROM " + change.table().sql() + " AS t WHERE "
                            + keys.within(lease.after()) + " ORDER BY "
                            + keys.key().columns(),
                    rows::read,
                    lease.keys().toArray());
        });
        Mapped mapped = map(seen);
        return (session, limits) -> mapped.write(session, lease, seen.size());
    }

    private Mapped map(List<JavaRows.Seen> seen) {
        Mapped mapped = new Mapped();
        long end = System.nanoTime() + target.toNanos();
        for (JavaRows.Seen row : seen) {
            mapped.add(row);
            if (System.nanoTime() - end >= 0) {
                break;
            }
        }
        return mapped;
    }

    /** What the mapping makes of some rows. */
    private final class Mapped {

        private final List<JavaRows.Derived> derived = new ArrayList<>();
        private final Map<JavaRows.Seen, String> unconvertible = new LinkedHashMap<>();
        private List<String> last = List.of();
        private int count;

        void add(JavaRows.Seen row) {
            try {
                Optional<RowValues> fresh = laws.filling(row.values());
                if (fresh.isPresent()) {
                    derived.add(row.with(fresh.get()));
                }
            } catch (UnconvertibleException e) {
                unconvertible.put(row, e.reason());
            }
            last = row.key();
            count++;
        }

        Done write(Session session, Lease lease, int seen) throws SQLException {
            for (Map.Entry<JavaRows.Seen, String> each : unconvertible.entrySet()) {
                Quarantine.put(session, change, keys.key(), each.getKey(), each.getValue());
                log.warn(
                        "'{}': row {} cannot be converted ({}); quarantined",
                        change.name(),
                        each.getKey().key(),
                        each.getValue());
            }
            int written = rows.write(session, Path.NEW, derived);
            return count == seen ? Done.whole(lease.rows(), written) : new Done(count, written, -1, false, last);
        }
    }
}
