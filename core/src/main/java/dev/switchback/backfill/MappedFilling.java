package dev.switchback.backfill;

import dev.switchback.change.JavaLaws;
import dev.switchback.change.Path;
import dev.switchback.change.RowValues;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.UnconvertibleException;
import dev.switchback.database.Session;
import dev.switchback.sync.JavaRows;
import dev.switchback.sync.Quarantine;
import dev.switchback.sync.RowKey;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills a range of rows through a Java mapping: read, mapped, and written with one statement, each row only if both of its
 * shapes are still as they were read. A row that somebody wrote meanwhile needs nothing more: either both of its shapes
 * were written, or it is marked stale.
 */
final class MappedFilling {

    private static final Logger log = LoggerFactory.getLogger(MappedFilling.class);

    private final SchemaChange change;
    private final JavaLaws laws;

    MappedFilling(SchemaChange change, JavaLaws laws) {
        this.change = change;
        this.laws = laws;
    }

    /** Fills the rows of the range that do not agree, and quarantines those that cannot be converted; returns how many. */
    int fill(Session session, String within, List<String> keys) throws SQLException {
        JavaRows rows = JavaRows.of(session, change);
        List<JavaRows.Derived> derived = new ArrayList<>();
        for (JavaRows.Seen row : session.query(
                "SELECT " + rows.selected() + " FROM " + change.table().sql() + " AS t WHERE " + within,
                rows::read,
                keys.toArray())) {
            try {
                Optional<RowValues> fresh = laws.completed(Path.NEW, row.values());
                if (fresh.isPresent()) {
                    derived.add(row.with(fresh.get()));
                }
            } catch (UnconvertibleException e) {
                Quarantine.put(session, change, RowKey.of(session, change), row, e.reason());
                log.warn("'{}': row {} cannot be converted ({}); quarantined", change.name(), row.key(), e.reason());
            }
        }
        return rows.write(session, Path.NEW, derived);
    }
}
