package dev.switchback.backfill;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.database.DatabaseException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A plain VACUUM of one table, on a daemon thread and a connection of its own, and the only one in the fleet: it was claimed
 * by the one row that there is for that, and once it runs everybody can see its lock. Thread-safe.
 */
final class Vacuum {

    private static final Logger log = LoggerFactory.getLogger(Vacuum.class);

    private static final Duration BETWEEN_CANCELS = Duration.ofMillis(100);

    private final Database database;
    private final SchemaChange change;
    private final DeadRows dead;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Thread thread;
    private volatile Runnable cancel = () -> {};

    private Vacuum(Database database, SchemaChange change, DeadRows dead) {
        this.database = database;
        this.change = change;
        this.dead = dead;
        this.thread = new Thread(this::run, "switchback-vacuum-" + change.name());
        this.thread.setDaemon(true);
    }

    /** Begins one, unless another one of the fleet's runs, on whatever table. */
    static Optional<Vacuum> claimed(Database database, SchemaChange change, DeadRows dead) {
        int claimed = database.autocommit(session -> session.update(
                "UPDATE switchback.backfill_vacuum SET claimed_at = clock_timestamp(), leaf = ?::oid WHERE claimed_at <"
                        + " clock_timestamp() - interval '1 min' AND NOT " + DeadRows.isBusy("leaf"),
                dead.leaf()));
        if (claimed == 0) {
            return Optional.empty();
        }
        Vacuum vacuum = new Vacuum(database, change, dead);
        vacuum.thread.start();
        return Optional.of(vacuum);
    }

    boolean isOver() {
        return !thread.isAlive();
    }

    /** Cancels it, and waits until it is over. */
    void end() {
        ended.set(true);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                cancel.run();
                thread.join(BETWEEN_CANCELS.toMillis());
            } catch (DatabaseException e) {
                log.debug("'{}': {} cannot be cancelled", change.name(), this, e);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        log.info("'{}': {}: VACUUM begins", change.name(), dead);
        try {
            database.autocommit(session -> {
                if (!ended.get()) {
                    // Truncating would take a lock that readers queue behind.
                    session.executeLong(
                            "VACUUM (SKIP_LOCKED, TRUNCATE false) " + dead.table(), started -> cancel = started);
                }
                return session.update(
                        "UPDATE switchback.backfill_vacuum SET claimed_at = '-infinity' WHERE leaf = ?::oid",
                        dead.leaf());
            });
            log.info("'{}': VACUUM of {} is done", change.name(), dead.table());
        } catch (DatabaseException e) {
            if (ended.get()) {
                log.info("'{}': VACUUM of {} was stopped with the backfill", change.name(), dead.table());
            } else {
                log.warn("'{}': VACUUM of {} failed: {}", change.name(), dead.table(), e.getMessage());
            }
        }
    }

    @Override
    public String toString() {
        return "VACUUM of " + dead.table();
    }
}
