package dev.switchback.backfill;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.DatabaseException;
import dev.switchback.database.SqlStates;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a worker makes of failures: how long it waits, and when it gives up. Not thread-safe. */
final class Recovery {

    private static final Logger log = LoggerFactory.getLogger(Recovery.class);

    private static final int MOST_TRIES = 120;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final Duration patience;
    private int failures;
    private int missing;
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

        /** A partition was dropped while it was waited for, or an object is missing that must be there. */
        LOOK_AGAIN,

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
        if (SqlStates.isMissingObject(state)) {
            missing++;
            return missing == 1 ? Remedy.LOOK_AGAIN : null;
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
        missing = 0;
        awaySince = 0;
    }

    /**
     * Does something that may be done twice, again until it works or was tried for too long.
     *
     * @param stop whether somebody wants to end
     */
    <T> T patiently(SchemaChange change, BooleanSupplier stop, Supplier<T> work) {
        while (true) {
            try {
                T result = work.get();
                worked();
                return result;
            } catch (DatabaseException e) {
                boolean over = stop.getAsBoolean() || Thread.currentThread().isInterrupted();
                if (over || remedy(e, false) == null) {
                    throw e;
                }
                log.info("'{}': the backfill tries again: {}", change.name(), e.getMessage());
                sleep(pause());
            }
        }
    }

    /** Waits; an interrupted thread stays interrupted. */
    static void sleep(Duration duration) {
        try {
            Thread.sleep(duration.toMillis(), (int) (duration.toNanos() % 1_000_000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How long to wait before the next try; longer each time. */
    Duration pause() {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(10, Math.max(0, failures - 1)));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }
}
