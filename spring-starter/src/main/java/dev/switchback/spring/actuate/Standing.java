package dev.switchback.spring.actuate;

import dev.switchback.KnownChange;
import dev.switchback.Switchback;
import dev.switchback.change.SchemaChange;
import dev.switchback.phase.Trip;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How this instance stands, as health and info tell it: from what it knows, without asking the database. */
final class Standing {

    private static final Logger log = LoggerFactory.getLogger(Standing.class);

    private final Switchback switchback;

    Standing(Switchback switchback) {
        this.switchback = switchback;
    }

    /**
     * A reading.
     *
     * @param known whether the phases were read within the lease
     * @param details for people, by name
     */
    record Reading(boolean known, Map<String, Object> details) {}

    /** What is known now. Never throws: health that fails is health that is down. */
    Reading read() {
        try {
            Map<String, Object> changes = new LinkedHashMap<>();
            boolean fresh = true;
            for (SchemaChange each : switchback.changes()) {
                KnownChange known = switchback.known(each.name());
                fresh &= known.fresh();
                changes.put(each.name(), describe(known));
            }
            Map<String, Object> details = new LinkedHashMap<>();
            details.put("changes", changes);
            details.put("snapshotAgeSeconds", Figures.seconds(switchback.snapshotAge()));
            return new Reading(fresh, details);
        } catch (RuntimeException e) {
            log.debug("What is known of the changes cannot be told", e);
            return new Reading(false, Map.of("error", e.toString()));
        }
    }

    private static Map<String, Object> describe(KnownChange known) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("phase", known.state().phase().name());
        line.put("reads", known.paths().stream().map(Enum::name).sorted().toList());
        line.put("tripped", known.tripped());
        Trip trip = known.state().trip();
        if (trip != null) {
            line.put("trip", trip.reason());
        }
        return line;
    }
}
