package dev.switchback;

import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.traffic.Totals;
import dev.switchback.traffic.TrafficGap;
import dev.switchback.traffic.TrafficHistory;
import dev.switchback.traffic.TrafficMinute;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What each path of a change did, minute by minute, as all instances together have written it; minutes and times are the database's.
 * Reads only. Thread-safe, like the {@link ChangeHandle}.
 */
public final class TrafficHandle {

    private final SchemaChange change;
    private final Database database;

    TrafficHandle(SchemaChange change, Database database) {
        this.change = change;
        this.database = database;
    }

    /** Each minute that began from a time on and before another, by path and instance; the oldest first. */
    public List<TrafficMinute> minutes(Instant from, Instant until) {
        return database.autocommit(session -> TrafficHistory.minutes(session, change.name(), from, until));
    }

    /**
     * The same summed up: each has the beginning of its first minute for its own, counted from {@code from}.
     *
     * @param width of how much time each is; whole minutes
     */
    public List<TrafficMinute> stretches(Instant from, Instant until, Duration width) {
        return database.autocommit(session -> TrafficHistory.stretches(session, change.name(), from, until, width));
    }

    /** What each path did in these minutes, all instances together. */
    public Map<Path, Totals> totals(Instant from, Instant until) {
        return database.autocommit(session -> TrafficHistory.totals(session, change.name(), from, until));
    }

    /** What each path did in the minutes that began within this time, up to what was written last. */
    public Map<Path, Totals> last(Duration window) {
        return database.autocommit(session -> TrafficHistory.last(session, change.name(), window));
    }

    /** The times that ended after this one, of which nobody, or not everybody, can say what happened; the oldest first. */
    public List<TrafficGap> gapsSince(Instant since) {
        return database.autocommit(session -> TrafficHistory.gapsSince(session, change.name(), since));
    }

    /** The beginning of the first minute that is kept, if any is. */
    public Optional<Instant> firstMinute() {
        return database.autocommit(session -> TrafficHistory.firstMinute(session, change.name()));
    }

    /** The beginning of the last minute in which anybody counted anything. */
    public Optional<Instant> lastMinute() {
        return database.autocommit(session -> TrafficHistory.lastMinute(session, change.name()));
    }
}
