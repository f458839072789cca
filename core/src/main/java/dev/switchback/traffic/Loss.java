package dev.switchback.traffic;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Calls that were counted and had to be dropped: from the first such minute's beginning to the last one's end. */
record Loss(Instant from, Instant until, long calls) {

    static Loss of(MinuteCounts minute, long calls) {
        return new Loss(minute.began(), minute.began().plusSeconds(60), calls);
    }

    static Loss sum(@Nullable Loss one, Loss other) {
        return one == null
                ? other
                : new Loss(
                        one.from.isBefore(other.from) ? one.from : other.from,
                        one.until.isAfter(other.until) ? one.until : other.until,
                        one.calls + other.calls);
    }
}
