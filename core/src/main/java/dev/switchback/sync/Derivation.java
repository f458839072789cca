package dev.switchback.sync;

import dev.switchback.change.JavaLaws;
import dev.switchback.change.JavaMapping;
import dev.switchback.change.Path;
import dev.switchback.change.RowValues;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.UnconvertibleException;
import dev.switchback.database.Database;
import dev.switchback.database.OneLine;
import dev.switchback.database.Session;
import dev.switchback.database.SqlStates;
import dev.switchback.sync.Marks.Mark;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes the rows that foreign writers left stale, through the mapping. Any number of instances may do so at once.
 *
 * <p>A few marks of committed transactions are read together with their rows, and mapped without any lock. Then the rows
 * and marks that are still the same are locked, without waiting for any, written, and their marks taken away, all in one
 * transaction. A row that somebody wrote meanwhile has a new mark, and is done the next time; whatever is interrupted has
 * its mark still. Not thread-safe.
 */
public final class Derivation {

    private static final Logger log = LoggerFactory.getLogger(Derivation.class);

    private static final int ROWS_AT_ONCE = 500;
    private static final Duration LOCK_TIMEOUT = Duration.ofMillis(500);
    private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(30);

    private final Database database;
    private final SchemaChange change;
    private final JavaLaws laws;
    private boolean begun;

    public Derivation(Database database, SchemaChange change, JavaMapping mapping) {
        this.database = database;
        this.change = change;
        this.laws = new JavaLaws(change, mapping);
    }

    /**
     * Derives until nothing is left that can be, or the time is over.
     *
     * @return how many marks are done with
     */
    public int run(Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        if (!begun) {
            database.autocommit(session -> {
                StaleRows.tryAgain(session, change);
                return change;
            });
            begun = true;
        }
        int all = 0;
        int done;
        do {
            done = database.inTransaction(session -> batch(session, end));
            all += done;
        } while (done > 0 && System.nanoTime() - end < 0);
        return all;
    }

    private int batch(Session session, long end) throws SQLException {
        if (!StaleRows.any(session, change)) {
            return 0;
        }
        session.lockTimeout(LOCK_TIMEOUT);
        session.statementTimeout(STATEMENT_TIMEOUT);
        session.execute("SET LOCAL row_security = off");
        Marks marks = new Marks(session, change);
        marks.rows().key().prepare(session);
        Batch batch = new Batch();
        for (Mark mark : marks.some(session, ROWS_AT_ONCE)) {
            batch.add(mark);
            if (System.nanoTime() - end >= 0) {
                break;
            }
        }
        marks.deleteMissing(session, batch.missing);
        batch.keepOnly(marks.lock(session, batch.present()));
        for (Path side : Path.values()) {
            write(session, marks, side, batch);
        }
        for (Map.Entry<Mark, String> each : batch.unconvertible.entrySet()) {
            park(session, marks, each.getKey(), each.getValue());
        }
        marks.delete(session, batch.complete);
        for (Mark mark : batch.complete) {
            Quarantine.clear(session, change, mark.key());
        }
        return batch.size();
    }

    /** A value that the column refuses is as unconvertible as one that the mapping refuses: it is found one by one. */
    private void write(Session session, Marks marks, Path side, Batch batch) throws SQLException {
        Map<Mark, JavaRows.Derived> derived = batch.derived(side);
        List<JavaRows.Derived> rows = List.copyOf(derived.values());
        try {
            session.behindSavepoint(inner -> marks.rows().write(inner, side, rows));
            batch.complete.addAll(derived.keySet());
        } catch (SQLException e) {
            if (!SqlStates.isValueFault(String.valueOf(e.getSQLState()))) {
                throw e;
            }
            for (Map.Entry<Mark, JavaRows.Derived> each : derived.entrySet()) {
                writeOne(session, marks, each.getKey(), each.getValue(), batch);
            }
        }
    }

    private static void writeOne(Session session, Marks marks, Mark mark, JavaRows.Derived row, Batch batch)
            throws SQLException {
        try {
            session.behindSavepoint(inner -> marks.rows().write(inner, mark.side(), List.of(row)));
            batch.complete.add(mark);
        } catch (SQLException e) {
            if (!SqlStates.isValueFault(String.valueOf(e.getSQLState()))) {
                throw e;
            }
            batch.unconvertible.put(mark, String.valueOf(e.getSQLState()));
        }
    }

    private void park(Session session, Marks marks, Mark mark, String reason) throws SQLException {
        Quarantine.put(session, change, marks.rows().key(), mark.key(), reason);
        marks.park(session, mark);
        log.warn("'{}': row {} cannot be converted ({}); quarantined", change.name(), OneLine.of(mark.key()), reason);
    }

    /** What the mapping makes of some marked rows. */
    private final class Batch {
        private final List<Mark> missing = new ArrayList<>();
        private final List<Mark> complete = new ArrayList<>();
        private final Map<Path, Map<Mark, JavaRows.Derived>> derived = new EnumMap<>(Path.class);
        private final Map<Mark, String> unconvertible = new LinkedHashMap<>();

        void add(Mark mark) {
            if (mark.present() == null) {
                missing.add(mark);
                return;
            }
            try {
                Optional<RowValues> completed =
                        laws.completed(mark.side(), mark.row().values());
                if (completed.isEmpty()) {
                    complete.add(mark);
                } else {
                    derived(mark.side()).put(mark, mark.row().with(completed.get()));
                }
            } catch (UnconvertibleException e) {
                unconvertible.put(mark, e.reason());
            }
        }

        Map<Mark, JavaRows.Derived> derived(Path side) {
            return derived.computeIfAbsent(side, any -> new LinkedHashMap<>());
        }

        List<Mark> present() {
            List<Mark> present = new ArrayList<>(complete);
            derived.values().forEach(rows -> present.addAll(rows.keySet()));
            present.addAll(unconvertible.keySet());
            return present;
        }

        void keepOnly(Set<List<String>> keys) {
            complete.removeIf(mark -> !keys.contains(mark.key()));
            derived.values().forEach(rows -> rows.keySet().removeIf(mark -> !keys.contains(mark.key())));
            unconvertible.keySet().removeIf(mark -> !keys.contains(mark.key()));
        }

        int size() {
            return missing.size() + complete.size() + unconvertible.size();
        }
    }
}
