package dev.switchback.traffic;

import dev.switchback.change.SchemaChange;
import dev.switchback.change.SwitchbackException;
import dev.switchback.database.Database;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Counts, in memory, what routed calls do: of each change and path, minute by minute. Thread-safe. */
public final class TrafficRecorder {

    private final MinuteClock clock;
    private final Map<String, ChangeTraffic> changes = new LinkedHashMap<>();

    /**
     * Counts from now on.
     *
     * @param database is asked for the time, once; {@link TrafficFlush} keeps track of it from then on
     * @param nanos a monotonic clock
     * @param listeners hear of failed calls
     */
    public TrafficRecorder(
            Database database, Collection<SchemaChange> changes, LongSupplier nanos, List<TrafficListener> listeners) {
        this.clock = database.autocommit(session ->
                new MinuteClock(nanos, session.one("SELECT clock_timestamp() AS now", row -> row.time("now"))));
        for (SchemaChange change : changes) {
            this.changes.put(change.name(), new ChangeTraffic(change.name(), clock, listeners));
        }
    }

    /** What counts the calls of a change. */
    public ChangeTraffic of(SchemaChange change) {
        ChangeTraffic traffic = changes.get(change.name());
        if (traffic == null) {
            throw new SwitchbackException("the traffic of '" + change.name() + "' is not counted: register the change");
        }
        return traffic;
    }

    MinuteClock clock() {
        return clock;
    }

    Collection<ChangeTraffic> all() {
        return changes.values();
    }
}
