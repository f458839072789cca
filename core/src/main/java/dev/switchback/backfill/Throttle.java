package dev.switchback.backfill;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Something that the backfill shall not make worse: it waits while a figure is too high. {@link Throttles} has those that come
 * with the library.
 *
 * <p>A run asks each of its throttles about once a second, from one of its threads at a time, and never within a chunk's
 * transaction. A throttle MUST answer within moments. One that throws counts as one that does not know.
 */
public interface Throttle {

    /** A short name for metrics and progress: lower-case letters and hyphens, the same each time. */
    String name();

    /** When the backfill waits, and goes on; the same each time. */
    Limit limit();

    /** The figure as it is now. The session is one in autocommit mode, for short queries; a throttle MAY leave it alone. */
    Reading read(Session session, SchemaChange change) throws SQLException;

    /**
     * When to wait. Between the two figures everything stays as it is: nothing flaps.
     *
     * @param waitAbove the backfill waits once the figure is higher than this
     * @param goOnAt and goes on once it is this or lower
     * @param unknown what happens while nobody can say
     */
    record Limit(double waitAbove, double goOnAt, Unknown unknown) {

        public Limit {
            if (!(goOnAt <= waitAbove)) {
                throw new IllegalArgumentException("goes on at " + goOnAt + " and waits above " + waitAbove
                        + ": the first must not be higher than the second");
            }
        }
    }

    /** What an unknown figure means. */
    enum Unknown {
        /** The backfill waits. */
        WAIT,

        /** The backfill goes on; the progress says that the figure is not known. */
        GO_ON
    }

    /**
     * A figure.
     *
     * @param value null if nobody can say
     * @param words the figure with its unit and source, or why nobody can say
     */
    record Reading(@Nullable Double value, String words) {

        /** A figure that is known. */
        public static Reading of(double value, String words) {
            return new Reading(value, words);
        }

        /** Nobody can say, for this reason. */
        public static Reading unknown(String why) {
            return new Reading(null, why);
        }
    }
}
