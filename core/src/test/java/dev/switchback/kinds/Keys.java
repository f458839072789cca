package dev.switchback.kinds;

import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** The keys of one table: those of the rows that were there at first, and those that nobody has used yet. */
final class Keys {

    private final int rows;
    private final AtomicLong next;

    Keys(int rows) {
        this.rows = rows;
        this.next = new AtomicLong(rows + 1L);
    }

    /** One of the rows that were there at first, unless somebody has deleted it or moved it away. */
    long existing(Random random) {
        return 1L + random.nextInt(rows);
    }

    /** The first of so many keys that nobody else gets. */
    long fresh(int count) {
        return next.getAndAdd(count);
    }
}
