package dev.switchback.sync;

import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.database.DatabaseException;
import dev.switchback.database.Work;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs DDL in one transaction under a short {@code lock_timeout}, and tries again a bounded number of times. A try that
 * fails leaves nothing behind.
 */
public final class LockedDdl {

    private static final Logger log = LoggerFactory.getLogger(LockedDdl.class);

    private final Database database;
    private final LockPolicy policy;

    public LockedDdl(Database database, LockPolicy policy) {
        this.database = database;
        this.policy = policy;
    }

    /**
     * Runs the work, again if a lock could not be had.
     *
     * @throws RefusedException if no try got its locks; names the sessions that held them
     */
    public <T> T run(SchemaChange change, String operation, Work<T> work) {
        return run(change, operation, policy.timeout(), work);
    }

    /** The same with another {@code lock_timeout}, for locks that nobody else queues behind. */
    public <T> T run(SchemaChange change, String operation, Duration timeout, Work<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return database.inTransaction(session -> {
                    session.lockTimeout(timeout);
                    return work.in(session);
                });
            } catch (DatabaseException e) {
                if (!e.worthAnotherTry()) {
                    throw e;
                }
                List<String> holders = holders(change);
                if (attempt >= policy.tries()) {
                    throw new RefusedException(
                            change.name(),
                            operation,
                            "no lock on " + change.table() + " in " + attempt + " tries of "
                                    + timeout.toMillis()
                                    + " ms; nothing was changed. Sessions with a lock on it: "
                                    + (holders.isEmpty() ? "none any more" : String.join(", ", holders))
                                    + ". End their transactions and try again");
                }
                log.info(
                        "'{}': {} did not get its lock in try {} of {}: {}; locks held by {}",
                        change.name(),
                        operation,
                        attempt,
                        policy.tries(),
                        e.sqlState(),
                        holders);
                pause(change, operation);
            }
        }
    }

    private List<String> holders(SchemaChange change) {
        return database.autocommit(session -> session.query(
                "SELECT DISTINCT format('pid %s (%s, %s, transaction open for %s s)', a.pid,"
                        + " coalesce(nullif(a.application_name, ''), 'no application_name'), coalesce(a.state, 'hidden'),"
                        + " coalesce(extract(epoch FROM clock_timestamp() - a.xact_start)::bigint::text, '?')) AS holder"
                        + " FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid"
                        + " JOIN pg_catalog.pg_class c ON c.oid = l.relation"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE l.granted AND l.pid <> pg_backend_pid() AND n.nspname = ? AND c.relname = ?"
                        + " AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())"
                        + " ORDER BY 1 LIMIT 5",
                row -> row.text("holder"),
                change.table().schema(),
                change.table().name()));
    }

    private void pause(SchemaChange change, String operation) {
        long average = policy.pause().toMillis();
        try {
            Thread.sleep(average / 2 + ThreadLocalRandom.current().nextLong(average + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException(
                    change.name(), operation, "interrupted while waiting for a lock; nothing was changed");
        }
    }
}
