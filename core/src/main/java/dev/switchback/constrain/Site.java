package dev.switchback.constrain;

import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.TableName;
import dev.switchback.database.Database;
import dev.switchback.database.Work;
import dev.switchback.phase.PhaseStore;
import dev.switchback.sync.LockedDdl;
import java.time.Duration;

/**
 * Where constraints are added: one change's table, and the three ways to touch it, each of which asks first whether the
 * phase still allows it.
 */
record Site(SchemaChange change, Database database, PhaseStore phases, LockedDdl ddl) {

    /**
     * Longer than {@code deadlock_timeout}, after which an autovacuum in the way is cancelled. It may be, because nobody
     * queues behind a waiting {@code SHARE UPDATE EXCLUSIVE} lock but other DDL.
     */
    private static final Duration PATIENT = Duration.ofSeconds(5);

    TableName table() {
        return change.table(Path.NEW);
    }

    /** One transaction under the short {@code lock_timeout}: for what needs a lock that others queue behind. */
    void briefly(Work<?> work) {
        ddl.run(change, "constrain", session -> {
            ConstrainGuard.require(session, change, phases.lock(session, change.name()));
            work.in(session);
            return session;
        });
    }

    /** One transaction for what takes long under locks that stand in no reader's and no writer's way. */
    void patiently(Work<?> work) {
        ddl.run(change, "constrain", PATIENT, session -> {
            session.statementTimeout(Duration.ZERO);
            ConstrainGuard.require(session, change, phases.read(session, change.name()));
            work.in(session);
            return session;
        });
    }

    /** One statement that cannot run within a transaction. */
    void alone(String statement) {
        database.inTransaction(session -> {
            ConstrainGuard.require(session, change, phases.read(session, change.name()));
            return session;
        });
        database.autocommit(session -> {
            session.execute(statement);
            return session;
        });
    }

    <T> T read(Work<T> work) {
        return database.inTransaction(work);
    }
}
