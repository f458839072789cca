package dev.switchback.backfill;

import dev.switchback.database.DatabaseException;
import dev.switchback.database.SqlStates;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a worker makes of failures: how long it waits, and when it gives up. Not thread-safe. */
final class Recovery {

    private static final int MOST_TRIES = 120;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final Duration patience;
    private int failures;
    private long awaySince;

    /** Recovery from anything that goes by itself. The patience is with a database that is away. */
    Recovery(Duration patience) {
        this.patience = patience;
    }

    /** What to do about a failure. */
    enum Remedy {
        /** Somebody else's lock, or too much for the time: with fewer rows, later. */
        FEWER_ROWS,

        /** A row is in the way: find out which. */
        ISOLATE,

        /** The database is away, or another server takes over: wait, then see what became of the chunk. */
        RECONNECT
    }

    /**
     * What to do.
     *
     * @param keyed whether a row can be told from the others
     * @return null if it is none of these, or lasts too long
     */
    @Nullable Remedy remedy(DatabaseException failure, boolean keyed) {
        String state = failure.sqlState();
        failures++;
        if (keyed && SqlStates.isValueFault(state)) {
            failures = 0;
            return Remedy.ISOLATE;
        }
        if (failure.worthAnotherTry()) {
            return failures <= MOST_TRIES ? Remedy.FEWER_ROWS : null;
        }
        if (!SqlStates.isInfrastructure(state) && !state.equals("25P03")) {
            return null;
        }
        if (awaySince == 0) {
            awaySince = System.nanoTime();
        }
        return System.nanoTime() - awaySince <= patience.toNanos() ? Remedy.RECONNECT : null;
    }

    /** Something worked. */
    void worked() {
        failures = 0;
        awaySince = 0;
    }

    /** How long to wait before the next try; longer each time. */
    Duration pause() {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(10, Math.max(0, failures - 1)));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }
}
