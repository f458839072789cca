package dev.switchback.spring.console;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;

/**
 * How far back the curves reach. There are but a few, so that what is read for one viewer serves the next one too.
 *
 * @param hours back from now
 */
record Span(int hours) {

    /** All there are: up to the 30 days for which the traffic is kept if nobody says otherwise, and the quarter beyond. */
    static final List<Span> ALL = Arrays.stream(new int[] {1, 6, 24, 72, 168, 720, 2160})
            .mapToObj(Span::new)
            .toList();

    static final Span USUAL = ALL.get(1);

    private static final int MOST_POINTS = 360;
    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(2);

    /** The shortest one that covers so many hours. */
    static Span covering(int hours) {
        return ALL.stream().filter(span -> span.hours >= hours).findFirst().orElse(ALL.get(ALL.size() - 1));
    }

    /** Of how much time one point of a curve is. */
    Duration width() {
        return Duration.ofMinutes(Math.max(1, (hours * 60 + MOST_POINTS - 1) / MOST_POINTS));
    }

    /** How often the points are read again: a thirtieth of what one of them is of. */
    Duration interval() {
        Duration part = width().dividedBy(30);
        return part.compareTo(SHORTEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : part;
    }

    /** Where the first point begins. */
    Instant from(Instant now) {
        long width = width().toMinutes();
        Instant minute = now.minus(Duration.ofHours(hours)).truncatedTo(ChronoUnit.MINUTES);
        return minute.plus(Duration.ofMinutes(width - Math.floorMod(minute.getEpochSecond() / 60, width)));
    }
}
