package dev.switchback.sync;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.database.DatabaseException;
import dev.switchback.database.OneLine;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this instance knows of the quarantine of its changes. A look at an empty quarantine is one short statement for all of
 * them. A look at one that is not empty clears away what was mended, and takes its time: the next one is due only after a
 * hundred times as long, so that it never takes more than a hundredth of the time.
 */
public final class QuarantineWatch {

    private static final Logger log = LoggerFactory.getLogger(QuarantineWatch.class);

    private static final int SHARE = 100;
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(10);

    private final Database database;
    private final List<SchemaChange> changes;
    private final LongSupplier nanoTime;
    private final Map<String, Look> looks = new ConcurrentHashMap<>();

    /** Nobody has looked at a change before the first {@link #look()}. */
    public QuarantineWatch(Database database, List<SchemaChange> changes, LongSupplier nanoTime) {
        this.database = database;
        this.changes = List.copyOf(changes);
        this.nanoTime = nanoTime;
    }

    /** How many rows of a change are in quarantine; NaN if nobody could look. */
    public double rows(String change) {
        Look last = looks.get(change);
        return last == null ? Double.NaN : last.rows();
    }

    /** Looks at every change that is due. Takes one connection at a time. */
    public void look() {
        Set<String> noted = new HashSet<>(database.autocommit(session ->
                session.query("SELECT DISTINCT change FROM switchback.quarantine", row -> row.text("change"))));
        for (SchemaChange change : changes) {
            Look last = looks.get(change.name());
            if (!noted.contains(change.name())) {
                seen(change, last, Quarantine.Held.NONE, nanoTime.getAsLong());
            } else if (last == null || nanoTime.getAsLong() - last.dueNanos() >= 0) {
                look(change, last);
            }
        }
    }

    private void look(SchemaChange change, @Nullable Look last) {
        long began = nanoTime.getAsLong();
        try {
            Quarantine.Held held = database.inTransaction(session -> tidy(session, change));
            seen(change, last, held, due(began));
        } catch (DatabaseException e) {
            looks.put(change.name(), new Look(Double.NaN, due(began)));
            throw e;
        }
    }

    private static Quarantine.Held tidy(Session session, SchemaChange change) throws SQLException {
        session.statementTimeout(LONGEST_LOOK);
        Quarantine.clear(session, change);
        return Quarantine.held(session, change);
    }

    private long due(long began) {
        long now = nanoTime.getAsLong();
        return now + SHARE * (now - began);
    }

    private void seen(SchemaChange change, @Nullable Look last, Quarantine.Held held, long dueNanos) {
        looks.put(change.name(), new Look(held.rows(), dueNanos));
        boolean some = last != null && last.rows() > 0;
        if (held.rows() > 0 && !some) {
            log.warn("'{}': {}", change.name(), OneLine.of(held));
        } else if (held.rows() == 0 && some) {
            log.info("'{}': the quarantine is empty", change.name());
        }
    }

    private record Look(double rows, long dueNanos) {}
}
