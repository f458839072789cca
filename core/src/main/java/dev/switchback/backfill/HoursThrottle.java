package dev.switchback.backfill;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;

/** How many minutes it is until the hours begin in which to work; 0 within them. */
record HoursThrottle(LocalTime from, LocalTime to, ZoneId zone) implements Throttle {

    private static final long DAY_MINUTES = Duration.ofDays(1).toMinutes();

    HoursThrottle {
        if (from.equals(to)) {
            throw new IllegalArgumentException(
                    "the hours begin and end at " + from + ": leave them out to work all day");
        }
    }

    @Override
    public String name() {
        return "hours";
    }

    @Override
    public Limit limit() {
        return new Limit(0, 0, Unknown.WAIT);
    }

    @Override
    public Reading read(Session session, SchemaChange change) throws SQLException {
        LocalTime now = session.one("SELECT clock_timestamp() AS now", row -> row.time("now"))
                .atZone(zone)
                .toLocalTime();
        long wait = isWithin(now)
                ? 0
                : Math.max(1, Math.floorMod(Duration.between(now, from).toMinutes(), DAY_MINUTES));
        String hours = from + " to " + to + " " + zone;
        return Reading.of(
                (double) wait, wait == 0 ? "within " + hours : wait + " minutes until the hours " + hours + " begin");
    }

    private boolean isWithin(LocalTime now) {
        boolean begun = !now.isBefore(from);
        boolean before = now.isBefore(to);
        return from.isBefore(to) ? begun && before : begun || before;
    }
}
