package dev.switchback.journal;

/**
 * Hears of every entry this instance has written.
 *
 * <p>Called after the entry's transaction has committed, on the thread of the operation that wrote it. It SHOULD return
 * quickly. It MAY throw: the exception is logged and the operation goes on.
 */
@FunctionalInterface
public interface JournalListener {

    /** An entry was committed. */
    void recorded(JournalEntry entry);
}
