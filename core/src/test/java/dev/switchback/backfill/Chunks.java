package dev.switchback.backfill;

import dev.switchback.testing.TestDatabase;

/** The counts that show that no chunk was done twice and none was left out. */
public final class Chunks {

    private Chunks() {}

    /** How many were filled, by the workers' own counts. */
    public static long done(TestDatabase database) {
        return database.number("SELECT sum(chunks) FROM switchback.backfill_worker");
    }

    /** How many were cut off, and how many came from splitting. */
    public static long made(TestDatabase database) {
        return database.number("SELECT (SELECT sum(chunks) FROM switchback.backfill_leaf)"
                + " + (SELECT sum(splits) FROM switchback.backfill_worker)");
    }
}
