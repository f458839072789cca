package dev.switchback.verify;

import dev.switchback.backfill.Crew;
import dev.switchback.change.AdapterMapping;
import dev.switchback.change.Path;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SwitchbackException;
import dev.switchback.database.Database;
import dev.switchback.database.DatabaseException;
import dev.switchback.database.Session;
import dev.switchback.sync.RowKey;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks at every row in one snapshot: the caller's thread takes it and cuts the tables into pieces, the other workers import it, and
 * then each takes one piece after the other.
 */
final class SnapshotScan {

    /** Workers that have no connection by then will not get one: the pool is too small. */
    private static final Duration LONGEST_GATHERING = Duration.ofSeconds(10);

    private static final int BLOCKS_AT_ONCE = 8_192;

    /**
     * Begins a transaction that only reads, in one snapshot, and sees every row or fails. It takes as long as there are rows, and rests
     * between two pieces: what a role's statements and pauses may take at most is meant for the application.
     */
    static final String READS =
            "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL row_security = off;"
                    + " SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0";

    private static final String NEEDS =
            "In one snapshot each worker needs a connection of its own, all at the same time: use fewer workers, or a larger pool";

    private final Database source;
    private final SchemaChange change;
    private final VerificationSettings settings;
    private final ScanProgress progress;
    private final long estimate;
    private final ScanPace pace;
    private final Scan scan;
    private final CompletableFuture<Shared> shared = new CompletableFuture<>();
    private final CountDownLatch missing;
    private final AtomicInteger joined = new AtomicInteger(1);

    /**
     * A scan that runs once.
     *
     * @param source where the rows are read
     * @param estimate how many there are
     */
    SnapshotScan(Database source, SchemaChange change, VerificationSettings settings, long estimate) {
        this.source = source;
        this.change = change;
        this.settings = settings;
        this.progress = new ScanProgress(change, settings, estimate, 0);
        this.estimate = estimate;
        this.pace = new ScanPace(settings);
        this.scan = Scan.of(change);
        this.missing = new CountDownLatch(settings.workers() - 1);
    }

    /**
     * What all workers have in common.
     *
     * @param snapshot under which it can be imported; empty if nobody does
     * @param pieces that nobody has taken yet
     */
    private record Shared(String snapshot, Instant takenAt, Queue<Piece> pieces) {}

    /** Empty if it was stopped before its end. */
    Optional<Scanned> run() {
        new Crew("switchback-verify-" + change.name(), settings.workers(), settings.stop())
                .work(this::lead, this::follow);
        Shared all = shared.join();
        return all.pieces().isEmpty()
                ? Optional.of(new Scanned(progress.counted(), all.takenAt(), all.takenAt()))
                : Optional.empty();
    }

    /** Begins such a transaction, in which keys are compared as their index does. */
    static void begin(Session session, SchemaChange change) throws SQLException {
        session.execute(READS);
        prepare(session, change);
    }

    private static void prepare(Session session, SchemaChange change) throws SQLException {
        if (!(change.mapping() instanceof AdapterMapping)) {
            RowKey.of(session, change).prepare(session);
        }
    }

    private void lead(BooleanSupplier stop) {
        try {
            source.inTransaction(session -> {
                session.execute(READS);
                Shared mine = share(session);
                shared.complete(mine);
                gather(stop);
                prepare(session, change);
                lookAtAll(session, mine.pieces(), stop);
                return mine;
            });
        } finally {
            shared.completeExceptionally(new SwitchbackException("the snapshot was never taken", null));
        }
    }

    private Shared share(Session session) throws SQLException {
        boolean alone = settings.workers() == 1;
        if (change.mapping() instanceof AdapterMapping) {
            return new Shared("", now(session), new ConcurrentLinkedQueue<>(List.of(Piece.whole(change))));
        }
        // No partition may go, and no row move to another place, before its piece was looked at.
        session.execute("LOCK TABLE "
                + Stream.of(Path.values())
                        .map(path -> change.table(path).sql())
                        .distinct()
                        .collect(Collectors.joining(", "))
                + " IN ACCESS SHARE MODE");
        Instant takenAt = now(session);
        String snapshot =
                alone ? "" : session.one("SELECT pg_export_snapshot() AS snapshot", row -> row.text("snapshot"));
        return new Shared(snapshot, takenAt, pieces(session));
    }

    private Queue<Piece> pieces(Session session) throws SQLException {
        Queue<Piece> pieces = new ConcurrentLinkedQueue<>();
        List<Leaves.Leaf> leaves = new Leaves(change).all(session);
        long blocks = leaves.stream().mapToLong(Leaves.Leaf::blocks).sum();
        long rowsInBlock = Math.max(1, estimate / Math.max(1, blocks));
        long atOnce = Math.max(1, pace.atMost(BLOCKS_AT_ONCE * rowsInBlock) / rowsInBlock);
        for (Leaves.Leaf leaf : leaves) {
            if (!settings.inPieces() || leaf.blocks() <= atOnce) {
                pieces.add(Piece.whole(leaf.name()));
                continue;
            }
            for (long first = 0; first < leaf.blocks(); first += atOnce) {
                pieces.add(Piece.ofBlocks(leaf.name(), first, atOnce, first + atOnce >= leaf.blocks()));
            }
        }
        return pieces;
    }

    private void gather(BooleanSupplier stop) {
        long deadline = System.nanoTime() + LONGEST_GATHERING.toNanos();
        try {
            while (!missing.await(50, TimeUnit.MILLISECONDS) && !stop.getAsBoolean()) {
                if (System.nanoTime() > deadline) {
                    throw new RefusedException(
                            change.name(),
                            "verify",
                            joined.get() + " of " + settings.workers() + " workers had a connection after "
                                    + LONGEST_GATHERING.toSeconds() + " s. " + NEEDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SwitchbackException("the verification was interrupted", e);
        }
    }

    private void follow(BooleanSupplier stop) {
        Optional<Shared> found = await();
        if (found.isEmpty()) {
            return;
        }
        Shared theirs = found.get();
        AtomicBoolean in = new AtomicBoolean();
        try {
            source.inTransaction(session -> {
                if (stop.getAsBoolean()) {
                    return theirs;
                }
                session.execute(READS + "; SET TRANSACTION SNAPSHOT '" + theirs.snapshot() + "'");
                in.set(true);
                joined.incrementAndGet();
                missing.countDown();
                gather(stop);
                prepare(session, change);
                lookAtAll(session, theirs.pieces(), stop);
                return theirs;
            });
        } catch (DatabaseException e) {
            if (in.get()) {
                throw e;
            }
            throw new RefusedException(
                    change.name(), "verify", "a worker could not join the snapshot: " + e.getMessage() + ". " + NEEDS);
        }
    }

    /** What the leading worker shares; empty if it has failed, which is for it to tell. */
    private Optional<Shared> await() {
        try {
            return Optional.of(shared.get());
        } catch (ExecutionException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SwitchbackException("the verification was interrupted", e);
        }
    }

    private void lookAtAll(Session session, Queue<Piece> pieces, BooleanSupplier stop) throws SQLException {
        while (!stop.getAsBoolean()) {
            Piece piece = pieces.poll();
            if (piece == null) {
                return;
            }
            long begun = System.nanoTime();
            Scan.Counted counted = scan.look(session, piece);
            progress.add(counted);
            if (!pieces.isEmpty()) {
                pace.rest(counted.rows(), Duration.ofNanos(System.nanoTime() - begun));
            }
        }
    }

    static Instant now(Session session) throws SQLException {
        return session.one("SELECT clock_timestamp() AS now", row -> row.time("now"));
    }
}
