package dev.switchback.slo;

import java.util.ArrayDeque;
import java.util.Deque;

/** How much two counters that only rise have risen in the last ten seconds, as often as somebody looks. For one thread. */
final class RecentCalls {

    private static final long NANOS = 10_000_000_000L;

    private final Deque<Reading> readings = new ArrayDeque<>();

    /** Both stood at these then; what they had risen by before does not count. */
    RecentCalls(long began, long calls, long errors) {
        readings.addLast(new Reading(began, calls, errors));
    }

    /** Takes a reading; what the counters have risen by since ten seconds ago, or since they began. */
    Counts since(long now, long calls, long errors) {
        while (readings.size() > 1 && now - readings.getFirst().at() > NANOS) {
            readings.removeFirst();
        }
        readings.addLast(new Reading(now, calls, errors));
        Reading first = readings.getFirst();
        return new Counts(calls - first.calls(), errors - first.errors());
    }

    /** How much they have risen by. */
    record Counts(long calls, long errors) {}

    private record Reading(long at, long calls, long errors) {}
}
