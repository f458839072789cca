package dev.switchback.phase;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What this instance has tripped by itself. Each is first in memory alone; then it is recorded in the database, as the trip of some
 * number; and it is over when that one was ended there. Not thread-safe.
 */
final class LocalTrips {

    private static final Set<Phase> PHASES = EnumSet.of(Phase.OPEN, Phase.FROZEN, Phase.CLOSING);

    private static final long NOT_RECORDED = Long.MAX_VALUE;

    private final Map<String, LocalTrip> trips = new HashMap<>();

    /** False if there is one already, or the new shape is not read. */
    boolean begin(ChangeState state, String reason) {
        return PHASES.contains(state.phase())
                && trips.putIfAbsent(state.name(), new LocalTrip(reason, NOT_RECORDED)) == null;
    }

    Map<String, String> toRecord() {
        Map<String, String> reasons = new TreeMap<>();
        trips.forEach((change, trip) -> {
            if (trip.number() == NOT_RECORDED) {
                reasons.put(change, trip.reason());
            }
        });
        return reasons;
    }

    /** In vain, if the change has left the window meanwhile: then there is nothing to hold. */
    void recorded(ChangeState state) {
        if (state.trip() == null) {
            trips.remove(state.name());
        } else {
            trips.computeIfPresent(state.name(), (name, trip) -> new LocalTrip(trip.reason(), state.trips()));
        }
    }

    /** What was recorded may be lost: it is recorded anew. */
    void setBack(Set<String> changes) {
        changes.forEach(
                change -> trips.computeIfPresent(change, (name, trip) -> new LocalTrip(trip.reason(), NOT_RECORDED)));
    }

    /** Whether there is one, forgetting it if it is over: a state that is older than its record does not end it. */
    boolean holds(ChangeState state) {
        LocalTrip trip = trips.get(state.name());
        if (trip == null) {
            return false;
        }
        if (state.trips() >= trip.number() && state.trip() == null) {
            trips.remove(state.name());
            return false;
        }
        return true;
    }

    private record LocalTrip(String reason, long number) {}
}
