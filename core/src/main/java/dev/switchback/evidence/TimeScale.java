package dev.switchback.evidence;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Where times are on a chart, from left to right. */
record TimeScale(Instant from, Instant to, double left, double right) {

    private static final List<Duration> STEPS = List.of(
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofHours(1),
            Duration.ofHours(3),
            Duration.ofHours(6),
            Duration.ofHours(12),
            Duration.ofDays(1),
            Duration.ofDays(2),
            Duration.ofDays(7),
            Duration.ofDays(14),
            Duration.ofDays(28),
            Duration.ofDays(91),
            Duration.ofDays(364));

    private static final double SMALLEST_DISTANCE = 62;

    double x(Instant time) {
        double all = Math.max(1, Duration.between(from, to).toMillis());
        double share = Duration.between(from, time).toMillis() / all;
        return left + Math.max(0, Math.min(1, share)) * (right - left);
    }

    /** Full hours, days or weeks by UTC, as many as there is room for. */
    List<Instant> ticks() {
        Duration step = STEPS.get(STEPS.size() - 1);
        for (Duration each : STEPS) {
            double many = (double) Duration.between(from, to).toSeconds() / each.toSeconds();
            if (many * SMALLEST_DISTANCE <= right - left) {
                step = each;
                break;
            }
        }
        List<Instant> ticks = new ArrayList<>();
        long seconds = step.toSeconds();
        for (long at = Math.floorDiv(from.getEpochSecond() + seconds - 1, seconds) * seconds;
                at <= to.getEpochSecond();
                at += seconds) {
            ticks.add(Instant.ofEpochSecond(at));
        }
        return ticks;
    }

    /** A day at midnight, and a time otherwise. */
    static String label(Instant tick) {
        boolean midnight = tick.getEpochSecond() % 86_400 == 0;
        return DateTimeFormatter.ofPattern(midnight ? "d MMM" : "HH:mm", Locale.ENGLISH)
                .withZone(ZoneOffset.UTC)
                .format(tick);
    }

    /** How long a stretch has to be so that about two hundred fit. */
    static Duration stretch(Instant from, Instant to) {
        Duration all = Duration.between(from, to);
        for (Duration each : STEPS) {
            if (all.toSeconds() / each.toSeconds() <= 400) {
                return each;
            }
        }
        return STEPS.get(STEPS.size() - 1);
    }
}
