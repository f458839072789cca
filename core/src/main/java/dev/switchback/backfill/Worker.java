package dev.switchback.backfill;

import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.database.DatabaseException;
import dev.switchback.database.Session;
import dev.switchback.database.SqlStates;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker of a backfill: leases a chunk, fills it in a transaction of its own, and rests, until nothing is left. What
 * fails is halved until the row that is in the way stands alone, or the locks are free. Not thread-safe.
 */
final class Worker {

    private static final Logger log = LoggerFactory.getLogger(Worker.class);

    private static final Duration SLICE = Duration.ofMillis(100);
    private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(2);

    private final Database database;
    private final SchemaChange change;
    private final BackfillSettings settings;
    private final BackfillRun run;
    private final Governor governor;
    private final Sweeper sweeper;
    private final Leases leases;
    private final Roster roster;
    private final Recovery recovery;
    private final Pace pace = new Pace();
    private final Tempo tempo = new Tempo(System::nanoTime);
    private final String name;

    private ChunkSize size = ChunkSize.FIRST;
    private @Nullable Lease lease;
    /** Why the leased chunk was not filled, if it is to be halved; an SQLSTATE. */
    private @Nullable String fault;

    private long reportedAt = System.nanoTime();
    private @Nullable String reported;

    Worker(
            Database database,
            SchemaChange change,
            BackfillSettings settings,
            BackfillRun run,
            Governor governor,
            Sweeper sweeper,
            Duration patience,
            String name) {
        this.database = database;
        this.change = change;
        this.settings = settings;
        this.run = run;
        this.governor = governor;
        this.sweeper = sweeper;
        this.name = name;
        this.leases = new Leases(change, name, settings.lease());
        this.roster = new Roster(change, name);
        this.recovery = new Recovery(patience);
    }

    /** Works until the backfill is finished or cancelled, the settings say stop, or the thread is interrupted. */
    void work() {
        try {
            boolean over = false;
            while (!over && !settings.stop().getAsBoolean()) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new RefusedException(
                            change.name(),
                            "backfill",
                            "interrupted; what is filled is committed; run it again to go on");
                }
                try {
                    over = step();
                } catch (DatabaseException e) {
                    recover(e);
                }
            }
        } finally {
            leave();
        }
    }

    /** Returns whether it was the last one. */
    private boolean step() {
        Lease mine = lease;
        if (mine != null) {
            if (fault != null) {
                halve(mine, fault);
            } else {
                fill(mine);
            }
            return false;
        }
        Optional<String> reason = governor.reasonToWait().or(sweeper::reasonToWait);
        if (reason.isPresent()) {
            await(SLICE, reason.get(), false);
            return false;
        }
        Turn turn = database.inTransaction(this::next);
        recovery.worked();
        if (turn instanceof Turn.Fill leased) {
            lease = leased.lease();
        } else if (turn instanceof Turn.Wait wait) {
            await(SLICE, wait.reason(), wait.paused());
        } else if (turn instanceof Turn.Rejoin) {
            run.begin();
        } else if (turn instanceof Turn.Finish) {
            return run.finish();
        } else {
            return true;
        }
        return false;
    }

    /** A chunk that was given back, a chunk that is cut off now, or why there is none. */
    private Turn next(Session session) throws SQLException {
        // No row is locked meanwhile. Hops in an index take moments; without one the table is sorted.
        Limits.ofOne().begin(session);
        // A chunk that was leased and not filled is nobody's loss: it need not reach the disk before its rows do.
        session.execute("SET LOCAL synchronous_commit = off");
        Standing standing = Standing.read(session, change).requireBackfilling(change);
        switch (standing.state()) {
            case FINISHED, CANCELLED -> {
                return new Turn.End();
            }
            case PAUSED -> {
                return new Turn.Wait("being resumed: it is paused", true);
            }
            case RUNNING -> {}
        }
        if (!standing.current()) {
            return new Turn.Rejoin();
        }
        boolean ceilings = standing.rowsPerSecond() > 0 || standing.walPerSecond() > 0;
        pace.obey(standing, ceilings ? roster.live(session) : 1);
        Optional<Lease> free = leases.takeFree(session);
        if (free.isPresent()) {
            return new Turn.Fill(free.get());
        }
        run.work().prepare(session);
        Optional<Lease> cut =
                run.work().cut(session, leases, rows() * run.work().piecesOfChunk());
        if (cut.isPresent()) {
            return new Turn.Fill(cut.get());
        }
        return leases.anyLeft(session)
                ? new Turn.Wait("the chunks that other workers have in hand", false)
                : new Turn.Finish();
    }

    /** How many the next transaction should take. */
    private int rows() {
        return pace.atMost(size.rows());
    }

    private void fill(Lease mine) {
        long before = System.nanoTime();
        Work.Filling filling = run.work().ready(mine, rows());
        Limits limits = run.work().limits(mine.rows());
        Optional<Done> filled = database.inTransaction(session -> {
            if (!hold(session, mine, limits)) {
                return Optional.empty();
            }
            Done done = filling.fill(session, limits);
            tempo.did(done.examined());
            roster.count(session, done, tempo);
            leases.settle(session, mine, done);
            return Optional.of(done);
        });
        recovery.worked();
        if (filled.isEmpty()) {
            release();
            return;
        }
        Done done = filled.get();
        lease = done.whole() ? null : mine.from(done.upTo(), Math.max(0, mine.rows() - done.examined()));
        Duration took = Duration.ofNanos(System.nanoTime() - before);
        size = size.after(done.examined(), took, settings.target());
        if (done.walBytes() >= 0) {
            pace.measured(done.examined(), done.walBytes());
        }
        run.tell();
        rest(pace.rest(done.examined(), took));
    }

    /**
     * Begins a chunk's transaction, with the lock on it.
     *
     * @return false if it is not this worker's any more, or was stopped
     */
    private boolean hold(Session session, Lease mine, Limits limits) throws SQLException {
        limits.begin(session);
        run.work().prepare(session);
        Optional<Standing> standing = Standing.hold(session, mine, name);
        if (standing.isEmpty()) {
            log.debug("'{}': chunk {} is not {}'s any more", change.name(), mine.chunk(), name);
            return false;
        }
        Standing now = standing.get().requireBackfilling(change);
        return now.current() && now.state() == BackfillState.RUNNING;
    }

    /** Makes two chunks of one that cannot be filled; a single row is quarantined, or tried again later. */
    private void halve(Lease mine, String state) {
        Limits limits = run.work().limits(1);
        Optional<Lease> left = database.inTransaction(session -> {
            if (!hold(session, mine, limits)) {
                return Optional.empty();
            }
            long rows = run.work().count(session, mine);
            Optional<List<String>> middle =
                    rows < 2 ? Optional.empty() : run.work().nthKey(session, mine, rows / 2);
            if (middle.isPresent()) {
                leases.split(session, mine, middle.get(), rows / 2, rows - rows / 2);
                roster.countSplit(session);
                return Optional.of(mine.upTo(middle.get(), rows / 2));
            }
            if (SqlStates.isValueFault(state)) {
                run.work().quarantine(session, mine, state);
                Done done = Done.whole(rows, 0);
                tempo.did(rows);
                roster.count(session, done, tempo);
                leases.settle(session, mine, done);
            } else {
                leases.giveBack(session, mine, recovery.pause());
            }
            return Optional.empty();
        });
        fault = null;
        lease = left.orElse(null);
        run.tell();
    }

    /** Nothing of the failed transaction was kept, unless it was the commit that failed: then the chunk is gone. */
    private void recover(DatabaseException failure) {
        Lease mine = lease;
        boolean keyed = mine != null && run.work().hasKeys();
        Recovery.Remedy remedy = recovery.remedy(failure, keyed);
        if (remedy == null) {
            run.requireBackfilling();
            throw failure;
        }
        log.debug("'{}': {} failed with {}: {}", change.name(), mine, failure.sqlState(), remedy);
        switch (remedy) {
            case ISOLATE -> fault = failure.sqlState();
            case FEWER_ROWS -> {
                size = size.halved();
                if (keyed) {
                    fault = failure.sqlState();
                } else {
                    Recovery.sleep(recovery.pause());
                }
            }
            case LOOK_AGAIN -> {}
            case RECONNECT -> {
                log.info("'{}': the backfill waits for the database: {}", change.name(), failure.getMessage());
                Recovery.sleep(recovery.pause());
            }
        }
    }

    private void rest(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        while (lease == null && System.nanoTime() - end < 0 && !settings.stop().getAsBoolean()) {
            Duration left = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
            await(left.compareTo(SLICE) < 0 ? left : SLICE, pace.reason(), false);
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
    }

    /** Waits a moment, and says so now and then. */
    private void await(Duration moment, @Nullable String reason, boolean paused) {
        Recovery.sleep(moment);
        if (paused) {
            tempo.rested();
        }
        long now = System.nanoTime();
        boolean due = now - reportedAt >= BETWEEN_REPORTS.toNanos();
        boolean news = reason != null && !reason.equals(reported) && now - reportedAt >= SLICE.toNanos();
        if (due || news) {
            tempo.did(0);
            database.autocommit(session -> {
                roster.report(session, tempo, reason);
                return true;
            });
            reportedAt = now;
            reported = reason;
            run.tell();
        }
    }

    private void release() {
        Lease mine = lease;
        lease = null;
        fault = null;
        if (mine != null) {
            database.autocommit(session -> {
                leases.giveBack(session, mine, Duration.ZERO);
                return true;
            });
        }
    }

    /** Whoever comes next need not wait for the lease to run out; if that cannot be said, it runs out by itself. */
    private void leave() {
        boolean interrupted = Thread.interrupted();
        try {
            release();
            database.autocommit(session -> {
                roster.leave(session);
                return true;
            });
        } catch (DatabaseException e) {
            log.info("'{}': worker {} could not sign off: {}", change.name(), name, e.getMessage());
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
