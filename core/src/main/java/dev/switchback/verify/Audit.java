package dev.switchback.verify;

import dev.switchback.change.AdapterMapping;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.database.DatabaseException;
import dev.switchback.database.Session;
import dev.switchback.phase.PhaseStore;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a few rows of a change with each call, where the last call of any instance has stopped, so that every row comes by in
 * time. What it finds is in the ledger like what a scan finds, and takes the change's proof back like it.
 *
 * <p>A row is looked at once: within a snapshot it is as a transaction has left it, both shapes and its mark. Called by one thread.
 */
public final class Audit {

    private static final Logger log = LoggerFactory.getLogger(Audit.class);

    private static final Duration LONGEST_STATEMENT = Duration.ofMillis(500);

    /** Shorter than any sensible {@code deadlock_timeout}: it is the audit that gives way, not a scan or a repair. */
    private static final Duration LONGEST_WAIT = Duration.ofMillis(200);

    /** What blocks contract; what only the new shape knows does not. */
    private static final Set<Finding> ASKED = EnumSet.complementOf(EnumSet.of(Finding.UNKEPT));

    private final Database database;
    private final PhaseStore phases;
    private final SchemaChange change;
    private final AuditBook book;
    private final AuditWalk walk;
    private final Set<String> told = new HashSet<>();
    private volatile @Nullable AuditProgress latest;

    /** Of a change whose mapping tells what a row should be: see {@link #suits}. */
    public Audit(Database database, PhaseStore phases, SchemaChange change, AuditPolicy policy) {
        this.database = database;
        this.phases = phases;
        this.change = change;
        this.book = new AuditBook(change.name(), UUID.randomUUID().toString(), policy);
        this.walk = new AuditWalk(change);
    }

    /** Whether a change has rows to look at one by one; one by adapters has a query that is only answered as a whole. */
    public static boolean suits(SchemaChange change) {
        return !(change.mapping() instanceof AdapterMapping);
    }

    /** How far the audit of a change has come, whichever instance runs it; empty if it never began. */
    public static Optional<AuditProgress> progress(Session session, SchemaChange change) throws SQLException {
        return AuditBook.progress(session, change.name());
    }

    /** Forgets how far it has come, in the transaction that ends the change; one that is under way then keeps nothing. */
    public static void forget(Session session, SchemaChange change) throws SQLException {
        AuditBook.forget(session, change.name());
    }

    /** How far it had come at the last look; null before. */
    public @Nullable AuditProgress latest() {
        return latest;
    }

    /**
     * Looks, if the rows are filled, it is time, and no other instance does. A look that fails is told once for each cause; after a
     * time-out the next one takes half as many rows, and those after it more and more again.
     *
     * @return whether it had its turn
     * @throws DatabaseException if not even that can be noted
     */
    public boolean look() {
        Optional<AuditBook.Turn> turn = database.autocommit(book::take);
        if (turn.isEmpty()) {
            return false;
        }
        try {
            Seen seen = database.inTransaction(session -> see(session, turn.get()));
            database.inTransaction(session -> keep(session, turn.get(), seen));
            tellSuccess(turn.get());
        } catch (RuntimeException e) {
            failed(turn.get(), e);
        }
        database.autocommit(session -> progress(session, change)).ifPresent(this::tellFindings);
        return true;
    }

    /** The change whose rows it looks at. */
    String change() {
        return change.name();
    }

    /**
     * What a look has seen.
     *
     * @param before what the ledger knew of the rows
     * @param rows those that are wrong now, and those that the audit had found wrong before, as far as they are there
     */
    private record Seen(
            Instant at, AuditWalk.Stretch stretch, Map<List<String>, Sighting> before, List<Inspected> rows) {

        boolean divergent() {
            return rows.stream().anyMatch(row -> row.findings().contains(Finding.DIVERGENT));
        }

        long unknown() {
            return rows.stream()
                    .filter(row -> !row.findings().isEmpty())
                    .map(row -> before.get(row.key()))
                    .filter(known -> known == null || known.found() == null)
                    .count();
        }
    }

    private Seen see(Session session, AuditBook.Turn turn) throws SQLException {
        session.execute(SnapshotScan.READS);
        session.statementTimeout(LONGEST_STATEMENT);
        session.lockTimeout(LONGEST_WAIT);
        // When the transaction began: what somebody notes after the snapshot must be later.
        Instant at = session.one("SELECT now() AS at", row -> row.time("at"));
        AuditWalk.Stretch stretch = walk.look(session, turn.from(), turn.rows());
        Set<List<String>> keys = new HashSet<>();
        stretch.counted().wrong().forEach((finding, wrong) -> {
            if (ASKED.contains(finding)) {
                keys.addAll(wrong.keys());
            }
        });
        Map<List<String>, Sighting> before = DivergenceLedger.sightings(session, change, keys);
        keys.addAll(before.keySet());
        return new Seen(at, stretch, before, Inspection.of(change).at(session, keys));
    }

    private boolean keep(Session session, AuditBook.Turn turn, Seen seen) throws SQLException {
        session.lockTimeout(LONGEST_WAIT);
        boolean mine = book.keep(session, turn, seen.at(), seen.stretch(), seen.unknown(), seen.divergent());
        if (mine) {
            if (seen.divergent()) {
                phases.disprove(session, change.name());
            }
            DivergenceLedger.record(session, change.name(), seen.at(), null, seen.before(), seen.rows());
        }
        return mine;
    }

    private void failed(AuditBook.Turn turn, RuntimeException failure) {
        boolean timedOut = failure instanceof DatabaseException fault && fault.worthAnotherTry();
        String cause = failure instanceof DatabaseException fault
                ? "SQLSTATE " + fault.sqlState()
                : failure.getClass().getSimpleName();
        if (told.add(cause)) {
            log.warn(
                    "'{}': the audit fails ({}); it is tried again{}, and this is not logged again: {}",
                    change.name(),
                    cause,
                    timedOut ? " with fewer rows" : "",
                    failure.getMessage());
        }
        long rows = timedOut ? turn.afterTimeOut() : turn.rows();
        database.inTransaction(session -> {
            book.fail(session, rows, cause);
            return rows;
        });
    }

    /** One that only works with fewer rows would be told again and again. */
    private void tellSuccess(AuditBook.Turn turn) {
        if (turn.whole() && !told.isEmpty()) {
            told.clear();
            log.info("'{}': the audit works again", change.name());
        }
    }

    /** Once when there are some, whichever instance has found them, and once when there are none any more. */
    void tellFindings(AuditProgress now) {
        AuditProgress before = latest;
        latest = now;
        boolean some = before != null && before.open() > 0;
        if (now.open() > 0 && !some) {
            log.warn(
                    "'{}': the audit found rows whose shapes are not in order, {} so far: see verification().divergences(), mend"
                            + " them, verify again",
                    change.name(),
                    now.open());
        } else if (now.open() == 0 && some) {
            log.info("'{}': what the audit found is mended", change.name());
        }
    }
}
