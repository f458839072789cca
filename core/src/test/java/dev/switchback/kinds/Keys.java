package dev.switchback.kinds;

import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** The keys of one table: which may exist, and which surely do not yet. */
final class Keys {

    private final AtomicLong next;

    Keys(int rows) {
        this.next = new AtomicLong(rows + 1L);
    }

    long existing(Random random) {
        return 1 + random.nextInt((int) next.get() - 1);
    }

    /** The first of so many keys that nobody else gets. */
    long fresh(int count) {
        return next.getAndAdd(count);
    }
}
