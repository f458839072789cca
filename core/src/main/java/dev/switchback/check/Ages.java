package dev.switchback.check;

import dev.switchback.database.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/** How long ago something was, by the database's clock, and durations for people. */
public final class Ages {

    private Ages() {}

    /** How long ago a time of the database's is. */
    public static Duration since(Session session, Instant time) throws SQLException {
        return session.one(
                "SELECT extract(epoch FROM clock_timestamp() - ?::timestamptz) AS age",
                row -> Duration.ofMillis((long) (row.decimal("age") * 1000)),
                time);
    }

    /** "14 d", "3 h 20 min", "95 s", "0.4 s": the two largest units. */
    public static String text(Duration duration) {
        long seconds = duration.toSeconds();
        if (duration.toMillis() < 10_000) {
            return Math.floor(duration.toMillis() / 100.0) / 10 + " s";
        }
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 7_200) {
            return two(seconds / 60, "min", seconds % 60, "s");
        }
        if (seconds < 172_800) {
            return two(seconds / 3_600, "h", seconds % 3_600 / 60, "min");
        }
        return two(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h");
    }

    private static String two(long large, String largeUnit, long small, String smallUnit) {
        return large + " " + largeUnit + (small == 0 ? "" : " " + small + " " + smallUnit);
    }
}
