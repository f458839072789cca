package dev.switchback.access;

import java.sql.Connection;
import java.util.function.Function;

/**
 * The transactions in which the application's adapters write, so that Switchback can put two writes into one of them.
 *
 * <p>An implementation MUST be thread-safe. What an adapter does on the same thread while {@link #within} runs MUST be part
 * of the transaction. Switchback calls it on the thread that calls the repository, and needs no connection besides.
 */
public interface Transactions {

    /** Whether the current thread is in a transaction: {@link #within} would join it. */
    boolean active();

    /**
     * Runs the work in the current transaction, or else in one of its own.
     *
     * <p>One of its own MUST be committed when the work returns, and rolled back if it throws anything; what was thrown MUST
     * reach the caller. If a statement has failed and somebody swallowed the failure, committing MUST fail: the driver
     * reports such a commit, which PostgreSQL turns into a rollback, as success. A commit that fails MUST NOT be tried again:
     * it may have succeeded. In the current transaction, nothing is committed or rolled back: Switchback sets a savepoint, and
     * goes back to it, by itself.
     *
     * @param work is given the transaction's connection, which it does not close
     */
    <T> T within(Function<Connection, T> work);
}
