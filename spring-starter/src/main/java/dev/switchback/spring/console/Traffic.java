package dev.switchback.spring.console;

import dev.switchback.ChangeHandle;
import dev.switchback.traffic.TrafficGap;
import dev.switchback.traffic.TrafficMinute;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What the paths did, as it is drawn.
 *
 * @param from where the curves begin
 * @param stretches by path and instance, the oldest first
 * @param gaps of which somebody's counts are missing
 */
record Traffic(Instant from, List<TrafficMinute> stretches, List<TrafficGap> gaps) {

    static Traffic read(ChangeHandle change, Span span, Instant now) {
        Instant from = span.from(now);
        return new Traffic(
                from,
                // A database whose clock is a little ahead has minutes that have not begun here.
                change.traffic().stretches(from, now.plus(Duration.ofHours(1)), span.width()),
                change.traffic().gapsSince(from));
    }
}
