package dev.switchback.backfill;

import dev.switchback.change.JavaLaws;
import dev.switchback.change.JavaMapping;
import dev.switchback.change.Path;
import dev.switchback.change.RowValues;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.UnconvertibleException;
import dev.switchback.database.Database;
import dev.switchback.database.OneLine;
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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills chunks through a Java mapping: read, mapped while no transaction is open, and written with one statement, each row
 * only if it is still as it was read. The few that somebody wrote meanwhile are read again behind their locks: he may have
 * written something else than a shape. A mapping that is slower than the target leaves the rest for the next turn.
 *
 * <p>A chunk is as large as several transactions. While one of them is on its way the rows of the next are read and mapped, on a
 * second connection, so that neither the database nor the mapping waits for the other. Thread-safe.
 */
final class MappedFilling {

    static final int PIECES_OF_CHUNK = 4;

    private static final Logger log = LoggerFactory.getLogger(MappedFilling.class);

    private final Database database;
    private final SchemaChange change;
    private final Keys keys;
    private final Leaves leaves;
    private final JavaLaws laws;
    private final JavaRows rows;
    private final Duration target;
    /** By chunk: the rows behind those that are being written, on their way. */
    private final Map<Long, CompletableFuture<Piece>> ahead = new ConcurrentHashMap<>();

    MappedFilling(
            Database database, Session session, SchemaChange change, JavaMapping mapping, Keys keys, Duration target)
            throws SQLException {
        this.database = database;
        this.change = change;
        this.keys = keys;
        this.leaves = new Leaves(change);
        this.laws = new JavaLaws(change, mapping);
        this.rows = JavaRows.of(session, change);
        this.target = target;
    }

    /** What is returned writes the next rows of a chunk; those behind them are read meanwhile. */
    Work.Filling ready(Lease lease, int rows) {
        Piece piece = takeAhead(lease).orElseGet(() -> read(lease, rows));
        if (!piece.whole()) {
            Lease next = lease.from(piece.mapped().last, 0);
            ahead.put(lease.chunk(), CompletableFuture.supplyAsync(() -> read(next, rows), this::onThreadOfItsOwn));
        }
        return (session, limits) -> piece.mapped().write(session, limits, lease, piece.whole());
    }

    void close() {
        ahead.values().forEach(piece -> piece.handle((read, failure) -> true).join());
    }

    private Optional<Piece> takeAhead(Lease lease) {
        CompletableFuture<Piece> reading = ahead.remove(lease.chunk());
        if (reading == null) {
            return Optional.empty();
        }
        try {
            Piece piece = reading.join();
            return piece.after().equals(lease.after()) && piece.upTo().equals(lease.upTo())
                    ? Optional.of(piece)
                    : Optional.empty();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    private void onThreadOfItsOwn(Runnable task) {
        Thread thread = new Thread(task, "switchback-backfill-" + change.name() + "-ahead");
        thread.setDaemon(true);
        thread.start();
    }

    /** Reads the next rows of a chunk and maps them. */
    private Piece read(Lease lease, int most) {
        List<JavaRows.Seen> seen = database.inTransaction(session -> {
            Limits.ofMany().begin(session);
            keys.prepare(session);
            List<Object> parameters = new ArrayList<>(lease.keys());
            parameters.add(most);
            Optional<String> table = leaves.hold(session, lease.leaf());
            return table.isEmpty()
                    ? List.of()
                    : session.query(
                            "SELECT " + rows.selected() + " FROM " + table.get() + " AS t WHERE "
                                    + keys.within(lease.after()) + " ORDER BY "
                                    + keys.key().columns() + " LIMIT ?",
                            rows::read,
                            parameters.toArray());
        });
        Mapped mapped = map(seen);
        boolean last = seen.size() < most || mapped.last.equals(lease.upTo());
        return new Piece(lease.after(), lease.upTo(), mapped, last && mapped.count == seen.size());
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

    /**
     * Some rows of a chunk.
     *
     * @param after the key before the first
     * @param upTo the last key of the chunk
     * @param whole whether nothing is left of the chunk behind them
     */
    private record Piece(List<String> after, List<String> upTo, Mapped mapped, boolean whole) {}

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

        Done write(Session session, Limits limits, Lease lease, boolean whole) throws SQLException {
            List<List<String>> overtaken = quarantine(session);
            limits.next(session);
            int written = rows.write(session, Path.NEW, derived);
            if (written < derived.size()) {
                derived.forEach(row -> overtaken.add(row.key()));
            }
            if (!overtaken.isEmpty()) {
                limits.next(session);
                Mapped again = new Mapped();
                rows.overtaken(session, overtaken).forEach(again::add);
                again.quarantine(session);
                written += rows.write(session, Path.NEW, again.derived);
            }
            return whole ? Done.whole(lease.rows(), written) : new Done(count, written, -1, false, last);
        }

        /** Returns the keys of those that somebody has written meanwhile. */
        private List<List<String>> quarantine(Session session) throws SQLException {
            Set<List<String>> placed = Set.copyOf(Quarantine.put(session, change, keys.key(), unconvertible));
            List<List<String>> overtaken = new ArrayList<>();
            unconvertible.forEach((row, reason) -> {
                if (placed.contains(row.key())) {
                    log.warn(
                            "'{}': row {} cannot be converted ({}); quarantined",
                            change.name(),
                            OneLine.of(row.key()),
                            reason);
                } else {
                    overtaken.add(row.key());
                }
            });
            return overtaken;
        }
    }
}
