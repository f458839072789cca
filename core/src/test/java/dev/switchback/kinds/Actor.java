package dev.switchback.kinds;

/** Who writes while the road is walked. */
enum Actor {
    OLD_IMAGE(true, false, 300, 1),
    NEW_IMAGE(false, true, 300, 1),
    BOTH_IMAGES(true, true, 300, 1),
    /** Both, and more rows to fill than one chunk takes, by two runners. */
    RACING_BACKFILL(true, true, 3_000, 2);

    private final boolean old;
    private final boolean fresh;
    private final int rows;
    private final int runners;

    Actor(boolean old, boolean fresh, int rows, int runners) {
        this.old = old;
        this.fresh = fresh;
        this.rows = rows;
        this.runners = runners;
    }

    boolean old() {
        return old;
    }

    boolean fresh() {
        return fresh;
    }

    /** How many rows there are at first. */
    int rows() {
        return rows;
    }

    /** How many run the backfill at once. */
    int runners() {
        return runners;
    }
}
