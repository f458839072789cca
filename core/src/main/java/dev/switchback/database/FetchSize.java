package dev.switchback.database;

/**
 * How many rows are fetched at once: few at first, then twice as many each time, as long as that many of the largest row that came
 * last would fit into the budget. Not thread-safe.
 */
final class FetchSize {

    /** A few of these are held at once, for each worker: the rows as they came, and what is made of them. */
    static final long BUDGET = 2_000_000;

    private static final int FIRST = 16;

    /** With more, little becomes quicker, and large rows after small ones would come as a surprise. */
    private static final int MOST = 2_048;

    private int rows = FIRST;
    private int used;
    private long largest;

    int rows() {
        return rows;
    }

    /** Counts a row of this size; true if it was the last one that was fetched, and the next ones may be another number. */
    boolean isUsedUpBy(long bytes) {
        largest = Math.max(largest, bytes);
        used++;
        if (used < rows) {
            return false;
        }
        rows = (int) Math.max(1, Math.min(Math.min(MOST, 2L * rows), BUDGET / Math.max(1, largest)));
        used = 0;
        largest = 0;
        return true;
    }
}
