package dev.switchback.backfill;

import java.time.Duration;
import java.util.Locale;

/** A backfill's progress in one line for a terminal. */
final class ProgressLine {

    private static final int WIDTH = 20;

    private ProgressLine() {}

    static String of(BackfillProgress progress) {
        StringBuilder line = new StringBuilder(progress.change()).append(' ');
        int filled = (int) (progress.percent() / 100 * WIDTH);
        line.append('[')
                .append("#".repeat(filled))
                .append("-".repeat(WIDTH - filled))
                .append("] ");
        line.append(String.format(Locale.ROOT, "%.1f %%, %,d", progress.percent(), progress.examined()));
        if (!progress.finished() && progress.estimate() > 0) {
            line.append(String.format(Locale.ROOT, " of about %,d", progress.estimate()));
        }
        line.append(String.format(Locale.ROOT, " rows, %,d filled", progress.filled()));
        if (progress.quarantined() > 0) {
            line.append(String.format(Locale.ROOT, ", %,d quarantined", progress.quarantined()));
        }
        if (progress.state() != BackfillState.RUNNING) {
            return line.append(", ")
                    .append(progress.state().name().toLowerCase(Locale.ROOT))
                    .toString();
        }
        line.append(String.format(Locale.ROOT, ", %,.0f rows/s", progress.rate()));
        Duration soonest = progress.soonest();
        Duration latest = progress.latest();
        if (soonest != null && latest != null) {
            line.append(", ")
                    .append(time(soonest))
                    .append(" to ")
                    .append(time(latest))
                    .append(" left");
        }
        if (progress.waiting() != null) {
            line.append(", waits for ").append(progress.waiting());
        }
        if (progress.vacuumHint() != null) {
            line.append("; ").append(progress.vacuumHint());
        }
        return line.toString();
    }

    private static String time(Duration duration) {
        long seconds = Math.round(duration.toMillis() / 1000.0);
        if (seconds < 120) {
            return seconds + " s";
        }
        return seconds < 7200 ? seconds / 60 + " min" : seconds / 3600 + " h";
    }
}
