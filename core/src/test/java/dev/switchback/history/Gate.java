package dev.switchback.history;

import java.util.concurrent.locks.ReentrantReadWriteLock;

/** What somebody has to pass before each step: once it is shut, none is under way. */
final class Gate {

    /** Fair, or whoever shuts it would wait for ever for those who come again and again. */
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);

    void pass(Runnable step) {
        lock.readLock().lock();
        try {
            step.run();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Whoever shuts it opens it. */
    void shut() {
        lock.writeLock().lock();
    }

    /** If it is shut. */
    void open() {
        if (lock.isWriteLockedByCurrentThread()) {
            lock.writeLock().unlock();
        }
    }
}
